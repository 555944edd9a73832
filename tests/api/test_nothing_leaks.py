"""Enterprise B sees nothing of enterprise A, staff of one city nothing unpublished of another.

Every service and view that a client can name is asked; no answer may hold the secret.
"""

import pytest
from story import CITY
from story import UNIT_A
from story import UNIT_B

from paiwu.policy.disclosure.rules import public


SECRET = "绝密四乙基铅配方"
SERVICES = (
    "",
    "@history",
    "@history/1",
    "@versions",
    "@versions/1",
    "@compare?from=1&to=1",
    "@sharing",
    "@types",
    "@lock",
    "@checks",
    "@clocks",
    "@determination",
    "@changes",
    "@findings",
    "@examination",
    "@notices",
    "@workflow",
    "@breadcrumbs",
    "@navigation",
    "@actions",
    "@contextnavigation",
    "@aliases",
    "@linkintegrity",
    "@addons",
    "@localroles",
    "@relations",
    "@rules",
    "@querystring",
    "@translations",
    "?expand=breadcrumbs,navigation,actions,workflow,types,lock",
    "?fullobjects=1",
    "?expand.contextnavigation.bottomLevel=5&expand=contextnavigation",
)
VIEWS = (
    "",
    "view",
    "@@view",
    "edit",
    "@@edit",
    "@@transition?id=accept",
    "@@sign",
    "@@compare?from=1&to=1",
    "@@sharing",
    "folder_contents",
    "@@folder_contents",
    "sitemap",
    "@@historyview",
    "@@manage_access",
    "manage_main",
    "@@export_content",
    "@@plone_context_state",
    "@@getVocabulary?name=plone.app.vocabularies.Users",
    "@@iterate_control",
    "object_delete",
    "delete_confirmation",
    "@@rss.xml",
    "RSS",
    "@@search_rss",
    "@@content_status_history",
)
OUTSIDERS = (
    "filer-b",
    "signatory-b",
    "clerk-qd",
    "reviewer-qd",
    "approver-qd",
    "dataclient",
    None,
)


@pytest.fixture(params=["draft", "submitted"])
def hidden(request, story):
    """An application of unit A that holds the secret everywhere it can be typed in."""
    example = story.example
    example["title"] = f"{SECRET}公司"
    example["registered_address"] = SECRET
    example["materials"][0]["name"] = SECRET
    example["other_requirements"] = SECRET
    getattr(story, request.param)()
    story.state = request.param
    return story


@pytest.mark.parametrize("account", OUTSIDERS)
def test_no_service_and_no_view_tells_outsiders(hidden, as_, account):
    client = as_(account)
    places = [hidden.path, f"{UNIT_A}/applications", UNIT_A]
    told = []
    for place in places:
        for service in SERVICES:
            answer = client.get(f"{place}/{service}".replace("/?", "?"))
            if SECRET in answer.text or answer.status_code >= 500:
                told.append((place, service, answer.status_code))
        for view in VIEWS:
            answer = client.get(f"{place}/{view}", headers={"Accept": "text/html"})
            if SECRET in answer.text or answer.status_code >= 500:
                told.append((place, view, answer.status_code))
    for query in (
        f"/@search?SearchableText={SECRET}",
        "/@search?portal_type=PermitApplication&fullobjects=1&b_size=100",
        "/@search?path.depth=9&metadata_fields=_all&b_size=500",
        "/@querystring-search?query=%7B%22query%22%3A%5B%5D%7D",
        f"/@search?Title={SECRET}",
        f"/@search?use_site_search_settings=1&SearchableText={SECRET}",
    ):
        answer = client.get(query)
        if SECRET in answer.text or answer.status_code >= 500:
            told.append((query, answer.status_code))
    for path in (
        f"/@search?SearchableText={SECRET}",
        f"/search?SearchableText={SECRET}",
        "/sitemap",
        "",
    ):
        page = client.get(path, headers={"Accept": "text/html"}).text
        # the page repeats the query, not a hit
        if page.count(SECRET) > 3 or hidden.path in page:
            told.append((path, "page"))
    assert not told


@pytest.mark.parametrize("account", OUTSIDERS)
def test_no_method_gets_through(hidden, as_, account):
    client, site = as_(account), as_(account).base
    tries = [
        client.patch(hidden.path, {"title": "x"}),
        client.delete(hidden.path),
        client.post(f"{hidden.path}/@lock"),
        client.post(f"{hidden.path}/@sign"),
        client.post(f"{UNIT_B}/materials/@copy", {"source": site + hidden.path}),
        client.post(f"{UNIT_B}/applications/@copy", {"source": site + hidden.path}),
        client.post(f"{UNIT_B}/applications/@move", {"source": site + hidden.path}),
        client.post(f"{CITY}/@sharing", {"entries": []}),
        client.post(f"{hidden.path}/@workingcopy"),
        client.call("PUT", hidden.path, {}),
    ]
    # a copy or move of what one cannot see is an empty list of results
    nothing = [answer for answer in tries if answer.status_code == 200 and answer.json() == []]
    codes = {answer.status_code for answer in tries if answer not in nothing}
    assert codes <= {400, 401, 403, 404, 405, 501}
    assert hidden.get()["title"].startswith(SECRET)
    assert not any(SECRET in answer.text for answer in tries)


def test_the_department_sees_what_was_submitted_to_it(hidden, as_):
    expected = 200 if hidden.state == "submitted" else 401
    assert as_("clerk").get(hidden.path).status_code == expected


def test_attachments_stay_private_during_publicity(story, as_):
    story.draft().upload("eia_document")
    story.publicise()
    for account in (None, "filer-b", "clerk"):
        for tail in ("", "/@@download/file", "/@@display-file/file"):
            answer = as_(account).get(
                f"{story.path}/eia_document.pdf{tail}", allow_redirects=False
            )
            assert answer.status_code in (401, 302), (account, tail)
            assert "材料" not in answer.text


def test_what_everybody_may_know_is_not_made_secret(story, as_):
    """Art. 26, 32: what is public of a permit cannot be marked; the mark is refused by row."""
    example = story.example
    example["trade_secrets"].append({"field": "fugitive_sources", "row": 0, "reason": "工艺"})
    refused = as_("filer-a").post(f"{UNIT_A}/applications", example)
    assert refused.status_code == 400
    [error] = refused.json()["errors"]
    assert (error["field"], error["row"], error["column"]) == ("trade_secrets", 2, "field")


def test_a_row_marked_before_shows_that_something_is_withheld():
    """Art. 26: what an older permit has marked is withheld with its ground, not dropped in silence."""
    values = {"title": "示例", "fugitive_sources": [{"code": "W1", "position": SECRET}]}
    shown = public(values, [{"field": "fugitive_sources", "row": 0, "reason": "工艺"}])
    assert shown["fugitive_sources"] == [{"withheld": "26"}] and SECRET not in str(shown)
    [withheld] = shown["withheld"]
    assert (withheld["field"], withheld["row"], withheld["article"]) == (
        "fugitive_sources",
        0,
        "26",
    )


def test_whether_a_report_is_late_is_not_for_the_public(as_):
    """Deadlines between a unit and its department stay between them, in search and pages too."""
    found = as_().get("/@search?portal_type=Permit&metadata_fields=_all").json()["items"]
    assert found and not any("执行报告" in str(item) for item in found)
    clocks = as_().get(f"{UNIT_B}/permit/@clocks").json()["items"]
    assert {clock["id"] for clock in clocks} <= {"issue", "expiry"}
    inside = as_("filer-b").get(f"{UNIT_B}/permit/@clocks").json()["items"]
    assert {"report_annual", "report_quarterly"} <= {clock["id"] for clock in inside}
    for path in ("/", f"{UNIT_B}/permit"):
        page = as_().get(path, headers={"Accept": "text/html"}).text
        assert "执行报告（第37条）" not in page
    assert "执行报告" in as_("filer-b").get("/", headers={"Accept": "text/html"}).text


def test_pieces_of_pages_are_no_pages(as_):
    for account in (None, "clerk"):
        for piece in ("difference", "figures"):
            answer = as_(account).session.get(
                f"{as_(account).base}{UNIT_B}/permit/@@{piece}", allow_redirects=False
            )
            assert answer.status_code in (302, 401, 403), (account, piece)


def test_no_page_names_who_made_a_document(as_):
    """Who did what is told by the trail; a byline would tell it to every account."""
    as_("clerk").patch(UNIT_B, {"site_address": "新址"})
    for path in (UNIT_B, f"{UNIT_B}/permit", ""):
        page = as_("filer-a").get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200 and "section-byline" not in page.text


QUERIES = (
    *(
        "/@register?region=370100&region=370200",
        "/@register?q:int=5",
        "/@announcements?kind=a&kind=b",
    ),
    *("/announcements.atom?kind=a&kind=b", "/@violators?kind=breach&kind=breach"),
    *(f"{CITY}/@schedule?year=2026&year=2025", f"{CITY}/@statistics?region=a&region=b"),
    *(f"{UNIT_B}/@breaches?year=2026&year=2026", f"{UNIT_B}/@emissions?year=2026&year=2026"),
    *("/@calendar?days=1&days=2", f"{CITY}/@trail?document=a&document=b"),
)


@pytest.mark.parametrize("query", QUERIES)
def test_a_parameter_given_twice_counts_once(as_, query):
    assert as_("inspector").get(query).status_code in (200, 400)


@pytest.mark.parametrize("path", ["/@register", "/@announcements", f"{CITY}/@plan", "/@search"])
@pytest.mark.parametrize("part", ["b_size=-1", "b_size=0", "b_start=-1", "b_size=x"])
def test_a_page_of_a_list_has_a_length(as_, path, part):
    answer = as_("inspector").get(f"{path}?{part}")
    assert answer.status_code == 400, answer.text
