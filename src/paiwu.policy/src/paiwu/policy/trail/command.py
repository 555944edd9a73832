"""`bin/paiwu-trail verify`: the chains of a database against its checkpoints and a published one, and its files.

Reads the database alone, beside a running instance, and runs none of the site's code over it: what it
finds does not depend on what the instance says.
"""

import argparse
import json
import sys

from Zope2.Startup.options import ZopeWSGIOptions

from paiwu.policy.trail.proof.effects import checkpoints
from paiwu.policy.trail.proof.effects import files
from paiwu.policy.trail.store import KEY


def main(conf: str, arguments=None) -> int:
    """`conf`: the instance's zope.conf; returns 0 if everything holds."""
    parser = argparse.ArgumentParser(prog="paiwu-trail", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="recompute every chain and checkpoint")
    verify.add_argument("--published", help="a checkpoint kept from /@checkpoints/{n} (JSON file)")
    given = parser.parse_args(arguments)
    published = None
    if given.published:
        with open(given.published, encoding="utf-8") as file:
            published = json.load(file)
    database = open_database(conf)
    connection = database.open()
    try:
        faults = []
        for name, archive in archives(connection.root()["Application"]):
            faults += [f"{name}: {line}" for line in checkpoints.verify(archive, published)]
            faults += [f"{name}: {line}" for line in files.verify(archive)]
            records = sum(chain.count for chain in archive.chains.values())
            known = len(archive.log.checkpoints) if archive.log is not None else 0
            print(f"{name}: {len(archive.chains)} chains, {records} records, {known} checkpoints")
    finally:
        connection.close()
        database.close()
    print("\n".join(faults) if faults else "everything holds")
    return 1 if faults else 0


def archives(application):
    """(site, archive) of the sites in the database."""
    for name in application.objectIds("Plone Site"):
        annotations = getattr(application._getOb(name).aq_base, "__annotations__", {})
        if KEY in annotations:
            yield name, annotations[KEY]


def open_database(conf: str):
    """The main database, read-only where its storage can be opened so."""
    options = ZopeWSGIOptions(configfile=conf)()
    factory = next(one for one in options.configroot.databases if one.name == "main")
    storage = factory.config.storage
    while hasattr(storage.config, "base"):
        storage = storage.config.base
    if hasattr(storage.config, "read_only"):
        storage.config.read_only = True
    return factory.open("main", {})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
