"""The statutory notices as a table: article, occasion, whether announced, and their text (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

from paiwu.content import zh


#: told to whom a decision is unfavourable (Art. 32 para 3; 行政复议法、行政诉讼法)
REMEDIES = (
    "如不服本决定，可以自收到本决定书之日起六十日内依法申请行政复议，"
    "或者自收到本决定书之日起六个月内依法提起行政诉讼。"
)


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice; `text` takes the facts of `facts_of` by name."""

    id: str
    article: str
    title: str
    text: str
    announced: bool = False
    issuer: str = "department"

    @property
    def basis(self) -> str:
        return zh("《排污许可管理办法（试行）》第${article}条", mapping={"article": self.article})


KINDS = {
    kind.id: kind
    for kind in (
        NoticeKind(
            "brought_forward",
            "23",
            zh("提前实施排污许可管理公告"),
            "{unit}决定提前对{industry}行业实施排污许可管理，应当在{deadline}前申请（{document}；备案：{filed}）。",
            announced=True,
        ),
        NoticeKind(
            "publicity",
            "25",
            zh("申请前信息公开"),
            "{unit}拟申请排污许可证，自{start}起公开承诺书、基本信息以及拟申请的许可事项，"
            "公开时间不少于五个工作日。",
            announced=True,
            issuer="unit",
        ),
        NoticeKind(
            "acceptance",
            "27",
            zh("受理单"),
            "{unit}：你单位{submitted}提交的{application}收悉。申请材料齐全，符合规定，"
            "现予受理。{due}",
        ),
        NoticeKind(
            "deemed_acceptance",
            "27",
            zh("受理单（视为受理）"),
            "{unit}：你单位{submitted}提交的{application}，本机关逾期未告知需要补正的材料，"
            "自收到之日起即视为受理。{due}",
        ),
        NoticeKind(
            "supplement",
            "27",
            zh("补正告知单"),
            "{unit}：你单位{submitted}提交的{application}收悉。请补正下列全部材料：{items}。",
        ),
        NoticeKind(
            "not_required",
            "27",
            zh("不需要办理告知单"),
            "{unit}：你单位{submitted}提交的{application}收悉。经审查，依照规定不需要取得"
            "排污许可证。{reasons}",
        ),
        NoticeKind(
            "non_acceptance",
            "27",
            zh("不予受理告知单"),
            "{unit}：你单位{submitted}提交的{application}收悉，现决定不予受理。理由：{reasons}。"
            "{remedies}",
        ),
        NoticeKind(
            "suspension",
            "31",
            zh("所需时间告知书"),
            "{unit}：办理{application}依法需要{reason}，所需时间{days}个工作日，"
            "不计算在作出决定的期限内。",
        ),
        NoticeKind(
            "extension",
            "31",
            zh("延期告知书"),
            "{unit}：{application}不能在法定期限内作出决定，经本部门负责人批准，延长十个工作日。"
            "理由：{reasons}。{due}",
        ),
        NoticeKind(
            "grant",
            "32",
            zh("准予许可决定"),
            "准予{unit}取得排污许可证，证书编号{number}，有效期限自{valid_from}至{valid_until}。",
            announced=True,
        ),
        NoticeKind(
            "denial",
            "32",
            zh("不予许可决定书"),
            "{unit}：对你单位的{application}，决定不予许可。理由：{reasons}。{remedies}",
            announced=True,
        ),
        NoticeKind(
            "change",
            "45",
            zh("变更许可决定"),
            "准予{unit}变更排污许可证（证书编号{number}），变更事由：{grounds}。变更后为第{edition}版，"
            "有效期限自{valid_from}至{valid_until}。",
            announced=True,
        ),
        NoticeKind(
            "renewal",
            "48",
            zh("延续许可决定"),
            "准予{unit}延续排污许可证（证书编号{number}），有效期限自{valid_from}至{valid_until}，"
            "原排污许可证正本收回。",
            announced=True,
        ),
        NoticeKind(
            "reissue",
            "51",
            zh("补发公告"),
            "为{unit}补发排污许可证（证书编号{number}），原正本作废。",
            announced=True,
        ),
        NoticeKind(
            "loss",
            "51",
            zh("遗失声明"),
            "{unit}遗失排污许可证正本（证书编号{number}），遗失日期{lost_on}，声明作废。",
            announced=True,
            issuer="unit",
        ),
        NoticeKind(
            "revocation",
            "49",
            zh("撤销决定"),
            "撤销{unit}的排污许可证（证书编号{number}）。事由：{ground}。{remedies}",
            announced=True,
        ),
        NoticeKind(
            "cancellation",
            "50",
            zh("注销决定"),
            "注销{unit}的排污许可证（证书编号{number}）。事由：{ground}。",
            announced=True,
        ),
        NoticeKind(
            "warning",
            "53",
            zh("警告决定"),
            "{unit}：你单位在{application}中隐瞒有关情况或者提供虚假材料，给予警告。{reasons}"
            "{remedies}",
        ),
        NoticeKind(
            "order",
            "39",
            zh("责令改正决定书"),
            "{unit}：{at}对你单位的监督检查发现：{failed}。责令于{rectify_by}前改正。处罚：{penalties}。"
            "{remedies}",
        ),
        NoticeKind(
            "inspection",
            "39",
            zh("监督检查结果公告"),
            "{at}对{unit}进行监督检查。结果：{result}。不符合项：{failed}。处罚：{penalties}。",
            announced=True,
        ),
        NoticeKind(
            "disclosure_order",
            "55",
            zh("责令公开决定"),
            "{unit}未依法公开：{what}。责令公开。{remedies}",
            announced=True,
        ),
        NoticeKind(
            "incident",
            "37",
            zh("事故、异常情况报告"),
            "{unit}于{reported}报告：{start}，{place}发生{what}。{content}。原因：{cause}。"
            "采取的措施：{measure}。（第{article}条）",
            issuer="unit",
        ),
        NoticeKind(
            "closure_proposal",
            "62",
            zh("停业、关闭建议"),
            "{unit}的改正期限{end}届满，仍不符合许可条件（{problem}）。建议报经有批准权的人民政府批准，"
            "责令停业、关闭，并依照第五十条注销排污许可证。",
        ),
    )
}

#: transition of an application -> kind, whatever the application
BY_STEP = {
    "publicise": "publicity",
    "accept": "acceptance",
    "deem_accepted": "deemed_acceptance",
    "request_supplement": "supplement",
    "decline_not_required": "not_required",
    "decline_acceptance": "non_acceptance",
    "suspend": "suspension",
    "extend": "extension",
    "deny": "denial",
}

#: kind of application -> notice of its grant
BY_GRANT = {"initial": "grant", "change": "change", "renewal": "renewal", "reissue": "reissue"}

#: transition of a permit -> kind
BY_PERMIT_STEP = {"declare_lost": "loss", "revoke": "revocation", "cancel": "cancellation"}


def kinds_for(transition: str, application_kind: str, given: Mapping) -> list[NoticeKind]:
    """The notices that a step of an application gives rise to."""
    found = BY_GRANT.get(application_kind) if transition == "grant" else BY_STEP.get(transition)
    names = [found] if found else []
    if given.get("false_statement"):
        names.append("warning")  # Art. 53: 并给予警告
    return [KINDS[name] for name in names]


class _Facts(dict):
    def __missing__(self, name):
        return ""


def text_of(kind: NoticeKind, facts: Mapping) -> str:
    """The notice's text; a fact that is not known leaves its place empty."""
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    return kind.text.format_map(_Facts(known)).replace("：。", "。")


def number(unit: str, year: int, sequence: int) -> str:
    """The notice's number: unit, year, sequence in the year.

    >>> number("91370100MA3DEM0192001P", 2026, 7)
    '91370100MA3DEM0192001P-2026-0007'
    """
    return f"{unit}-{year}-{sequence:04d}"
