"""Which of several processes does the daily run: the one that holds a lock in their database.

The lock belongs to a connection of its own. With the process that holds it the connection ends, and
another one has it within a tick. A process that is alone needs no lock.
"""

import logging
from typing import Any


logger = logging.getLogger(__name__)
#: the number of the lock (PostgreSQL, advisory, of the session)
LOCK = 0x7061697775


class Election:
    """Of one process; `dsn` is the database that all have, None or empty where there is one process."""

    def __init__(self, dsn: str | None):
        self.dsn = dsn
        self._connection: Any = None
        self._held = False

    def won(self) -> bool:
        """True while this process is the one; False as well while the database cannot be asked."""
        if not self.dsn:
            return True
        import psycopg2

        try:
            if self._connection is None:
                self._connection = psycopg2.connect(
                    self.dsn, application_name="paiwu-daily", connect_timeout=5
                )
                self._connection.autocommit = True
            with self._connection.cursor() as cursor:
                # asking is also how a connection that has ended is noticed
                cursor.execute(
                    "select 1" if self._held else f"select pg_try_advisory_lock({LOCK})"
                )
                answer = bool(cursor.fetchone()[0])
        except psycopg2.Error:
            self.lose()
            return False
        if answer and not self._held:
            logger.info("this process does the daily run")
        self._held = answer
        return answer

    def lose(self):
        """Give up lock and connection."""
        connection, self._connection, self._held = self._connection, None, False
        if connection is not None:
            connection.close()
