"""Findings of assisted examination and the Reviewer's verdicts, over HTTP."""

from story import CITY
from story import UNIT_B


def test_findings_while_filling_in_and_verdicts_in_the_examination(story, as_):
    story.draft()
    items = story.get("filer-a", "/@findings")["items"]
    missing = next(item for item in items if item["rule"] == "missing_pollutant")
    assert (missing["field"], missing["row"], missing["column"]) == (
        "emission_processes",
        0,
        "pollutants",
    )
    assert "a21026" in missing["explanation"] and missing["source"]
    assert as_("filer-b").get(f"{story.path}/@findings").status_code == 401
    story.upload()
    story.publicise()
    assert as_().get(f"{story.path}/@findings").status_code == 401
    story.sign()
    story.take("filer-a", "submit")
    story.take("clerk", "accept")
    verdict = f"{story.path}/@findings/{missing['id']}"
    dismissed = {"verdict": "dismissed", "reason": "燃用硫分不大于0.001%的轻柴油"}
    assert as_("filer-a").post(verdict, dismissed).status_code == 403
    assert as_("reviewer").post(verdict, {"verdict": "dismissed"}).status_code == 400
    assert as_("reviewer").post(verdict, {"verdict": "vielleicht"}).status_code == 400
    assert as_("reviewer").post(f"{story.path}/@findings/x", dismissed).status_code == 400
    assert as_("reviewer").post(verdict, dismissed).json()["by"] == "reviewer"
    found = {i["id"]: i["verdict"] for i in story.get("auditor", "/@findings")["items"]}
    assert found[missing["id"]]["reason"].startswith("燃用")
    assert not any(i["verdict"] for i in story.get("filer-a", "/@findings")["items"])


def test_the_rules_run_over_permits_already_issued(as_):
    items = as_("reviewer").get(f"{CITY}/@findings").json()["items"]
    assert [item["permit_number"] for item in items] == [UNIT_B.rsplit("/", 1)[1]]
    assert {finding["rule"] for finding in items[0]["findings"]} >= {"missing_pollutant"}
    for account in (None, "filer-b", "reviewer-qd"):
        assert as_(account).get(f"{CITY}/@findings").status_code in (401, 403)
