"""Legal liability (ch. VI) as a table: conduct, basis, range, who decides; daily penalties (pure)."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import _
from paiwu.content import zh
from paiwu.content.validation.problem import Problem


Day = datetime.date
ONE = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Breach:
    """A conduct that the Measures punish; fines in yuan, None where another law sets them."""

    id: str
    article: str
    title: str
    least: int | None
    most: int | None
    measures: tuple[str, ...]
    decides: str
    #: on the list of dischargers without permit, or in breach (Art. 39 para 3)
    listed: str | None = None
    #: whether a fine goes on day by day (Art. 59)
    daily: bool = False


COUNTY = zh("县级以上环境保护主管部门")
ISSUER = zh("核发环保部门")
ORDER, RESTRICT, STOP = (
    zh("责令改正"),
    zh("责令限制生产、停产整治"),
    zh("责令停业、关闭（报经有批准权的人民政府批准）"),
)

#: Art. 56: from 20,000 to 200,000 yuan; Art. 57, 58: from 100,000 to 1,000,000 yuan
MONITORING = (20_000, 200_000, (ORDER, zh("责令停产整治（拒不改正）")), COUNTY)
DISCHARGING = (100_000, 1_000_000, (ORDER, RESTRICT, STOP), COUNTY)
UNPERMITTED, IN_BREACH = "unpermitted", "breach"


def _without_range(id: str, article: str, title: str, measures: tuple, decides: str) -> Breach:
    return Breach(id, article, title, None, None, measures, decides)


BREACHES = {
    row.id: row
    for row in (
        _without_range(
            "53", "53", zh("隐瞒有关情况或者提供虚假材料申请行政许可"), (zh("警告"),), ISSUER
        ),
        _without_range("54-43", "54", zh("未及时申请变更排污许可证"), (ORDER,), ISSUER),
        _without_range("54-51", "54", zh("未及时补办排污许可证"), (ORDER,), ISSUER),
        _without_range(
            "55",
            "55",
            zh("未依法公开或者不如实公开环境信息"),
            (zh("责令公开"), zh("罚款"), zh("公告")),
            COUNTY,
        ),
        Breach(
            "56-1", "56-1", zh("未按照规定监测，或者未保存原始监测记录"), *MONITORING, IN_BREACH
        ),
        Breach(
            "56-2", "56-2", zh("未按照规定安装、联网或者运行自动监测设备"), *MONITORING, IN_BREACH
        ),
        Breach(
            "57-1", "57-1", zh("未申请或者未取得排污许可证排放"), *DISCHARGING, UNPERMITTED, True
        ),
        Breach("57-2", "57-2", zh("有效期届满未延续仍排放"), *DISCHARGING, UNPERMITTED, True),
        Breach(
            "57-3", "57-3", zh("被依法撤销排污许可证后仍排放"), *DISCHARGING, UNPERMITTED, True
        ),
        Breach(
            "57-4", "57-4", zh("法律法规规定的其他无证排放情形"), *DISCHARGING, UNPERMITTED, True
        ),
        Breach(
            "58-1", "58-1", zh("超过排放标准或者总量控制指标排放"), *DISCHARGING, IN_BREACH, True
        ),
        Breach(
            "58-2", "58-2", zh("以逃避监管的方式排放大气污染物"), *DISCHARGING, IN_BREACH, True
        ),
        Breach("58-3", "58-3", zh("以逃避监管的方式排放水污染物"), *DISCHARGING, IN_BREACH, True),
        Breach("58-4", "58-4", zh("其他违反排污许可证规定排放"), *DISCHARGING, IN_BREACH, True),
        _without_range(
            "61-1",
            "61",
            zh("改正期间：不符合第二十九条第一项条件"),
            (zh("责令限期改正"), zh("罚款")),
            ISSUER,
        ),
        _without_range(
            "61-2",
            "61",
            zh("改正期间：不符合第二十九条第二项条件"),
            (ORDER, RESTRICT, zh("罚款")),
            ISSUER,
        ),
    )
}

#: how penalties of Art. 59 are called
DAILY = frozenset({"daily_fine", "按日连续处罚"})
_NUMERALS = {
    "五十三": "53",
    "五十四": "54",
    "五十五": "55",
    "五十六": "56",
    "五十七": "57",
    "五十八": "58",
}
_ITEMS = {"一": "1", "二": "2", "三": "3", "四": "4"}


def breach_of(basis: str | None) -> Breach | None:
    """The conduct that a basis names: by its id, its article, or in words; None for another law.

    >>> breach_of("58-1").id, breach_of("第五十八条第二项").id, breach_of("57").article
    ('58-1', '58-2', '57-1')
    >>> breach_of("大气污染防治法第九十九条") is None
    True
    """
    text = str(basis or "").strip()
    for numeral, number in _NUMERALS.items():
        if f"第{numeral}条" in text:
            item = re.search(r"([一二三四])）?项", text)
            text = f"{number}-{_ITEMS[item[1]]}" if item else number
            break
    if text in BREACHES:
        return BREACHES[text]
    return next((row for row in BREACHES.values() if row.article.split("-")[0] == text), None)


def problems(rows: list[Mapping]) -> list[Problem]:
    """Fines outside the range of their basis, and daily fines without ground, by row and column."""
    found = []
    for number, row in enumerate(rows):
        breach, amount = breach_of(row.get("basis")), row.get("amount")
        if breach is None or amount is None:
            continue
        if breach.least is None and zh("罚款") not in breach.measures:
            message = _("allows no fine (Art. ${article})", mapping={"article": breach.article})
            found.append(Problem("penalties", message, number, "amount"))
            continue
        if row.get("kind") in DAILY:
            if not breach.daily:
                message = _("does not go on day by day (Art. 59)")
                found.append(Problem("penalties", message, number, "kind"))
        elif breach.least is not None and not breach.least <= amount <= breach.most:
            bounds = {"least": breach.least, "most": breach.most, "article": breach.article}
            message = _("must be from ${least} to ${most} yuan (Art. ${article})", mapping=bounds)
            found.append(Problem("penalties", message, number, "amount"))
    return found


def daily_days(ordered_on: Day, reinspected_on: Day) -> int:
    """Days that a daily penalty is for: from the day after the order to the day found uncorrected.

    >>> daily_days(datetime.date(2024, 2, 28), datetime.date(2024, 3, 1))
    2
    >>> daily_days(datetime.date(2025, 12, 30), datetime.date(2026, 1, 2))
    3
    """
    return max(0, (reinspected_on - ordered_on).days)


def daily_penalty(fine: float, ordered_on: Day, reinspected_on: Day) -> float:
    """Art. 59: the same fine for each of those days (yuan).

    >>> daily_penalty(100_000, datetime.date(2026, 1, 30), datetime.date(2026, 2, 2))
    300000
    """
    return fine * daily_days(ordered_on, reinspected_on)


#: what lightens a penalty (Art. 60): reported in time and mitigated
def is_lighter(reported: bool, measures: str | None) -> bool:
    return bool(reported and measures)
