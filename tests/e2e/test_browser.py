"""The ground under the stories: pages open on both sizes, and the watch over them works."""

import pytest


@pytest.mark.smoke
def test_the_front_page_opens_on_a_desktop_and_on_a_phone(page, phone):
    for one in (page, phone):
        answer = one.goto("/")
        assert answer.status == 200
        width = one.evaluate("document.documentElement.scrollWidth")
        assert width <= one.viewport_size["width"], "the page runs off the side"


@pytest.mark.smoke
def test_a_rehearsal_author_logs_in(page, login):
    login(page, "author@tougao.test")
    page.goto("/write/")
    assert "/account/login/" not in page.url


def test_a_page_works_without_javascript(open_page):
    page = open_page(javascript=False)
    assert page.goto("/").status == 200


@pytest.mark.parametrize(
    ("act", "complaint"),
    [
        ("console.error('planted')", "console: planted"),
        ("setTimeout(() => { throw new Error('planted') })", "script error"),
        ("fetch('http://elsewhere.invalid/').catch(() => 0)", "Content Security Policy"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<i style=\"color:red\">x</i>')",
            "Content Security Policy",
        ),
    ],
)
def test_a_misbehaving_page_is_noticed(page, complaints, act, complaint):
    page.goto("/")
    page.evaluate(f"() => {{ {act} }}")
    page.wait_for_timeout(300)
    assert any(complaint in found for found in complaints.found), complaints.found
    complaints.found.clear()


def test_a_request_to_another_host_is_noticed(page, complaints):
    page.set_content('<img alt="" src="http://127.0.0.1:9/x.png">')
    page.wait_for_timeout(300)
    assert any("asked another host" in found for found in complaints.found)
    complaints.found.clear()
