"""`paiwu-verify FILE`: what holds of an evidence bundle, and what does not."""

import argparse
import json
import sys

from paiwu.verify import bundle


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="paiwu-verify", description=__doc__)
    parser.add_argument("file", help="the bundle (zip)")
    parser.add_argument("--key", help="the public key that you trust, in hex")
    parser.add_argument("--checkpoint", help="a published checkpoint (JSON file) to agree with")
    parser.add_argument("--json", action="store_true", help="the outcome as JSON")
    given = parser.parse_args(arguments)
    published = None
    try:
        if given.checkpoint:
            with open(given.checkpoint, encoding="utf-8") as file:
                published = json.load(file)
        report = bundle.verify(given.file, given.key, published)
    except (OSError, ValueError) as error:
        print(f"paiwu-verify: {error}", file=sys.stderr)
        return 2
    print(as_json(report) if given.json else as_text(report, given.key))
    return 0 if report.holds else 1


def as_json(report: bundle.Report) -> str:
    faults = [vars(fault) for fault in report.faults]
    answer = {"holds": report.holds, "checked": report.checked, "faults": faults}
    return json.dumps(answer | {"about": report.about}, ensure_ascii=False, indent=2)


def as_text(report: bundle.Report, key: str | None) -> str:
    about = report.about
    lines = [
        f"{name}: {about[name]}" for name in ("title", "unit", "scope", "made_at") if name in about
    ]
    for check in report.checked:
        faults = [fault for fault in report.faults if fault.check == check]
        lines.append(f"{'NO ' if faults else 'yes'}  {bundle.CHECKS[check]}")
        lines += [f"     {fault.where}: {fault.why}" for fault in faults]
    if key is None:
        lines.append("     No key was given: compare the key with the published one (--key).")
    lines.append("Everything holds." if report.holds else "NOT EVERYTHING HOLDS.")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
