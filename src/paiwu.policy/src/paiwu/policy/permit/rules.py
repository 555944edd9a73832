"""Number, authority and term of a permit (Art. 13, 21, 32): pure."""

import datetime


INITIAL_YEARS = 3  # Art. 21: 首次发放的排污许可证有效期为三年
RENEWAL_YEARS = 5  # Art. 21: 延续换发的排污许可证有效期为五年


def years_later(day: datetime.date, years: int) -> datetime.date:
    """The same day years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)


def last_day(
    decided: datetime.date, years: int = INITIAL_YEARS, phase_out: datetime.date | None = None
) -> datetime.date:
    """The last day of the term that begins with the decision (Art. 21 para 1, 2)."""
    end = years_later(decided, years) - datetime.timedelta(days=1)
    return min(end, phase_out) if phase_out else end


def authority(region_name: str) -> str:
    """The issuing department of a prefecture (Art. 6)."""
    return f"{region_name}生态环境局"
