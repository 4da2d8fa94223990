"""API tokens: the page they are made on, and what they open."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.accounts import tokens
from cms.accounts.errors import NotPermitted, TooManyTokens
from cms.accounts.models import ApiToken
from tests.factories.api import Caller, code, make_token
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"


def browser(user=None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def form(**fields):
    return {"name": "my script", "scopes": ["read", "write"], "days": "30", "key": "k1", **fields}


def secret_on(response) -> str | None:
    found = re.search(r"data-token>(tg_[\w-]+)<", response.content.decode())
    return found[1] if found else None


def test_a_token_is_shown_once_and_only_its_hash_is_kept():
    user = make_author()
    client = browser(user)
    response = client.post(PAGE, form())
    secret = secret_on(response)
    assert secret
    assert "no-store" in response["Cache-Control"]
    token = ApiToken.objects.get()
    assert secret not in str(vars(token))
    assert token.expires_at - token.created_at == timedelta(days=30)
    assert secret_on(client.get(PAGE)) is None
    assert Caller().get("me/", authorization=f"Bearer {secret}").json()["email"] == user.email


def test_the_form_sent_twice_makes_one_token():
    client = browser(make_author())
    assert secret_on(client.post(PAGE, form()))
    again = client.post(PAGE, form(), follow=True)
    assert secret_on(again) is None
    assert "shown only once" in again.content.decode()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"scopes": []},
        {"scopes": ["root"]},
        {"scopes": ["desk"]},
        {"days": "3650"},
        {"days": ""},
    ],
)
def test_a_form_that_asks_for_what_is_not_on_offer_is_shown_again(fields):
    response = browser(make_author()).post(PAGE, form(**fields))
    assert 'class="errsum"' in response.content.decode()
    assert ApiToken.objects.count() == 0


def test_only_people_of_the_desk_can_make_tokens_for_it():
    assert 'value="desk"' in browser(make_user("editor")).get(PAGE).content.decode()
    assert 'value="desk"' not in browser(make_author()).get(PAGE).content.decode()
    with pytest.raises(NotPermitted):
        make_token(make_author(), "desk")


def test_visitors_are_asked_to_log_in():
    assert browser().get(PAGE)["Location"] == f"/account/login/?next={PAGE}"
    assert browser().post(f"{PAGE}1/revoke/").status_code == 302


def test_a_revoked_token_opens_nothing_from_then_on():
    user = make_author()
    caller = Caller(user)
    assert caller.get("me/").status_code == 200
    token = ApiToken.objects.get()
    client = browser(user)
    assert client.get(f"{PAGE}{token.pk}/revoke/").status_code == 405
    for _again in range(2):
        assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert code(caller.get("me/")) == (401, "invalid_token")


def test_nobody_sees_or_revokes_the_token_of_another():
    caller = Caller(make_author())
    token = ApiToken.objects.get()
    other = browser(make_author())
    assert token.prefix not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert caller.get("me/").status_code == 200
    with pytest.raises(NotPermitted):
        tokens.revoke(token, by=make_author())


def test_an_ended_token_and_one_of_a_closed_account_open_nothing():
    user = make_author()
    ended, closed = Caller(user), Caller(user)
    first = ApiToken.objects.order_by("pk").first()
    long_ago = timezone.now() - timedelta(days=31)
    ApiToken.objects.filter(pk=first.pk).update(
        created_at=long_ago, expires_at=long_ago + timedelta(days=30)
    )
    assert code(ended.get("me/")) == (401, "invalid_token")
    assert closed.get("me/").status_code == 200
    user.is_active = False
    user.save()
    assert code(closed.get("me/")) == (401, "invalid_token")


def test_when_it_was_last_used_is_shown_and_not_written_with_every_call(
    django_assert_max_num_queries,
):
    caller = Caller(make_author())
    caller.get("me/")
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    caller.get("me/")
    assert ApiToken.objects.get().last_used_at == used


def test_there_is_an_end_to_how_many_one_account_has(monkeypatch):
    monkeypatch.setattr(tokens, "MAX_TOKENS", 2)
    user = make_author()
    make_token(user)
    make_token(user)
    with pytest.raises(TooManyTokens):
        make_token(user)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", "Bearer tg_" + "a" * 5000, "Bearer \u00e9\u00ff"]
)
def test_an_unreadable_token_is_a_401_that_says_how(header):
    response = Caller().get("me/", authorization=header)
    assert code(response) == (401, "invalid_token")
    assert response["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_other_schemes_are_left_to_the_session():
    response = Caller().get("me/", authorization="Basic dXNlcjpwYXNz")
    assert code(response) == (401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_session_works_too_but_changes_need_its_csrf_token():
    user = make_author()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.get("/api/v1/me/").json()["token"] is None
    sent = client.post("/api/v1/submissions/", "{}", content_type="application/json")
    assert code(sent)[0] == 403
    client.get("/account/")
    token = client.cookies["csrftoken"].value
    sent = client.post(
        "/api/v1/submissions/",
        "{}",
        content_type="application/json",
        headers={"x-csrftoken": token, "referer": "http://testserver/"},
    )
    assert sent.status_code == 201


@pytest.mark.parametrize(
    ("scopes", "method", "path", "expected"),
    [
        (("read",), "get", "submissions/", 200),
        (("write",), "get", "submissions/", 403),
        (("read",), "post", "submissions/", 403),
        (("write",), "post", "submissions/", 201),
        (("read",), "post", "checks/", 422),
        (("write",), "post", "checks/", 403),
        (("read",), "post", "reports/", 403),
        (("write",), "get", "me/", 403),
    ],
)
def test_a_token_does_what_its_scopes_say(scopes, method, path, expected):
    response = Caller(make_author(), *scopes).call(method, path, {})
    assert response.status_code == expected
    if expected == 403:
        assert code(response) == (403, "insufficient_scope")


def test_me_tells_who_and_with_what():
    user = make_author("editor")
    body = Caller(user, "read", "desk").get("me/").json()
    assert body["is_author"] is True
    assert body["roles"] == ["editor"]
    assert body["token"]["scopes"] == ["desk", "read"]
    assert body["profile"]["pen_name"] == user.author_profile.pen_name
    assert Caller(make_user()).get("me/").json()["profile"] is None
