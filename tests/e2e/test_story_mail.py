"""An article that arrives by mail, from the door to the front page, without an account."""

import re
import smtplib
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from tests.e2e.test_pages import faults
from tests.e2e.test_story_draft_to_article import open_piece, press, state_of, wait_for_checks
from tests.site import Site, wait_until

TITLE = "晒场边的水分仪"
BODY = (
    "晒场上最怕的不是下雨，是心里没数。今年我们给三个晒场各配了一台水分仪，从早到晚每小时测一次。"
    "头一个星期大家嫌麻烦，第二个星期就有人抢着测，因为数字一出来，翻场的时间就不用争了。"
    "秋收结束算账，烘干机少开了四十个小时，省下的柴油钱刚好够买仪器。\n\n"
    "仪器本身也有脾气。同一把稻谷，手心攥热了再测，读数会高半个点；谷壳太多，读数又会偏低。"
    "所以我们定了一条规矩：取样三处，拌匀再测，三次取中间的数，写在晒场门口的黑板上。"
)


def send(site: Site, *, sender: str, subject: str, text: str) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"] = f"门口的黑板 <{sender}>", "tougao@localhost"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{time.time_ns()}@example.net>"
    mail["Date"] = "Tue, 24 Nov 2026 09:00:00 +0800"
    mail.set_content(text)
    with smtplib.SMTP("127.0.0.1", int(site.environment["SMTP_PORT"]), timeout=20) as server:
        server.send_message(mail, sender, ["tougao@localhost"])


def letters_to(site: Site, address: str) -> list[EmailMessage]:
    """What has left for this address, oldest first."""
    found = []
    for path in (site.folder / "sent").glob("*.eml"):
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        if address in str(mail["To"]):
            found.append((path.stat().st_mtime_ns, mail))
    return [mail for _at, mail in sorted(found, key=lambda pair: pair[0])]


def link_to(site: Site, address: str, kind: str) -> str:
    """The path of the newest link of this kind that was mailed; waits for it."""
    found: list[str] = []

    def arrived() -> bool:
        for mail in letters_to(site, address):
            body = mail.get_body(("plain",))
            found.extend(re.findall(kind, body.get_content() if body else ""))
        return bool(found)

    wait_until(arrived, explain=site.output)
    return found[-1]


@pytest.fixture
def mailed(live_site):
    """Sends a mail to the running site and returns what finds its letters."""

    def deliver(sender: str, title: str) -> str:
        send(live_site, sender=sender, subject=title, text=BODY.replace("晒场", title[:2]))
        return sender

    return deliver


def test_a_mail_is_confirmed_followed_accepted_and_published(
    live_site, open_page, login, mailed, complaints
):
    complaints.expect("409")  # accepting before the sender was contacted
    address = mailed("blackboard@example.net", TITLE)
    sender, editor, reader = open_page(), open_page(), open_page()
    sender.goto(link_to(live_site, address, r"/track/confirm/[\w-]+/"))
    sender.locator("button[name=confirm]").click()
    sender.locator(".track-link").click()
    number = str(sender.locator("[data-submission-number]").get_attribute("data-submission-number"))
    assert "Received" in sender.locator(".author-state").inner_text()
    assert TITLE in sender.locator("h1").inner_text()

    login(editor, "editor@tougao.test")
    editor.goto("/admin/")
    assert editor.locator(f"tr[data-number='{number}'] svg[aria-label='By mail']").count() == 1
    open_piece(editor, number)
    wait_for_checks(editor)
    press(editor, "claim")
    press(editor, "accept")
    assert "Write to them first" in editor.locator(".errornote").first.inner_text()
    if not editor.locator("#contact_text").is_visible():
        editor.locator("#contact summary").click()
    editor.fill("#contact_text", "请问您的稿子在别处发表过吗？")
    press(editor, "contact")

    sender.reload()
    assert "在别处发表过吗" in sender.locator(".thread").inner_text()
    sender.fill("[name=text]", "没有，只投了这里。")
    sender.locator("button[name=send]").click()
    sender.get_by_text("Your message is with the editors.").wait_for()

    editor.reload()
    assert "没有，只投了这里。" in editor.locator("#thread").inner_text()
    press(editor, "accept")
    press(editor, "release")
    assert state_of(editor) == "accepted"
    press(editor, "publish")
    sender.reload()
    sender.locator(".published-link").click()
    assert "门口的黑板" in sender.locator(".byline").inner_text()
    reader.goto("/")
    assert reader.get_by_role("link", name=TITLE).count() >= 1


def test_a_sender_without_script_takes_the_piece_back_and_has_it_deleted(
    live_site, open_page, mailed
):
    address = mailed("quiet@example.net", "雨天的谷仓")
    page = open_page(javascript=False)
    page.goto(link_to(live_site, address, r"/track/confirm/[\w-]+/"))
    page.locator("button[name=confirm]").click()
    page.locator(".track-link").click()
    tracked = page.url
    page.get_by_role("link", name="Withdraw").click()
    page.locator("button[name=withdraw]").click()
    assert "Withdrawn" in page.locator(".author-state").inner_text()
    page.get_by_role("link", name="Delete my data").click()
    page.locator("button[value=explained]").click()
    page.locator("button[value=delete]").click()
    page.get_by_role("heading", name="Deleted").wait_for()
    assert page.request.get(tracked).status == 410


def test_the_pages_of_senders_and_of_mail_at_the_desk_are_accessible(
    live_site, browser, open_page, login, mailed, complaints
):
    complaints.expect("404|410")
    address = mailed("reader@example.net", "犁沟里的雾")
    confirm = link_to(live_site, address, r"/track/confirm/[\w-]+/")
    page = open_page()
    page.goto(confirm)
    wrong = faults(page, confirm)
    page.locator("button[name=confirm]").click()
    track = str(page.locator(".track-link").get_attribute("href"))
    number = open_page()
    number.goto(track)
    piece = str(number.locator("[data-submission-number]").get_attribute("data-submission-number"))
    desk = open_page()
    login(desk, "chief@tougao.test")
    open_piece(desk, piece)
    bench = desk.url
    mail = str(desk.locator("#envelope a[href*=inboundmessage]").first.get_attribute("href"))
    public = [f"/track/{'x' * 43}/"]
    public += [
        f"{track}{rest}" for rest in ("", "understood/", "withdraw/", "delete/", "not-mine/")
    ]
    compare = mail.replace("/change/", "/compare/")
    staff = [bench, mail, compare, f"{mail}?text=1", "/admin/submissions/inboundmessage/"]
    state = desk.context.storage_state()
    for theme in ("light", "dark"):
        for width in (1280, 390):
            context = browser.new_context(
                base_url=live_site.url, viewport={"width": width, "height": 800},
                color_scheme=theme, locale="en", storage_state=state,
            )  # fmt: skip
            complaints.watch(context)
            looked = context.new_page()
            for path in (*public, *staff):
                wrong += [f"{theme} {width} {path}: {one}" for one in faults(looked, path)]
            context.close()
    assert wrong == []
