"""`make run`: assembles the instance, creates or upgrades the site, serves it. `make upgrade`: only that.

Settings come from the environment: PAIWU_PORT, PAIWU_VAR, PAIWU_DEMO, PAIWU_DEMO_PASSWORD,
PAIWU_ADMIN_PASSWORD; PAIWU_TODAY sets another day for training.
"""

import hashlib
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
FOLDERS = ("filestorage", "blobstorage", "instance", "cache", "log", "spool")
DEMO_PASSWORD = "paiwu-demo-2018"
ACCOUNTS = Path(__file__).with_name("accounts.csv")


def stop(line: str):
    sys.exit(f"paiwu: {line}")


def settings() -> dict:
    env = os.environ
    port = env.get("PAIWU_PORT") or "8080"
    if not port.isdigit() or not 0 < int(port) < 65536:
        stop(f"PAIWU_PORT is {port!r}, it must be a port number")
    return {
        "port": int(port),
        "var": str((ROOT / (env.get("PAIWU_VAR") or "var")).resolve()),
        "demo": (env.get("PAIWU_DEMO") or "1") != "0",
        "today": env.get("PAIWU_TODAY") or "",
    }


def check_port(port: int):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            stop(f"port {port} is in use; set PAIWU_PORT to another one")


def assemble(config: dict):
    """bin/instance by buildout, again only if something it depends on has changed."""
    options = [
        f"paiwu:port={config['port']}",
        f"paiwu:var={config['var']}",
        f"paiwu:today={config['today']}",
        f"paiwu:demo={int(config['demo'])}",
    ]
    build(ROOT / "buildout.cfg", options, ROOT / "bin/instance", ROOT / "parts")


def build(recipe: Path, options: list[str], script: Path, parts: Path):
    """Run buildout if `script` is missing or was made from something else."""
    digest = hashlib.sha256(repr(options).encode())
    for file in sorted([recipe, *ROOT.glob("profiles/*")]):
        digest.update(file.read_bytes())
    stamp = parts.parent / (".cache/buildout-stamp" if parts.parent == ROOT else "stamp")
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and script.exists():
        return
    done = subprocess.run(
        [ROOT / ".venv/bin/buildout", "-q", "-c", str(recipe), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        stop(f"buildout failed: {lines[-1] if lines else 'no output'}")
    for file in parts.glob("*/inituser"):
        file.unlink()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest.hexdigest())


def prepare(config: dict, instance: Path = ROOT / "bin/instance"):
    """The site is made if there is none, and brought to the code's version if it is older; it says so.

    Ends with one line where the site is newer than the code.
    """
    given = os.environ.get("PAIWU_ADMIN_PASSWORD")
    password = given or (demo_password() if config["demo"] else secrets.token_urlsafe(12))
    log = Path(config["var"]) / "log" / "prepare.log"
    ready = False
    with log.open("w") as kept:
        started = subprocess.Popen(
            [instance, "run", str(Path(__file__).with_name("prepare.py"))],
            cwd=ROOT,
            env=os.environ
            | {
                "PAIWU_ADMIN_PASSWORD": password,
                "PAIWU_DEMO": str(int(config["demo"])),
                "PAIWU_DEMO_PASSWORD": demo_password(),
                "PAIWU_VAR": config["var"],
                "PAIWU_INSTANCE": str(Path(__file__).parent),
            },
            stdout=subprocess.PIPE,
            stderr=kept,
            text=True,
        )
        for line in started.stdout:
            word, _space, told = line.removeprefix("PAIWU ").strip().partition(" ")
            if not line.startswith("PAIWU "):
                kept.write(line)
            elif word == "CREATING":
                print("paiwu: creating the site …", flush=True)
            elif word == "ACCOUNT" and not given and not config["demo"]:
                print(f"paiwu: password of {told} (shown only now): {password}", flush=True)
            elif word == "UPGRADED":
                print(f"paiwu: upgraded {told}", flush=True)
            elif word == "REFUSED":
                started.wait()  # it holds the database until it ends
                stop(told)
            ready = ready or word == "READY"
        started.wait()
    if not ready:
        stop(f"the site could not be prepared (details: {log})")


def demo_password() -> str:
    return os.environ.get("PAIWU_DEMO_PASSWORD") or DEMO_PASSWORD


def announce(config: dict):
    print(f"paiwu: http://{HOST}:{config['port']}/paiwu", flush=True)
    if not config["demo"]:
        return
    print(f"paiwu: demo accounts, password {demo_password()!r}:")
    for line in ACCOUNTS.read_text("utf-8").splitlines()[1:]:
        name, _fullname, group = line.split(",")
        print(f"  {name:<14} {group}")
    print("  admin          Manager", flush=True)


def main():
    config = settings()
    check_port(config["port"])
    for folder in FOLDERS:
        Path(config["var"], folder).mkdir(parents=True, exist_ok=True)
    assemble(config)
    prepare(config)
    if "--prepare" in sys.argv[1:]:
        print("paiwu: the site is of this code's version")
        return
    announce(config)
    os.chdir(ROOT)
    instance = str(ROOT / "bin/instance")
    os.environ["PAIWU_SCHEDULER"] = "1"
    os.execv(instance, [instance, "console"])


if __name__ == "__main__":
    main()
