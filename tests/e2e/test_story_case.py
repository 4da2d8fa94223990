"""From a reader's report to a decision, an appeal and everybody's letters, in real browsers."""

import re

from tests.e2e.test_story_mail import letters_to, link_to
from tests.site import wait_until

READER, AUTHOR = "passer-by@example.net", "author@tougao.test"
NOTE = "编辑部注：文中一处说法正在核实。"


def report(page, address: str) -> str:
    """Reports what this page shows, without an account; returns the number."""
    page.goto(address)
    page.locator("a.report-link").click()
    page.check("[name=clause][value='2']")
    page.fill("[name=statement]", "第二段把一类同行都说成外行，不公道。")
    page.fill("[name=email]", READER)
    page.check("[name=good_faith]")
    page.locator("[name=send]").click()
    shown = page.locator("[data-report-number]")
    return str(shown.get_attribute("data-report-number"))


def open_case(page, title: str) -> None:
    page.goto("/admin/moderation/case/")
    page.locator("#result_list tbody tr", has_text=title).locator("a").first.click()
    page.locator("[data-case]").wait_for()


def subjects_to(site, address: str) -> list[str]:
    return [str(mail["Subject"]) for mail in letters_to(site, address)]


def test_a_report_leads_to_a_decision_an_appeal_and_letters(
    open_page, login, live_site, complaints
) -> None:
    complaints.expect(r"410")
    reader, moderator, author, chief = (open_page() for _ in range(4))
    reader.goto("/search/?q=shop")
    found = reader.locator("main h2 a, main h3 a").first
    title = found.inner_text()
    address = str(found.get_attribute("href"))
    number = report(reader, address)
    confirm = link_to(live_site, READER, r"/report/confirm/\S+")
    reader.goto(confirm)
    reader.locator("button[name=confirm]").click()

    login(moderator, "moderator@tougao.test")
    open_case(moderator, title)
    assert number in moderator.content()
    assert READER in moderator.content()
    moderator.locator("button[name=claim]").click()
    moderator.check("[name=outcome][value=violation]")
    moderator.check("[name=clause][value='2.6']")
    moderator.check("[name=effect][value=take_down]")
    moderator.check("[name=effect][value=label]")
    moderator.fill("[name=detail_label]", NOTE)
    moderator.fill("[name=reasoning]", "这段话针对的是人群，不是做法。")
    moderator.locator("button[name=propose]").click()
    moderator.locator("#proposal").wait_for()
    assert moderator.input_value("[name=detail_label]") == NOTE
    moderator.locator("button[name=decide]").click()
    moderator.wait_for_url(re.compile(r"/moderation/case/(#\w*)?$"))
    assert reader.goto(address).status == 410

    login(author, AUTHOR)
    author.goto("/record/")
    author.locator("main li", has_text=title).locator("a").first.click()
    assert NOTE in author.content()
    assert READER not in author.content()
    decision = author.url
    author.check("[name=grounds] >> nth=0")
    author.fill("[name=text]", "那段话说的是一种做法，前一句写明了。")
    author.locator("button[name=appeal]").click()
    author.wait_for_url(re.compile("#appeal"))

    login(chief, "admin@tougao.test")
    chief.goto("/admin/moderation/appeal/")
    # The oldest stands first; this one was filed last.
    chief.locator("#result_list tbody tr").last.locator("a").first.click()
    chief.locator("button[name=claim]").click()
    chief.check("[name=result][value=overturned]")
    chief.fill("[name=text]", "前一句确实写明了，决定不成立。")
    chief.locator("button[name=answer]").click()
    chief.wait_for_url(re.compile(r"/moderation/appeal/(#\w*)?$"))

    answer = reader.goto(address)
    assert answer.status == 200
    assert NOTE not in reader.content()
    author.goto(decision)
    assert "前一句确实写明了" in author.content()
    wait_until(lambda: len(subjects_to(live_site, READER)) >= 3, explain=live_site.output)
    wait_until(lambda: len(subjects_to(live_site, AUTHOR)) >= 2, explain=live_site.output)
    # The confirmation, the outcome, and that it was changed: never who else was told what.
    assert not any(AUTHOR in mail.as_string() for mail in letters_to(live_site, READER))
    assert not any(READER in mail.as_string() for mail in letters_to(live_site, AUTHOR))
