"""Every address of the API with what should not be sent: a clear refusal, never a 500."""

import random
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from submissions.states import Action
from tests.factories import pieces
from tests.factories.api import DESK, Caller
from tests.factories.articles import make_live
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "patch", "put", "delete", "options", "head")
TEXTS = [
    "",
    "'",
    "x" * 3000,
    "a\x00b",
    "\ud800",
    "\u202e‮",
    "<script>alert(1)</script>",
    "slug:['||CASE WHEN 1=1",
    "../../etc/passwd",
    "%00",
    "１２",
    "-1",
    "9" * 400,
    "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:59+14:00",
    "0001-01-01T00:00:00-14:00",
    "00000000-0000-0000-0000-000000000000",
]
VALUES: list[Any] = [
    *TEXTS,
    None,
    True,
    0,
    -1,
    2**63,
    10**400,
    1.5,
    [],
    [[]],
    [None],
    [{}],
    {},
    {"a": {"b": []}},
    {"_connector": "OR 1=1", "_negated": True},
    ["x"] * 600,
]
FIELDS = (
    *("title", "standfirst", "body", "category", "tags", "cover", "attribution", "byline"),
    *("source_url", "machine_assistance", "consents", "note", "revision", "reasons", "points"),
    *("subject", "letter", "has_seen_hold", "publish_at", "take_over", "reason", "answers"),
    *("text", "format", "kind", "ref", "statement", "good_faith", "clause", "email", "passage"),
    *("\ud800", "a\x00b", "x" * 3000, ""),
    *("_connector", "pk__in", "__proto__", "state", "author_id"),
)
QUERIES = ("cursor", "limit", "of", "state", "visibility", "revision", "category", "tag", "author")


def addresses(resolver: URLResolver, prefix: str = "") -> list[str]:
    """Every address pattern under /api/v1/, with its parts in angle brackets."""
    found = []
    for entry in resolver.url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            found.append(path)
        else:
            found += addresses(entry, path)
    return [path for path in found if path.startswith("api/v1/")]


def filled(pattern: str, number: str, rng: random.Random) -> str:
    """The pattern with real or hostile parts."""
    actions = [*(action.value for action in Action), "release", "undo", "x"]
    parts = {
        "<slug:number>": [number, number, "x", "TG-0000-000000"],
        "<slug:action>": actions,
        "<int:revision>": ["1", "0", "9" * 30],
        "<int:pk>": ["1", "0", "9" * 30],
    }
    for part, choices in parts.items():
        pattern = pattern.replace(part, rng.choice(choices))
    assert "<" not in pattern, pattern
    return f"/{pattern}"


PUBLIC = {
    "api/v1/",
    "api/v1/articles/",
    "api/v1/articles/<int:pk>/",
    "api/v1/categories/",
    "api/v1/reports/",
}


def test_every_address_asks_who_calls_unless_it_is_public():
    """Made from the addresses themselves, so a new view cannot be forgotten."""
    rng = random.Random(1)
    number = pieces.received(make_author()).number
    patterns = [path for path in addresses(get_resolver()) if "^" not in path]
    assert set(patterns) > PUBLIC
    for pattern in set(patterns) - PUBLIC:
        path = filled(pattern, number, rng)
        for method in ("get", "post", "patch"):
            response = Caller().call(method, path, {})
            assert response.status_code == 401, (method, path)
            assert number not in response.content.decode()


def body(rng: random.Random) -> dict:
    return {rng.choice(FIELDS): rng.choice(VALUES) for _turn in range(rng.randint(0, 6))}


def headers(rng: random.Random) -> dict[str, str]:
    odd = ["", "*", '"1.1"', 'W/"1.1"', '"', "x" * 900, "键", "\x7f", '"1.1", "2.2"']
    names = ("if_match", "if_none_match", "idempotency_key", "accept_language", "x_forwarded_for")
    return {name: rng.choice(odd) for name in names if rng.random() < 0.3}


@pytest.mark.parametrize("seed", range(6))
def test_no_request_makes_the_site_fail(seed):
    rng = random.Random(seed)
    author, editor = make_author(), make_user("editor")
    make_live()
    states = [
        pieces.draft(author),
        pieces.received(author),
        pieces.reading(author, editor),
        pieces.decided(author, editor, Action.REQUEST_CHANGES),
        pieces.decided(author, editor, Action.ACCEPT),
    ]
    callers = [Caller(author), Caller(editor, *DESK), Caller(make_author()), Caller()]
    patterns = [path for path in addresses(get_resolver()) if "^" not in path]
    assert len(patterns) > 14
    for pattern in patterns:
        for _turn in range(12):
            path = filled(pattern, rng.choice(states).number, rng)
            if rng.random() < 0.3:
                path += (
                    f"?{rng.choice(QUERIES)}={rng.choice(['', '%00', '%27', '1', '9' * 40, 'x'])}"
                )
            method = rng.choice(METHODS)
            sent = None if method in {"get", "head", "options"} else body(rng)
            response = rng.choice(callers).call(method, path, sent, **headers(rng))
            assert response.status_code < 500, (method, path, sent)
            # If-Match on a read is answered before the API sees it.
            if response.status_code >= 400 and (method, response.status_code) != ("get", 412):
                assert response["Content-Type"] == "application/problem+json", (method, path)
