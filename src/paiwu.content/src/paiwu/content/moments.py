"""Times as people and instruments write them (ISO 8601), on the wall clock of Shanghai (pure)."""

import datetime


SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


def wall(text: str) -> datetime.datetime:
    """The time without its zone; ValueError or TypeError for what is none.

    >>> wall("2026-11-24T02:00Z") == wall("2026-11-24T10:00") == wall("2026-11-24 10:00")
    True
    """
    moment = datetime.datetime.fromisoformat(text)
    return moment.astimezone(SHANGHAI).replace(tzinfo=None) if moment.tzinfo else moment


def is_moment(text) -> bool:
    try:
        wall(text)
    except (TypeError, ValueError, OverflowError):
        return False
    return True
