"""Nobody stands before an empty desk: units with what can be done there, reports where they wait."""

from story import UNIT_A
from story import UNIT_B

from paiwu.policy.clocks import now


def lists(someone) -> dict[str, str]:
    """Title of a list on the desk -> its text."""
    someone.go("/")
    cards = someone.page.locator(".paiwu-desk section .paiwu-card").all()
    return {card.locator("h3").inner_text().rsplit(" ", 1)[0]: card.inner_text() for card in cards}


def test_an_enterprise_without_an_application_finds_its_unit_and_the_way_on(person):
    filer = person("filer-a")
    filer.go("/")
    units = filer.page.locator("#my-units")
    assert "91370100MA3DEM0192001P" in units.inner_text()
    links = units.get_by_role("link").evaluate_all("all => all.map(one => one.href)")
    ends = [link.removeprefix(f"{filer.site}{UNIT_A}") for link in links]
    assert ends == [
        "",
        "/applications/++add++PermitApplication",
        "/ledgers/++add++Ledger",
        "/reports/++add++ExecutionReport",
        "/reports",
    ]
    for link in links:
        assert filer.page.goto(link).status == 200
    filer.go("/")
    filer.page.get_by_role("link", name="新建申请").click()
    filer.page.fill('[name="form.widgets.technical_contact"]', "赵六")
    filer.page.click("#form-buttons-save")
    filer.page.wait_for_selector(".paiwu-document")
    assert "赵六" in filer.text()
    filer.go("/")
    assert "++add++PermitApplication" not in filer.page.locator("#my-units").inner_html()


def test_what_only_a_filer_may_begin_is_not_offered_to_the_signatory(person):
    signatory = person("signatory-b")
    signatory.go("/")
    offered = signatory.page.locator("#my-units").inner_html()
    assert "++add++" not in offered and "@@apply" not in offered
    assert f"{UNIT_B}/permit" in offered
    clerk = person("clerk")
    clerk.go("/")
    assert clerk.page.locator("#my-units").count() == 0


def test_a_report_waits_for_the_signatory_then_for_the_department(person, as_):
    period = f"{now.today().year - 1}"
    report = {"@type": "ExecutionReport", "kind": "annual", "period": period}
    assert as_("filer-b").post(f"{UNIT_B}/reports", report).status_code == 201
    signatory, clerk, reviewer = person("signatory-b"), person("clerk"), person("reviewer")
    assert period in lists(signatory)["待签署提交的执行报告"]
    assert period in lists(person("filer-b"))["填报、被退回的执行报告"]
    assert period not in lists(clerk)["待接收的执行报告"]
    signatory.page.locator("a", has_text="章丘厂区").and_(
        signatory.page.locator(f'[href$="/reports/{period}"]')
    ).click()
    assert as_("signatory-b").take(f"{UNIT_B}/reports/{period}", "submit").status_code == 200
    assert period not in lists(signatory)["待签署提交的执行报告"]
    for someone in (clerk, reviewer):
        assert period in lists(someone)["待接收的执行报告"]
        assert "章丘厂区" in lists(someone)["待接收的执行报告"]
    assert period not in lists(person("clerk-qd"))["待接收的执行报告"]
    assert as_("clerk").take(f"{UNIT_B}/reports/{period}", "receive").status_code == 200
    assert period not in lists(reviewer)["待接收的执行报告"]
