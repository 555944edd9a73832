"""Term of a permit and the states that steps begin from (Art. 21, 45, 46, 48, 51): pure."""

import datetime

from paiwu.policy.clocks.rules import calendar
from paiwu.policy.permit.rules.grounds import FILING_DAYS


INITIAL_YEARS = 3  # Art. 21: 首次发放的排污许可证有效期为三年
RENEWAL_YEARS = 5  # Art. 21: 延续换发的排污许可证有效期为五年

Day = datetime.date

IN_FORCE = Day(2018, 1, 10)  # Art. 68: the day of publication

#: states of a permit that has ended for good: a new one may be applied for
ENDED = ("cancelled", "revoked")

#: kind -> states of the permit in which it can be decided
BEGINS_FROM = {"change": ("valid",), "renewal": ("valid", "expired"), "reissue": ("valid",)}


def years_later(day: Day, years: int) -> Day:
    """The same day years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return Day(day.year + years, 3, 1)


def last_day(begins: Day, years: int = INITIAL_YEARS, phase_out: Day | None = None) -> Day:
    """The last day of a term that begins on `begins` (Art. 21 para 1, 2)."""
    end = years_later(begins, years) - calendar.ONE
    return min(end, phase_out) if phase_out else end


def renewed_term(valid_until: Day, phase_out: Day | None = None) -> tuple[Day, Day]:
    """First and last day of the renewed term: it joins the old one (Art. 21, 48)."""
    begins = valid_until + calendar.ONE
    return begins, last_day(begins, RENEWAL_YEARS, phase_out)


def restarted_term(decided: Day, renewed: bool, phase_out: Day | None = None) -> tuple[Day, Day]:
    """Art. 45 para 2: after a change with an offset (Art. 43 para 2) the term runs anew."""
    years = RENEWAL_YEARS if renewed else INITIAL_YEARS
    return decided, last_day(decided, years, phase_out)


def renewal_due(valid_until: Day) -> Day:
    """The last day to apply for renewal: the thirtieth working day before the end (Art. 46)."""
    return calendar.working_day_before(valid_until, FILING_DAYS)


def reissue_due(lost_on: Day) -> Day:
    """The last day to apply for reissue after loss or damage (Art. 51)."""
    return calendar.add_working_days(lost_on, FILING_DAYS)
