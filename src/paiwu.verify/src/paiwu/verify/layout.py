"""Where things are in a bundle (BagIt, RFC 8493)."""

BAGIT = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAGS = "tagmanifest-sha256.txt"
SIGNATURE = "signature.json"

#: files beside data/, in the order they are written
TAG_FILES = (BAGIT, INFO, MANIFEST, SIGNATURE)

DATA = "data/"
ABOUT = "data/about.json"
TRAIL = "data/trail.jsonl"
CHECKPOINT = "data/checkpoint.json"
KEYS = "data/keys.json"
STORY = "data/index.html"
SNAPSHOTS = "data/snapshots/"
FILES = "data/files/"

BAGIT_TEXT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def manifest(digests: dict[str, str]) -> str:
    """The text of a manifest: digest and path, by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))


def parsed(text: str) -> dict[str, str]:
    """path -> digest of a manifest; ValueError where a line is none."""
    found = {}
    for line in text.splitlines():
        digest, path = line.split("  ", 1)
        found[path] = digest
    return found
