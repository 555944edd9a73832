"""`make backup TO=folder`, while the site runs; `make restore FROM=folder`, into an empty PAIWU_VAR.

A backup has the database, its files and the keys, in an order that cannot be got wrong: the database
first, then every file that it names. What a file must be is in `manifest.json`, which is written last, so
that a backup without it is none. A restored site passes the verification of its trail, or the command fails.
"""

import argparse
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cluster
import debian
import serve
import zc.lockfile
from serve import ROOT
from serve import stop


MANIFEST = "manifest.json"
FILES, SERVER = "filestorage", "postgresql"


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def contents(folder: Path) -> dict[str, str]:
    """Path -> SHA-256 of everything in a backup but its manifest."""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != MANIFEST)
    return {str(file.relative_to(folder)): digest(file) for file in files}


def run(command: list, what: str, **env):
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        stop(f"{what} failed: {lines[-1] if lines else 'no output'}")
    return done.stdout


def keys_of(var: Path) -> Path:
    return Path(os.environ.get("PAIWU_KEYS") or var / "keys")


def dsn_of(var: Path) -> str | None:
    """Where the database is, of a site on PostgreSQL; None for one in files."""
    if given := os.environ.get("PAIWU_DSN"):
        return given
    home = var / "postgres"
    if not home.exists():
        return None
    return f"host={cluster.sockets_of(home, ())} user=paiwu dbname=paiwu"


# a backup ----------------------------------------------------------------------------------


def back_up(var: Path, folder: Path):
    if folder.exists() and any(folder.iterdir()):
        stop(f"{folder} is not empty")
    dsn, data = dsn_of(var), var / "filestorage" / "Data.fs"
    if dsn is None and not data.exists():
        stop(f"there is no site in {var}")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # the keys are in it
    if dsn is None:
        (folder / "database").mkdir()
        run(
            [ROOT / ".venv/bin/repozo", "-B", "-F", "-f", data, "-r", folder / "database"],
            "repozo",
        )
        # a file is never written again, and only packing removes one
        ignored = shutil.ignore_patterns("tmp", "*.lock")
        shutil.copytree(var / "blobstorage", folder / "files", ignore=ignored)
    else:
        dump = f"{debian.postgresql()}/pg_dump"
        run([dump, "-Fc", "-f", folder / "database.dump", "-d", dsn], "pg_dump")
    if keys_of(var).exists():
        shutil.copytree(keys_of(var), folder / "keys")
    manifest = {
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "storage": FILES if dsn is None else SERVER,
        "files": contents(folder),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    print(f"paiwu: backup of {var} in {folder}: {len(manifest['files'])} files")
    print(f"paiwu: {folder / 'keys'} opens what is sealed; keep it apart from the rest")


# and back ----------------------------------------------------------------------------------


def checked(folder: Path) -> dict:
    """The manifest of a backup in which every file is what it was."""
    if not (folder / MANIFEST).is_file():
        stop(f"{folder} is no whole backup: it has no {MANIFEST}")
    manifest = json.loads((folder / MANIFEST).read_text())
    found = contents(folder)
    for name, wanted in manifest["files"].items():
        if name.startswith("keys/") and name not in found:
            stop(f"{name} is missing: bring the keys back to {folder / 'keys'} first")
        if found.get(name) != wanted:
            stop(f"{name} of the backup is {'altered' if name in found else 'missing'}")
    return manifest


def restore(var: Path, folder: Path):
    manifest = checked(folder)
    if (var / "filestorage" / "Data.fs").exists() or (var / "postgres").exists():
        stop(f"there is a site in {var}; restore into an empty PAIWU_VAR")
    for name in serve.FOLDERS:
        (var / name).mkdir(parents=True, exist_ok=True)
    if (folder / "keys").exists():
        shutil.copytree(folder / "keys", keys_of(var), dirs_exist_ok=True)
    told = (
        restore_files(var, folder) if manifest["storage"] == FILES else restore_server(var, folder)
    )
    print(told.strip())
    print(f"paiwu: restored to {var} as of {manifest['made']}")


def restore_files(var: Path, folder: Path) -> str:
    data = var / "filestorage" / "Data.fs"
    run([ROOT / ".venv/bin/repozo", "-R", "-r", folder / "database", "-o", data], "repozo")
    shutil.copytree(folder / "files", var / "blobstorage", dirs_exist_ok=True)
    serve.assemble(serve.settings())
    return run([ROOT / "bin/paiwu-trail", "verify"], "the verification of the trail")


def restore_server(var: Path, folder: Path) -> str:
    """Into PAIWU_DSN, or into a server of the folder's own, which `make cluster` goes on with."""
    config = cluster.cluster_settings()
    for name in cluster.FOLDERS:
        (var / name).mkdir(parents=True, exist_ok=True)
    config["home"].chmod(0o700)
    held = zc.lockfile.LockFile(str(config["home"] / "lock"))
    own = None
    if not config["dsn"]:
        own = cluster.postgres(config)
        own.start()
        cluster.make_database(config)
    try:
        command = [f"{debian.postgresql()}/pg_restore", "--no-owner", "--exit-on-error"]
        run([*command, "-d", config["dsn"], folder / "database.dump"], "pg_restore")
        os.environ["PAIWU_DSN"] = config["dsn"]
        cluster.assemble(config, cluster.ports_of(config))
        return run([config["home"] / "bin/paiwu-trail", "verify"], "the verification of the trail")
    finally:
        if own is not None:
            own.stop()
        held.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("backup", "restore"))
    parser.add_argument("folder", nargs="?")
    given = parser.parse_args()
    if not given.folder:
        name = "TO" if given.command == "backup" else "FROM"
        stop(f"make {given.command} {name}=folder")
    var = Path(serve.settings()["var"])
    work = back_up if given.command == "backup" else restore
    work(var, Path(given.folder).resolve())


if __name__ == "__main__":
    sys.exit(main())
