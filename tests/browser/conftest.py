"""A real browser on the test site."""

import os

import pytest
from layers import PASSWORD
from playwright.sync_api import sync_playwright


ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Person:
    """One account in one browser window."""

    def __init__(self, browser, site, account=None):
        self.site = site
        self.page = browser.new_context(viewport={"width": 1500, "height": 1000}).new_page()
        self.page.set_default_timeout(30_000)
        if account:
            self.go("/login")
            self.page.fill("#__ac_name", account)
            self.page.fill("#__ac_password", PASSWORD)
            self.page.click('[name="buttons.login"]')
            self.page.wait_for_selector("#personaltools-logout, .plone-toolbar-logout, #edit-zone")

    def go(self, path):
        return self.page.goto(self.site + path)

    def card(self, title):
        """Open a card of the form."""
        self.page.locator(".autotoc-nav a", has_text=title).first.click()

    def step(self, name, **inputs):
        """Take a step by its button and the page that follows."""
        self.page.click(f"#step-{name}")
        for key, value in inputs.items():
            field = self.page.locator(f"#{key}")
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.page.click("#take-step")
        self.page.wait_for_load_state()

    def text(self) -> str:
        return self.page.inner_text("#content")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        path = os.environ.get("PAIWU_BROWSER", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def person(browser, site):
    """`person("clerk")` is that account in a window of its own, closed after the test."""
    people = []

    def arrive(account=None):
        people.append(Person(browser, site, account))
        return people[-1]

    yield arrive
    for one in people:
        one.page.context.close()
