"""Writing in a real browser: the editor, saving by itself, two windows, two clicks."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Error, Page

from cms.accounts.models import User
from submissions.models import Draft, Revision
from tests.factories import people, pieces
from tests.submissions import pictures_for_tests as files
from tests.submissions.author_pages import browser, only_piece

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shipped_rows")]

PASTED = (
    "<h1 style='color:red' onclick='x()'>标题</h1><style>p{}</style><p style='mso-list:l0'>"
    "<span style='mso-list:Ignore'>1.</span>第一</p><p style='mso-list:l0'>第二</p>"
    "<img src='https://elsewhere.example/a.png'><script>alert(1)</script>"
)


@pytest.fixture
def author() -> User:
    pieces.make_category()
    return people.make_author()


@pytest.fixture
def window(live_server: Any, chromium: Any, author: User) -> BrowserContext:
    """A browser window in which the author is logged in."""
    context: BrowserContext = chromium.new_context(locale="en-US", base_url=live_server.url)
    session = browser(author).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    context.set_default_timeout(10_000)
    return context


def form(window: BrowserContext, address: str, complaints: list[str]) -> Page:
    page = window.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".rich-text")
    return page


def paste(page: Page, html: str) -> None:
    page.evaluate(
        """(html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            document.querySelector(".rich-text").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
        }""",
        html,
    )


def test_a_piece_is_written_saved_by_itself_and_submitted_once(window):
    complaints: list[str] = []
    page = form(window, "/write/new/", complaints)
    page.fill("[name=title]", "在浏览器里写的稿件")
    page.click(".rich-text")
    driver = window.new_cdp_session(page)
    for typed in ("n", "ni", "你", "你h"):
        composition = {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
        driver.send("Input.imeSetComposition", composition)
    with page.expect_response("**/autosave/"):
        driver.send("Input.insertText", {"text": "你好，" + pieces.TEXT})
    page.wait_for_selector("#save-state[data-state=saved]")
    assert Draft.objects.get().body_html == f"<p>你好，{pieces.TEXT}</p>"
    assert page.url.endswith(f"/write/{only_piece().number}/")
    assert Axe().run(page).response["violations"] == []
    page.select_option("[name=category]", index=1)
    page.check("#id_machine_assistance_0")
    for name in ("terms", "originality", "image_rights"):
        page.check(f"#id_consent_{name}")
    page.dblclick("[name=submit]")
    page.wait_for_selector(".author-state")
    assert page.get_attribute("[data-submission-number]", "data-submission-number")
    assert Revision.objects.count() == 1
    assert (
        page.evaluate("Object.keys(localStorage).filter((name) => name.includes('tougao'))") == []
    )
    assert complaints == []


def test_what_is_pasted_is_cleaned_and_told_without_a_complaint_of_the_browser(window):
    complaints: list[str] = []
    page = form(window, "/write/new/", complaints)
    page.click(".rich-text")
    paste(page, PASTED)
    assert page.inner_text(".rich-text h2") == "标题"
    assert page.locator(".rich-text ol > li").all_inner_texts() == ["第一", "第二"]
    assert "alert" not in page.input_value("#id_body")
    assert "1" in page.inner_text(".rich-news")
    assert complaints == []


def test_a_picture_is_uploaded_into_the_text_and_described(window):
    complaints: list[str] = []
    page = form(window, "/write/new/", complaints)
    page.click(".rich-text")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Picture", exact=True).click()
    picture = files.picture()
    choosing.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.read()})
    page.click(".rich-text figure img")
    page.get_by_role("button", name="Describe picture").click()
    page.keyboard.type("A teal field")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rich-text img[alt='A teal field']")
    page.wait_for_selector("#save-state[data-state=saved]")
    page.click("[name=save]")
    page.wait_for_selector(".messages")
    assert 'alt="A teal field"' in Draft.objects.get().body_html
    assert complaints == []


def test_two_windows_never_overwrite_each_other(window, author):
    submission = pieces.draft(author)
    address = f"/write/{submission.number}/"
    here, there = form(window, address, []), form(window, address, [])
    there.fill("[name=title]", "那边的标题")
    there.wait_for_selector("#save-state[data-state=saved]")
    here.fill("[name=title]", "这边的标题")
    here.wait_for_selector("#save-state[data-state=conflict]")
    here.click("[name=save]")
    here.wait_for_selector(".conflict")
    assert here.input_value("[name=title]") == "这边的标题"
    assert "那边的标题" in [
        area.input_value() for area in here.query_selector_all(".pair textarea")
    ]
    here.fill("[name=standfirst]", "比较之后")
    here.wait_for_selector("#save-state[data-state=conflict]")
    assert Draft.objects.get().title == "那边的标题"
    here.click("[name=save]")
    here.wait_for_selector(".messages")
    assert Draft.objects.get().title == "这边的标题"


def test_text_that_could_not_be_saved_is_offered_again(window, author):
    address = f"/write/{pieces.draft(author).number}/"
    page = form(window, address, [])
    page.route("**/autosave/", lambda route: route.abort())
    page.fill("[name=title]", "断网时写的")
    page.wait_for_selector("#save-state[data-state=failed]")
    # It crashes: a page that is left or closed still saves, past every interception.
    with pytest.raises(Error):
        page.goto("chrome://crash")
    page = form(window, address, [])
    page.click("[data-act=restore]")
    assert page.input_value("[name=title]") == "断网时写的"
    page.wait_for_selector("#save-state[data-state=saved]")
    assert Draft.objects.get().title == "断网时写的"


def test_the_field_stays_the_form_field_for_whoever_fills_it(window):
    page = form(window, "/write/new/", [])
    page.fill("#id_body", "第一段\n第二段 <3")
    assert page.locator(".rich-text p").all_inner_texts() == ["第一段", "第二段 <3"]
    page.click("[name=save]")
    page.wait_for_selector(".messages")
    assert Draft.objects.get().body_html == "<p>第一段</p><p>第二段 &lt;3</p>"


def test_the_toolbar_is_one_stop_and_moves_by_arrows(window):
    page = form(window, "/write/new/", [])
    page.focus(".rich-bar button[tabindex='0']")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Subheading"
    page.keyboard.press("Enter")
    assert page.locator(".rich-text h3").count() == 1
