"""A PostgreSQL of our own for tests and benchmarks, from Debian's package."""

import io
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager

import debian
import psycopg2


@contextmanager
def server():
    """A running server; yields its dsn. It listens on a socket in a folder of its own only."""
    programs = debian.postgresql()
    folder = tempfile.mkdtemp(prefix="pw")
    user = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        user = ["runuser", "-u", "postgres", "--"]

    def run(name, *arguments):
        done = subprocess.run(
            [*user, f"{programs}/{name}", *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    data = f"{folder}/data"
    run("initdb", "-D", data, "-U", "paiwu", "--auth=trust", "-E", "UTF8")
    run("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-k {folder} -h ''", "start")
    try:
        yield f"host={folder} user=paiwu dbname=postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def copy_into_indexed_table(body: bytes) -> float:
    """Seconds that COPY of a CSV of readings takes, into a table with its key; the least of three."""
    with server() as dsn:
        connection = psycopg2.connect(dsn)
        cursor = connection.cursor()
        times = []
        for number in range(3):
            cursor.execute(
                f"""create table readings{number} (
                time timestamp, outlet text, pollutant text, concentration double precision,
                volume double precision, flag text, primary key (outlet, pollutant, time))"""
            )
            connection.commit()
            start = time.perf_counter()
            cursor.copy_expert(f"copy readings{number} from stdin csv header", io.BytesIO(body))
            connection.commit()
            times.append(time.perf_counter() - start)
        connection.close()
    return min(times)
