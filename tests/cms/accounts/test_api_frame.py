"""What holds for every address of the API: limits, errors, the document and its page."""

import json

import pytest
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from cms.accounts.api import limits
from tests.factories.api import Caller, code
from tests.factories.people import make_author

pytestmark = pytest.mark.django_db


def test_the_document_is_valid_openapi_3_1_and_builds_without_a_warning():
    GENERATOR_STATS.reset()
    found = SchemaGenerator().get_schema(request=None, public=True)
    assert list(GENERATOR_STATS._warn_cache) + list(GENERATOR_STATS._error_cache) == []
    assert found["openapi"] == "3.1.0"
    validate_schema(found)


def test_every_operation_says_what_a_refusal_looks_like():
    body = Caller().get("/api/schema/").json()
    operations = [one for methods in body["paths"].values() for one in methods.values()]
    assert len(operations) >= 16
    for one in operations:
        content = one["responses"]["default"]["content"]
        assert list(content) == ["application/problem+json"], one["operationId"]


def test_the_page_for_people_names_every_operation_and_keeps_to_the_content_policy(client):
    response = client.get("/api/docs/")
    text = response.content.decode()
    assert response.status_code == 200
    for path, methods in Caller().get("/api/schema/").json()["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in text
    assert "<script" not in text
    assert "style=" not in text
    assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["nothing/", "submissions/x/y/z/", "me/x/", "../schema/x/"])
@pytest.mark.parametrize("method", ["get", "post", "delete", "options", "head"])
def test_unknown_addresses_are_problems_too(path, method):
    response = Caller().call(method, path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_an_address_without_its_last_slash_is_redirected():
    assert Caller().get("articles")["Location"] == "/api/v1/articles/"


def test_the_beginning_lists_the_addresses():
    body = Caller().get("/api/v1/").json()
    assert body["docs"].endswith("/api/docs/")
    assert body["submissions"].endswith("/api/v1/submissions/")


def test_options_and_head_answer():
    caller = Caller(make_author())
    assert "POST" in caller.call("options", "submissions/").json()["allow"]
    assert caller.call("head", "submissions/").status_code == 200
    assert caller.call("head", "submissions/").content == b""


def test_other_methods_are_refused_by_name():
    response = Caller(make_author()).call("delete", "submissions/")
    assert code(response) == (405, "method_not_allowed")
    assert "POST" in response["Allow"]


@pytest.mark.usefixtures("one_moment")
def test_too_many_calls_are_told_when_to_go_on(monkeypatch):
    monkeypatch.setitem(settings.API_CALLS_A_MINUTE, "read", 3)
    caller = Caller(make_author())
    for _turn in range(3):
        assert caller.get("me/").status_code == 200
    response = caller.get("me/")
    assert code(response) == (429, "throttled")
    assert 0 < int(response["Retry-After"]) <= limits.MINUTE
    assert Caller(make_author()).get("me/").status_code == 200


@pytest.mark.usefixtures("one_moment")
def test_callers_without_an_account_are_counted_by_address(monkeypatch):
    monkeypatch.setitem(settings.API_CALLS_A_MINUTE, "read", 2)
    answers = [Caller().get("articles/").status_code for _turn in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"text": "\\ud800"}',
        b'{"\\udc00": 1}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
)
def test_a_body_that_is_no_json_object_is_refused(raw):
    caller = Caller(make_author())
    response = caller.client.generic(
        "POST", "/api/v1/checks/", raw, content_type="application/json", headers=caller.headers
    )
    assert response.status_code in {400, 422}
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_taken(kind):
    caller = Caller(make_author())
    response = caller.client.generic(
        "POST", "/api/v1/checks/", b"text=x", content_type=kind, headers=caller.headers
    )
    assert code(response) == (415, "unsupported_media_type")


def test_only_json_is_given():
    assert code(Caller().get("articles/", accept="text/html")) == (406, "not_acceptable")


def test_a_body_over_the_limit_is_a_413():
    caller = Caller(make_author())
    response = caller.post("checks/", {"text": "x" * limits.MAX_BODY})
    assert code(response) == (413, "too_large")


def test_fields_nobody_asked_for_are_named():
    response = Caller(make_author()).post("submissions/", {"titel": "x", "state": "accepted"})
    assert code(response) == (422, "invalid")
    errors = json.loads(response.content)["errors"]
    assert {(e["field"], e["code"]) for e in errors} == {
        ("titel", "unknown_field"),
        ("state", "unknown_field"),
    }
