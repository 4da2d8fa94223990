"""The main job in a real browser: an author's draft becomes an article, in one round and in two."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

BODY = (
    "值班表改了三次，才算真正管用。第一次改的是时间，第二次改的是人，第三次改的是交接的话。"
    "前两次都没有解决问题，因为交接时没有人说清楚哪件事还没有完。"
    "第三次我们规定：交班的人只说没做完的事，接班的人复述一遍，说不出来就不算交完。"
    "三个月之后，漏单从每周九件降到一件，而交接的时间反而短了四分钟。"
)


def number_of(page) -> str:
    shown = page.locator("[data-submission-number]").first
    return str(shown.get_attribute("data-submission-number"))


def write(page, *, title: str, body: str = BODY) -> None:
    """Fills the form as an author does, with a source and every statement ticked."""
    page.goto("/write/new/")
    page.fill("[name=title]", title)
    page.check("[name=attribution][value=reprint]")
    page.fill("[name=source_name]", "數字營銷市場")
    page.fill("[name=source_url]", "https://example.org/original")
    page.fill("[name=standfirst]", "交接的话，比表格重要。")
    editor = page.locator(".ProseMirror")
    editor.wait_for()
    editor.click()
    page.evaluate(
        """html => {
            const data = new DataTransfer();
            data.setData('text/html', html);
            document.querySelector('.ProseMirror').dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
            );
        }""",
        f"<h2>三次改动</h2><p>{body}</p><p onclick='x()'>附：<b>交接单</b>样张。</p>",
    )
    page.select_option("[name=category]", index=1)
    page.fill("[name=tags]", "值班、交接")
    page.locator("[name=machine_assistance]").first.wait_for()
    page.check("[name=machine_assistance][value=none]")
    for name in ("terms", "source_permission", "image_rights"):
        page.check(f"[name=consent_{name}]")


def open_piece(page, number: str) -> None:
    page.goto(f"/admin/submissions/submission/?q={number}")
    page.get_by_role("link", name=number).click()
    page.locator("[data-state]").first.wait_for()


def wait_for_checks(page) -> None:
    """Reloads the work page until the background work has settled the checks."""
    for _ in range(40):
        state = page.locator("[data-checks]").first.get_attribute("data-checks")
        if state != "pending":
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail("the checks did not finish")


def press(page, name: str) -> None:
    page.locator(f"button[name={name}]:visible").first.click()
    page.wait_for_load_state()


def state_of(page) -> str:
    return str(page.locator("[data-state]").first.get_attribute("data-state"))


@pytest.mark.smoke
def test_a_piece_is_written_checked_accepted_published_and_found(open_page, login):
    author, editor, reader = open_page(), open_page(), open_page()
    login(author, "author@tougao.test")
    write(author, title="值班表改了三次")
    author.locator("button[name=save]").click()
    author.wait_for_url(re.compile(r"/write/TG-\d{4}-\d{6}/"))
    number = number_of(author)
    for name in ("terms", "source_permission", "image_rights"):
        author.check(f"[name=consent_{name}]")
    author.locator("button[name=submit]").click()
    author.locator(".author-state").first.wait_for()
    assert "Received" in author.locator(".author-state").first.inner_text()

    login(editor, "editor@tougao.test")
    editor.goto("/admin/")
    assert editor.get_by_role("link", name=number).count() == 1
    open_piece(editor, number)
    wait_for_checks(editor)
    press(editor, "claim")
    assert state_of(editor) == "reading"
    author.reload()
    assert "Being read" in author.locator(".author-state").first.inner_text()
    press(editor, "accept")
    author.reload()
    assert "Being read" in author.locator(".author-state").first.inner_text()
    press(editor, "release")
    assert state_of(editor) == "accepted"
    author.reload()
    assert "Accepted" in author.locator(".author-state").first.inner_text()
    press(editor, "publish")

    reader.goto("/")
    reader.get_by_role("link", name="值班表改了三次").first.click()
    article = reader.locator("article[data-article-id]")
    assert "數字營銷市場" in reader.locator(".source-line").inner_text()
    for part in (".byline", ".disclaimer", ".no-reprint", ".copyright-statement a.report-link"):
        assert article.locator(part).or_(reader.locator(part)).first.is_visible(), part
    assert "onclick" not in article.inner_html()
    for words in ("漏單", "漏单", "接班的人复述"):
        reader.goto(f"/search/?q={words}")
        assert reader.get_by_role("link", name="值班表改了三次").count() >= 1, words
    assert "值班表改了三次" in reader.request.get("/feeds/atom.xml").text()
    assert "/articles/" in reader.request.get("/sitemap.xml").text()


def test_an_editor_asks_for_changes_and_sees_what_changed(open_page, login):
    author, editor = open_page(), open_page()
    login(author, "author@tougao.test")
    write(author, title="交接单样张")
    author.locator("button[name=submit]").click()
    author.locator(".author-state").first.wait_for()
    number = number_of(author)

    login(editor, "editor2@tougao.test")
    open_piece(editor, number)
    wait_for_checks(editor)
    press(editor, "claim")
    if not editor.locator("[name=points]").first.is_visible():
        editor.goto(editor.url.split("?")[0] + "?decide=request_changes")
    editor.locator("[name=points]:visible").first.fill("第一段请写明统计的时间范围。")
    press(editor, "request_changes")
    press(editor, "release")
    assert state_of(editor) == "with_author"

    author.goto(f"/write/{number}/")
    assert "第一段请写明统计的时间范围" in author.content()
    author.locator("[value=done]").first.check()
    author.locator(
        "form:has([value=done]) [type=submit], form:has([value=done]) button"
    ).first.click()
    author.goto(f"/write/{number}/edit/")
    author.locator(".ProseMirror").wait_for()
    author.fill("[name=title]", "交接单样张（修订）")
    for name in ("terms", "source_permission", "image_rights"):
        author.check(f"[name=consent_{name}]")
    author.locator("button[name=submit]").click()
    author.locator(".author-state").first.wait_for()

    open_piece(editor, number)
    wait_for_checks(editor)
    assert state_of(editor) == "received"
    editor.goto(editor.url.split("?")[0] + "?compare=1..2")
    assert editor.locator("ins").count() >= 1
    assert "修订" in editor.locator("ins").first.inner_text()


def test_a_planned_piece_appears_by_itself(open_page, login):
    author, editor, reader = open_page(), open_page(), open_page()
    login(author, "author@tougao.test")
    write(author, title="按时出现的一篇")
    author.locator("button[name=submit]").click()
    author.locator(".author-state").first.wait_for()
    number = number_of(author)
    login(editor, "chief@tougao.test")
    open_piece(editor, number)
    wait_for_checks(editor)
    for name in ("claim", "accept", "release"):
        press(editor, name)
    soon = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(seconds=62)
    editor.fill("[name=publish_at]", soon.strftime("%Y-%m-%dT%H:%M"))
    press(editor, "schedule")
    for _ in range(110):
        reader.goto("/")
        if reader.get_by_role("link", name="按时出现的一篇").count():
            return
        reader.wait_for_timeout(1000)
    pytest.fail("the planned piece did not appear")


def test_a_person_who_is_no_author_is_told_where_to_send_the_article(page, login):
    login(page, "reader@tougao.test")
    answer = page.goto("/write/new/")
    assert answer.status == 200
    assert page.locator("form#submission-form").count() == 0
    assert page.locator("a[href^='mailto:']").count() >= 1


def test_the_whole_way_works_without_javascript(open_page, login):
    author, editor = open_page(javascript=False), open_page(javascript=False)
    login(author, "author@tougao.test")
    author.goto("/write/new/")
    author.fill("[name=title]", "没有脚本也能投稿")
    author.fill("[name=body]", f"## 小标题\n\n{BODY}\n\n{BODY[:40]}")
    author.select_option("[name=category]", index=1)
    author.check("[name=machine_assistance][value=none]")
    for name in ("terms", "originality", "image_rights"):
        author.check(f"[name=consent_{name}]")
    author.locator("button[name=submit]").click()
    number = number_of(author)
    login(editor, "editor@tougao.test")
    open_piece(editor, number)
    wait_for_checks(editor)
    for name in ("claim", "accept", "release", "publish"):
        press(editor, name)
    author.goto("/search/?q=没有脚本")
    assert author.get_by_role("link", name="没有脚本也能投稿").count() >= 1


def test_a_reader_reports_an_article_and_gets_a_number(page):
    page.goto("/")
    page.locator("article a, main h2 a").first.click()
    page.locator(".copyright-statement a.report-link").click()
    page.locator("[name=clause], [name=category], input[type=radio]").first.check()
    page.locator("textarea").last.fill("第二段的数字与来源不符。")
    page.locator("[name=good_faith]").check()
    page.locator("main form [type=submit], main form button").last.click()
    page.wait_for_load_state()
    assert re.search(r"R-\d{4}-\d{6}", page.content())
