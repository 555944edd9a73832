"""`make cluster`: the same site on PostgreSQL, several serving processes behind one balancer.

Settings as for `make run`, and PAIWU_PROCESSES (2) and PAIWU_DSN: the database; without it there is a server
of the cluster's own in PAIWU_VAR/postgres. What ends is started again; Ctrl-C ends all of it, and so does
the end of this process, however it comes.
"""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import debian
import psycopg2
import zc.lockfile
from serve import HOST
from serve import ROOT
from serve import announce
from serve import build
from serve import check_port
from serve import prepare
from serve import settings
from serve import stop


FOLDERS = ("blobcache", "instance", "cache", "log", "spool", "uploads", "cluster")
PATIENCE = 180  # seconds until all must answer
#: a service that ends so often within so many seconds is not started again
OFTEN, LATELY = 5, 60


class Ended(Exception):
    """Somebody wants all of it to end."""


class Service:
    """A program that is to run: started, looked after, ended."""

    def __init__(self, name: str, command: list, log: Path, end=signal.SIGTERM, user=(), **env):
        # with its parent, however that ends, the program ends as well
        self.command = ["setpriv", f"--pdeathsig={end.name[3:]}", *user, "--", *map(str, command)]
        self.name, self.log, self.end, self.env = name, log, end, os.environ | env
        self.ends: deque[float] = deque(maxlen=OFTEN)
        self.process: subprocess.Popen | None = None

    def start(self):
        with self.log.open("ab") as log:
            # a session of its own: Ctrl-C is for us, who end them in order
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def look_after(self):
        """Start it again if it has ended; ends everything if that helps nothing."""
        if self.process is None or self.process.poll() is None:
            return
        self.ends.append(time.monotonic())
        if len(self.ends) == OFTEN and self.ends[-1] - self.ends[0] < LATELY:
            raise SystemExit(f"paiwu: {self.name} ends again and again (details: {self.log})")
        print(f"paiwu: {self.name} has ended and is started again", flush=True)
        self.start()

    def stop(self, patience: float = 20):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.end)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def cluster_settings() -> dict:
    config = settings()
    number = os.environ.get("PAIWU_PROCESSES") or "2"
    if not number.isdigit() or not 0 < int(number) <= 64:
        stop(f"PAIWU_PROCESSES is {number!r}, it must be a number from 1 to 64")
    home = Path(config["var"], "cluster")
    return config | {"processes": int(number), "home": home, "dsn": os.environ.get("PAIWU_DSN")}


# the parts ---------------------------------------------------------------------------------


def postgres(config: dict) -> Service:
    """A server of the cluster's own, which listens on a socket in a folder that only its user may enter."""
    programs, home = debian.postgresql(), Path(config["var"], "postgres")
    home.mkdir(exist_ok=True)
    user = ()
    if os.geteuid() == 0:  # the server refuses to run as root
        user = ("--reuid=postgres", "--regid=postgres", "--init-groups")
        shutil.chown(home, "postgres", "postgres")
        if not all(one.stat().st_mode & stat.S_IXOTH for one in home.parents):
            # a checkout that is root's alone: its user must get through to its own folder
            user += ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    sockets = sockets_of(home, user)
    data, fresh = home / "data", home / "data.new"
    if not data.exists():
        shutil.rmtree(fresh, ignore_errors=True)
        done = subprocess.run(
            ["setpriv", *user, "--", f"{programs}/initdb", "-D", fresh, "-U", "paiwu"]
            + ["--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"],
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            stop(f"PostgreSQL: {(done.stderr.strip().splitlines() or ['initdb failed'])[-1]}")
        fresh.rename(data)
    given = {
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "unix_socket_permissions": "0700",
        # each connection to the database is two, of readers, a writer, and what runs beside them
        "max_connections": 40 + 30 * config["processes"],
    }
    options = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
    config["dsn"] = f"host={sockets} user=paiwu dbname=paiwu"
    log = Path(config["var"], "log", "postgresql.log")
    # SIGINT: end now, but orderly
    return Service(
        "PostgreSQL", [f"{programs}/postgres", "-D", data, *options], log, signal.SIGINT, user
    )


def sockets_of(home: Path, user: tuple) -> Path:
    """The folder of the server's socket; elsewhere where its path would be too long for one."""
    folder = home / "socket"
    if len(str(folder)) > 80:
        folder = Path(
            tempfile.gettempdir(), f"paiwu-{home.stat().st_dev:x}-{home.stat().st_ino:x}"
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    if user:
        shutil.chown(folder, "postgres", "postgres")
    if folder.stat().st_uid != home.stat().st_uid:
        stop(f"{folder} belongs to somebody else")
    return folder


def make_database(config: dict):
    """The database in the cluster's own server, once that answers."""
    dsn = config["dsn"].replace("dbname=paiwu", "dbname=postgres")
    connection = wait_for(lambda: psycopg2.connect(dsn), psycopg2.OperationalError, "PostgreSQL")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = 'paiwu'")
        if cursor.fetchone() is None:
            cursor.execute("create database paiwu")
    connection.close()


def check_database(dsn: str):
    """Ends with one line where the operator's server does not answer."""
    try:
        psycopg2.connect(dsn, connect_timeout=10).close()
    except psycopg2.Error as error:
        stop(f"PAIWU_DSN: {(str(error).strip().splitlines() or ['no answer'])[0]}")


def ports_of(config: dict) -> list[int]:
    """A port for each process: those after the balancer's, others where these are in use."""
    found: list[int] = []
    for port in range(config["port"] + 1, 65536):
        if len(found) == config["processes"]:
            return found
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        found.append(port)
    stop(f"there are not {config['processes']} free ports after {config['port']}")


def assemble(config: dict, ports: list[int]):
    """bin/process1, bin/process2, … in the cluster's folder, by buildout."""
    home, names = config["home"], [f"process{number}" for number in range(1, len(ports) + 1)]
    lines = [
        "# written by instance/cluster.py",
        "[buildout]",
        f"extends = {ROOT}/profiles/cluster.cfg",
        f"directory = {ROOT}",
        *(f"{kind}-directory = {home}/{kind}" for kind in ("bin", "parts", "develop-eggs")),
        f"installed = {home}/installed.cfg",
        f"parts = {' '.join(names)} trail",
        "[paiwu]",
        f"port = {config['port']}",
        f"var = {config['var']}",
        f"today = {config['today']}",
        f"demo = {int(config['demo'])}",
        f"dsn = {config['dsn'].replace('$', '$$')}",
    ]
    for name, port in zip(names, ports, strict=True):
        lines += [f"[{name}]", "<= instance", f"http-address = {HOST}:{port}"]
    recipe = home / "buildout.cfg"
    with open(recipe, "w", opener=private) as file:  # the database's password is in it
        file.write("\n".join(lines) + "\n")
    build(recipe, [], home / "bin" / names[-1], home / "parts")


def private(path, flags):
    return os.open(path, flags, 0o600)


def balancer(config: dict, ports: list[int]) -> Service:
    program, home = debian.haproxy(), config["home"]
    servers = [f"    server process{n} {HOST}:{port} check" for n, port in enumerate(ports, 1)]
    text = Path(__file__).with_name("templates").joinpath("haproxy.cfg").read_text()
    filled = {
        "home": home,
        "address": HOST,
        "port": config["port"],
        "servers": "\n".join(servers),
    }
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", str(value))
    file = home / "haproxy.cfg"
    file.write_text(text)
    done = subprocess.run([program, "-c", "-f", file], capture_output=True, text=True, check=False)
    if done.returncode:
        stop(f"haproxy: {(done.stdout + done.stderr).strip().splitlines()[-1:]}")
    log = Path(config["var"], "log", "haproxy.log")
    return Service("the balancer", [program, "-db", "-f", file], log)


# all of it ---------------------------------------------------------------------------------


def wait_for(ask: Callable, error: type[Exception], what: str, look: Callable = lambda: None):
    """What `ask` answers once it does without `error`; ends with one line if it never does."""
    for _tick in range(PATIENCE * 4):
        look()
        try:
            return ask()
        except error:
            time.sleep(0.25)
    stop(f"{what} does not answer")


def end(_number, _frame):
    raise Ended


def run(config: dict, services: list[Service]):
    """Start all of it in order; then look after it."""
    if config["dsn"]:
        check_database(config["dsn"])
    else:
        services.append(postgres(config))
        services[-1].start()
        make_database(config)
    os.environ["PAIWU_DSN"] = config["dsn"]
    ports = ports_of(config)
    assemble(config, ports)
    scripts = [config["home"] / "bin" / f"process{n}" for n in range(1, len(ports) + 1)]
    prepare(config, scripts[0])
    if "--prepare" in sys.argv[1:]:
        print("paiwu: the site is of this code's version")
        return
    logs = Path(config["var"], "log")
    for script in scripts:
        log = logs / f"{script.name}.out"
        services.append(
            Service(script.name, [script, "console"], log, signal.SIGINT, PAIWU_SCHEDULER="1")
        )
        services[-1].start()
    services.append(balancer(config, ports))
    services[-1].start()

    def look():
        for service in services:
            service.look_after()

    for port in (*ports, config["port"]):
        address = f"http://{HOST}:{port}/ok"
        wait_for(lambda a=address: urlopen(a, timeout=30).close(), OSError, address, look)
    announce(config)
    while True:
        time.sleep(0.5)
        look()


def main():
    config, services = cluster_settings(), []
    check_port(config["port"])
    for folder in FOLDERS:
        Path(config["var"], folder).mkdir(parents=True, exist_ok=True)
    config["home"].chmod(0o700)
    try:
        held = zc.lockfile.LockFile(str(config["home"] / "lock"))
    except zc.lockfile.LockError:
        stop(f"a cluster runs in {config['var']} already")
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        run(config, services)
    except Ended:
        print("paiwu: ending …", flush=True)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for service in reversed(services):
            service.stop()
        held.close()


if __name__ == "__main__":
    main()
