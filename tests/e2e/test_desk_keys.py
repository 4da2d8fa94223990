"""The desk by keyboard alone, in a real browser, and without any script at all."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from cms.accounts.models import User
from submissions import decisions
from submissions.models import Submission
from tests.factories.people import make_author, make_user
from tests.factories.pieces import reading, received
from tests.submissions.desk_pages import client_of, work_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shipped_rows")]


def page_of(browser: Browser, site: Any, user: User, **options: Any) -> Page:
    """A page of a browser in which this person is logged in already."""
    context = browser.new_context(locale="en-US", **options)
    session = client_of(user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def test_claim_read_and_decline_take_a_handful_of_keys(live_server, chromium):
    editor = make_user("editor")
    piece = received(make_author())
    page = page_of(chromium, live_server, editor)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_server.url}/admin/")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector('[data-state="reading"]')
    page.keyboard.press("n")
    assert page.locator(".finding.cur").count() == 1
    page.keyboard.press("r")
    page.wait_for_selector('[name=letter_for][value="decline"]', state="attached")
    page.wait_for_function("document.activeElement.id === 'letter-text'")
    page.locator("#reason-thin").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"{live_server.url}/admin/")
    pending = decisions.pending(piece)
    assert pending is not None
    assert pending.action == "decline"
    assert complaints == []


def test_keys_do_nothing_while_typing_composing_or_switched_off(live_server, chromium):
    editor = make_user("editor")
    piece = reading(make_author(), editor)
    page = page_of(chromium, live_server, editor)
    page.goto(live_server.url + work_url(piece))
    page.locator("#message_text").press_sequentially("arc")
    assert page.locator("#message_text").input_value() == "arc"
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        """() => document.body.dispatchEvent(
            new KeyboardEvent("keydown", {key: "a", isComposing: true, bubbles: true}))"""
    )
    assert not opens_a_letter(page)
    page.keyboard.press("a")
    assert opens_a_letter(page)
    editor.uses_keys = False
    editor.save()
    page.goto(live_server.url + work_url(piece))
    page.keyboard.press("a")
    assert not opens_a_letter(page)


def opens_a_letter(page: Page) -> bool:
    """Whether what was just done leads to a page with a letter; half a second is plenty here."""
    page.wait_for_timeout(500)
    return page.locator("[name=letter_for]").count() == 1


def test_the_desk_works_without_script(live_server, chromium):
    editor = make_user("editor")
    piece = received(make_author())
    page = page_of(chromium, live_server, editor, java_script_enabled=False)
    page.goto(f"{live_server.url}/admin/submissions/submission/?q={piece.number}")
    page.get_by_role("link", name=piece.number, exact=True).click()
    for button in ("claim", "accept", "release", "publish"):
        page.locator(f"button[name={button}]").click()
        assert page.locator(".messagelist").count() == 1
    piece = Submission.objects.select_related("article").get(pk=piece.pk)
    assert piece.article is not None
    assert piece.article.state == "live"
