"""The visitor's address behind proxies, and the header every page carries."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from cms.middleware import ClientAddressMiddleware, RequestNameMiddleware
from moderation import request_ids


def address(settings, proxies: int, forwarded: str) -> str:
    settings.TRUSTED_PROXIES = proxies
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    ClientAddressMiddleware(view)(request)
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.7", "10.0.0.1"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7", "198.51.100.1"),
        (1, "", "10.0.0.1"),
        (3, "203.0.113.7", "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_added_is_believed(settings, proxies, forwarded, expected):
    assert address(settings, proxies, forwarded) == expected


@pytest.mark.django_db
def test_every_answer_carries_the_safety_headers():
    answer = Client().get("/healthz")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/write/%00/", "/articles/1-%00/", "/search/?q=%00", "/?state=a%00b"]
)
def test_nul_in_an_address_is_refused_in_words(path):
    answer = Client().get(path)
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


@pytest.mark.django_db
def test_a_body_beyond_all_limits_is_refused_before_it_is_read():
    answer = Client().post("/report/?article=1", {}, CONTENT_LENGTH=str(300 * 1024 * 1024))
    assert answer.status_code == 413


@pytest.mark.django_db
def test_a_refusal_leaves_no_trace_in_the_log(caplog):
    from cms.refusals import WithoutTrace

    caplog.handler.addFilter(WithoutTrace())
    assert Client().get("/admin/nothing/", HTTP_HOST="elsewhere.example").status_code == 400
    assert caplog.records
    assert "Traceback" not in caplog.text


def test_every_answer_names_its_request_and_no_two_are_alike(db):
    names = {Client().get("/healthz")["X-Request-ID"] for _again in range(3)}
    assert len(names) == 3


@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [
        (0, "visitor-chosen-1", False),
        (1, "proxy-chosen-0001", True),
        (1, "short", False),
        (1, "with space and <tag>", False),
        (1, "x" * 65, False),
    ],
)
def test_a_name_sent_along_counts_only_from_behind_a_proxy(settings, proxies, sent, is_taken):
    settings.TRUSTED_PROXIES = proxies
    inside: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        inside.append(request_ids.current())
        return HttpResponse()

    answer = RequestNameMiddleware(view)(RequestFactory().get("/", HTTP_X_REQUEST_ID=sent))
    assert inside == [answer["X-Request-ID"]]
    assert (inside[0] == sent) is is_taken
    assert request_ids.current() == ""
