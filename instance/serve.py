"""`make run`: assembles the instance, creates the site on first start, serves it.

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
    digest = hashlib.sha256(repr(options).encode())
    for file in sorted([ROOT / "buildout.cfg", *ROOT.glob("profiles/*")]):
        digest.update(file.read_bytes())
    stamp = ROOT / ".cache" / "buildout-stamp"
    if (
        stamp.exists()
        and stamp.read_text() == digest.hexdigest()
        and (ROOT / "bin/instance").exists()
    ):
        return
    done = subprocess.run(
        [ROOT / ".venv/bin/buildout", "-q", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        stop(f"buildout failed: {lines[-1] if lines else 'no output'}")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest.hexdigest())


def create_site(config: dict):
    """Site and demo data in one transaction; a start that is killed begins anew."""
    marker = Path(config["var"]) / "site-created"
    if marker.exists():
        return
    password = os.environ.get("PAIWU_ADMIN_PASSWORD")
    if not password:
        password = demo_password() if config["demo"] else secrets.token_urlsafe(12)
        if not config["demo"]:
            print(f"paiwu: password of admin (shown only now): {password}")
    print("paiwu: creating the site …", flush=True)
    done = subprocess.run(
        [ROOT / "bin/instance", "run", str(Path(__file__).with_name("create.py"))],
        cwd=ROOT,
        env=os.environ
        | {
            "PAIWU_ADMIN_PASSWORD": password,
            "PAIWU_DEMO": str(int(config["demo"])),
            "PAIWU_DEMO_PASSWORD": demo_password(),
            "PAIWU_VAR": config["var"],
            "PAIWU_INSTANCE": str(Path(__file__).parent),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    log = Path(config["var"]) / "log" / "create.log"
    log.write_text(done.stdout + done.stderr)
    if not marker.exists():
        stop(f"the site could not be created (details: {log})")


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
    create_site(config)
    announce(config)
    os.chdir(ROOT)
    instance = str(ROOT / "bin/instance")
    os.environ["PAIWU_SCHEDULER"] = "1"
    os.execv(instance, [instance, "console"])


if __name__ == "__main__":
    main()
