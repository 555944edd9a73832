"""The platform's zone by its name, for Zope's own DateTime too.

The wall clock of Shanghai calls itself `CST`. DateTime goes by that name and takes it for Central
Time in America: every time that Plone shows would be fourteen hours off, or thirteen in summer.
"""

import os
import sys
import time

from DateTime import DateTime
from DateTime.pytz_support import PytzCache


NAME = "Asia/Shanghai"
#: what DateTime calls it: by the name above it would count the six minutes of local mean time
FIXED = "GMT+8"


def set_zone():
    """Make `NAME` the zone of this process, of new DateTimes, and of `CST` in what is read.

    Whatever `TZ` says, and whenever DateTime was imported.
    """
    os.environ["TZ"] = NAME
    time.tzset()
    module = sys.modules[DateTime.__module__]
    module._localzone0 = module._localzone1 = FIXED
    module._multipleZones = False
    PytzCache._zmap["cst"] = FIXED


def in_zone(moment: DateTime) -> DateTime:
    """The same moment, told on the clock of Shanghai.

    >>> in_zone(DateTime("2026-11-25T03:32:00-06:00")).ISO8601()
    '2026-11-25T17:32:00+08:00'
    """
    return moment.toZone(FIXED)
