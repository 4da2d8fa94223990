"""Every kind of page: no axe violation, nothing off the side, light and dark, wide and narrow."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from tests.e2e.conftest import Complaints
from tests.site import Site

READER = (
    "/",
    "/categories/content/",
    "/tags/写作/",
    "/authors/yixian/",
    "/sources/公开课讲义/",
    "/search/?q=邮件",
    "/search/?q=nothing-like-this",
    "/corrections/",
    "/convention/",
    "/submit/",
    "/api/docs/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/no-such-page/",
)
AUTHOR = (
    *("/write/", "/write/new/"),
    *("/account/", "/account/picture/", "/account/email/", "/account/password/change/"),
    "/account/tokens/",
)
STAFF = (
    *("/admin/", "/admin/submissions/submission/", "/admin/moderation/term/"),
    *("/admin/accounts/authorprofile/", "/admin/moderation/protectedpicture/"),
    *("/admin/moderation/detectorstage/", "/admin/moderation/detectorstage/check/completeness/"),
)
SIZES = {
    "desktop": ViewportSize(width=1280, height=900),
    "phone": ViewportSize(width=320, height=700),
}
DESK_WIDTH = ViewportSize(width=390, height=800)


@pytest.fixture(scope="module")
def look(live_site: Site, browser: Browser) -> Callable[[str, list[str]], list[str]]:
    """Opens pages as somebody, in both themes and widths, and lists what is wrong with them."""

    def inspect(email: str, paths: list[str]) -> list[str]:
        wrong: list[str] = []
        for theme in ("light", "dark"):
            for name, size in SIZES.items():
                context = browser.new_context(
                    base_url=live_site.url, viewport=size, color_scheme=theme, locale="zh-CN"
                )
                complaints = Complaints(live_site)
                complaints.expect("404")
                complaints.watch(context)
                page = context.new_page()
                if email:
                    enter(page, email)
                for path in paths:
                    wrong += [f"{theme} {name} {path}: {one}" for one in faults(page, path)]
                wrong += complaints.left()
                context.close()
        return wrong

    return inspect


def enter(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", "rehearsal-only-2026")
    page.locator("form:has(input[name=login]) [type=submit]").first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)


def faults(page: Page, path: str) -> list[str]:
    page.goto(path)
    page.wait_for_load_state()
    found = [
        f"{rule['id']} {[node['target'] for node in rule['nodes']][:3]}"
        for rule in Axe().run(page).response["violations"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    viewport = page.viewport_size
    if viewport is not None and width > viewport["width"]:
        found.append(f"{width} pixels wide")
    return found


def test_the_pages_of_readers(look, page) -> None:
    page.goto("/")
    hrefs = page.locator("a[href^='/articles/']").evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    report = page.request.get(hrefs[0]).text()
    reporting = re.findall(r'href="(/report/[^"]+)"', report)
    assert look("", [*READER, *hrefs[:3], *reporting[:1]]) == []


def test_the_pages_of_authors(look, page, login) -> None:
    login(page, "author@tougao.test")
    page.goto("/write/")
    numbers = page.locator("[data-submission-number]").evaluate_all(
        "rows => rows.map(row => row.dataset.submissionNumber)"
    )
    pieces = [f"/write/{number}/" for number in numbers[:8]]
    assert look("author@tougao.test", [*AUTHOR, *pieces]) == []


def test_the_pages_of_the_desk(look, page, login) -> None:
    login(page, "chief@tougao.test")
    page.goto("/admin/?view=all")
    benches = page.locator("a[href*='/submissions/submission/']").evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
        ".filter(href => /\\d+\\/change/.test(href))"
    )
    assert benches
    assert look("chief@tougao.test", [*STAFF, *benches[:4]]) == []


def hrefs_of(page: Page, selector: str) -> list[str]:
    """The addresses of the links that fit, each once, in their order."""
    found: list[str] = page.locator(selector).evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    return found


def test_the_pages_of_reports_rules_and_remarks(look, page) -> None:
    page.goto("/search/?q=邮件")
    article = page.locator("a[href^='/articles/']").first.get_attribute("href")
    page.goto(article)
    assert page.locator("#comments, .comments").count() >= 1
    reporting = hrefs_of(page, "a[href^='/report/']")
    page.goto(reporting[0])
    notice = hrefs_of(page, "a[href^='/report/copyright/']")
    page.check("[name=clause] >> nth=0")
    page.fill("[name=statement]", "文中的说法不准确。")
    page.check("[name=good_faith]")
    page.locator("[name=send]").click()
    page.locator("[data-report-number]").wait_for()
    receipt = page.url.removeprefix(str(page.evaluate("location.origin")))
    rules = ["/convention/1/", "/convention/1/changes/", "/feedback/", "/transparency/"]
    assert look("", [article, *reporting[:3], *notice[:1], receipt, *rules]) == []


def test_the_pages_of_whoever_was_decided_about(look, page, login) -> None:
    login(page, "author@tougao.test")
    page.goto("/record/")
    decisions = hrefs_of(page, "main a[href*='/record/']")
    assert decisions
    assert look("author@tougao.test", ["/record/", *decisions[:2]]) == []


def test_the_pages_where_cases_are_judged(look, page, login) -> None:
    login(page, "moderator@tougao.test")
    page.goto("/admin/moderation/case/?shown=all")
    judged = hrefs_of(page, "#result_list a[href$='/change/'], #result_list a[href*='/change/?']")
    assert judged
    page.goto(judged[-1])
    if page.locator("button[name=claim]").count():
        page.locator("button[name=claim]").click()
    page.goto("/admin/moderation/case/?shown=all")
    lists = ["case", "report", "copyrightnotice", "feedback"]
    paths = ["/admin/", *(f"/admin/moderation/{name}/" for name in lists)]
    page.goto("/admin/moderation/copyrightnotice/")
    paths += hrefs_of(page, "#result_list a[href*='/change/']")[:1]
    assert look("moderator@tougao.test", [*paths, *judged]) == []


def test_the_pages_where_appeals_are_answered(look, page, login) -> None:
    login(page, "admin@tougao.test")
    page.goto("/admin/moderation/appeal/?shown=all")
    appeals = hrefs_of(page, "#result_list a[href*='/change/']")
    assert appeals
    page.goto("/admin/submissions/submission/")
    paths = ["/admin/moderation/appeal/", "/admin/moderation/auditevent/", *appeals[:2]]
    assert look("admin@tougao.test", paths) == []
