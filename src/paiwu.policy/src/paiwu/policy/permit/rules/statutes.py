"""The clocks of a permit (Art. 21, 31, 46, 50, 51, 61) as a table (pure)."""

from paiwu.content import zh
from paiwu.policy.clocks.rules.arithmetic import statute
from paiwu.policy.clocks.rules.reminders import ENTERPRISE
from paiwu.policy.clocks.rules.reminders import Reminder


#: from the decision to the permit in hand; runs on the application, too
ISSUE = statute(
    "issue",
    "31",
    zh("自作出决定之日起十个工作日内发放排污许可证"),
    10,
    ["granted"],
    ["issued", "revoked"],
    public=True,
)
STATUTES = (ISSUE,)

RENEWAL_TITLE = zh("届满三十个工作日前申请延续")
REISSUE_TITLE = zh("遗失、损毁后三十个工作日内申请补领")

#: clock -> what its lapse means for whom (shown to both sides)
CONSEQUENCES = {
    "reissue_application": zh("逾期补办的，由核发环保部门责令改正（第五十四条）"),
    "renewal_application": zh(
        "逾期申请仍予受理；有效期届满前未获准予延续的，许可证失效，不得排放污染物"
        "（第五十七条第二项），核发环保部门依法注销（第五十条第一项）"
    ),
    "expiry": zh(
        "有效期届满未延续的，不得排放污染物（第五十七条第二项），许可证依法注销（第五十条第一项）"
    ),
    "cancellation": zh("核发环保部门应当办理注销手续并公告（第五十条）"),
    "rectification": zh("到期仍不符合许可条件的，提出停业、关闭建议并注销许可证（第六十二条）"),
}

REMINDERS = (
    Reminder("issue", "31", 5, ("Clerk", "Approver")),
    Reminder("renewal_application", "46", 30, ENTERPRISE),
    Reminder("expiry", "21", 30, (*ENTERPRISE, "Clerk")),
    Reminder("cancellation", "50", 0, ("Approver",)),
    Reminder("reissue_application", "51", 10, ENTERPRISE),
    Reminder("rectification", "61", 20, (*ENTERPRISE, "Inspector", "Approver")),
)
