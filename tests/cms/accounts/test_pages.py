"""Accounts: signing up, logging in, one's own settings."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from cms.accounts.models import User
from tests.factories import people

pytestmark = pytest.mark.django_db
PAGES = {
    "visitor": ["login/", "signup/", "password/reset/", "confirm-email/"],
    "person": [
        "",
        "email/",
        "password/change/",
        "logout/",
        "2fa/",
        "2fa/totp/activate/",
    ],
}


def browser(user: User | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        client.force_login(user)
    return client


def page(response) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("path", PAGES["visitor"])
def test_pages_before_logging_in_look_like_the_site(path):
    response = browser().get(f"/account/{path}")
    assert response.status_code == 200
    assert 'class="mast"' in page(response)
    assert 'name="robots" content="noindex"' in page(response)
    assert "<style" not in page(response)


@pytest.mark.parametrize("path", PAGES["person"])
def test_pages_of_ones_own_account_look_like_the_site(path):
    client = browser(people.make_user())
    client.post("/account/reauthenticate/", {"password": people.PASSWORD})
    response = client.get(f"/account/{path}", follow=True)
    assert response.status_code == 200
    assert 'class="mast"' in page(response)
    assert 'href="/account/email/"' in page(response)


def test_one_logs_in_with_address_and_password_in_any_case():
    user = people.make_author(email="pen@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = browser()
    text = page(client.get("/account/login/"))
    assert 'name="login"' in text
    assert 'name="password"' in text
    sent = {"login": "Pen@Example.org", "password": people.PASSWORD}
    assert client.post("/account/login/", sent)["Location"] == "/write/"


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong():
    people.make_user(email="known@example.org")
    texts = [
        page(browser().post("/account/login/", {"login": address, "password": "not-this-one"}))
        for address in ("known@example.org", "unknown@example.org")
    ]
    errors = [re.findall(r'class="errsum".*?</div>', text, re.DOTALL) for text in texts]
    assert errors[0]
    assert errors[0] == errors[1]


def test_signing_up_sends_a_letter_in_the_name_of_the_newsroom(mailoutbox):
    sent = {
        "email": "New@Example.org",
        "password1": "ink-and-paper-77",
        "password2": "ink-and-paper-77",
    }
    response = browser().post("/account/signup/", sent)
    assert response.status_code == 302
    assert User.objects.get(email="new@example.org").language == "en"
    letter = mailoutbox[0]
    assert letter.to == ["new@example.org"]
    assert "Hello from 投稿!" in letter.body
    assert "testserver/account/confirm-email/" in letter.body


def test_the_login_page_shows_the_way_without_an_account():
    assert 'href="/submit/"' in page(browser().get("/account/login/"))


def test_settings_are_saved_and_the_language_holds_at_once():
    user = people.make_user()
    client = browser(user)
    sent = {"display_name": "  沈  青石 ", "language": "zh-hant"}
    response = client.post("/account/", sent)
    user.refresh_from_db()
    assert (user.display_name, user.language, user.uses_keys) == ("沈 青石", "zh-hant", False)
    assert response.cookies["django_language"].value == "zh-hant"
    assert 'lang="zh-Hant"' in page(client.get("/account/"))


@pytest.mark.parametrize("language", ["", "tlh", "<b>"])
def test_a_language_that_does_not_exist_is_refused_at_its_field(language):
    user = people.make_user()
    text = page(browser(user).post("/account/", {"language": language}))
    assert 'href="#id_language"' in text
    user.refresh_from_db()
    assert user.language == "en"


def test_settings_change_nobody_else_and_no_rights():
    user, other = people.make_user(), people.make_user()
    sent = {"language": "en", "display_name": "x", "is_staff": "on", "email": other.email}
    browser(user).post("/account/", sent)
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.is_staff, user.display_name, other.display_name) == (False, "x", "")
    assert user.email != other.email


def test_settings_ask_visitors_to_log_in():
    assert browser().get("/account/")["Location"] == "/account/login/?next=/account/"
