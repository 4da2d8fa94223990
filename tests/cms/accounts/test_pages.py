"""Accounts: signing up, logging in, one's own settings."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from cms.accounts.models import User
from cms.newsroom.models import Newsroom
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
    assert letter.body.startswith("投稿: about your account\n")
    assert letter.subject.startswith("[投稿] ")
    assert letter.from_email.startswith("=?utf-8?")
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
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


# --- the language of pages and letters ----------------------------------------------------------


def reset_letter(mailoutbox, address):
    mailoutbox.clear()
    browser().post("/account/password/reset/", {"email": address})
    [letter] = mailoutbox
    return letter


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Set a new password"), ("zh-hans", "设置新密码"), ("zh-hant", "設定新密碼")],
)
def test_a_letter_about_an_account_is_in_its_own_language(mailoutbox, language, subject):
    user = people.make_user(language=language)
    letter = reset_letter(mailoutbox, user.email.upper())
    assert letter.subject == f"[投稿] {subject}"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert re.search(r"http://testserver/account/password/reset/key/\S+", letter.body)


def test_a_letter_to_a_further_address_is_in_the_language_of_its_account(mailoutbox):
    user = people.make_user(language="zh-hant")
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    assert "設定新密碼" in reset_letter(mailoutbox, "second@example.org").subject


def test_a_letter_to_an_address_without_an_account_is_in_the_language_of_the_page(mailoutbox):
    letter = reset_letter(mailoutbox, "nobody@example.org")
    assert letter.subject == "[投稿] There is no account with this address"


def test_nothing_is_escaped_in_a_letter_about_an_account(mailoutbox):
    Newsroom.objects.update_or_create(pk=1, defaults={"name": "Ink & Paper's"})
    letter = reset_letter(mailoutbox, people.make_user().email)
    assert letter.body.startswith("Ink & Paper's: about your account")


def test_switching_the_language_switches_the_letters_of_whoever_is_logged_in():
    user, other = people.make_user(), people.make_user()
    sent = {"language": "zh-hant", "next": "/submit/"}
    response = browser(user).post("/i18n/setlang/", sent)
    assert response["Location"] == "/submit/"
    assert response.cookies["django_language"].value == "zh-hant"
    assert browser().post("/i18n/setlang/", sent)["Location"] == "/submit/"
    user.refresh_from_db()
    other.refresh_from_db()
    assert (user.language, other.language) == ("zh-hant", "en")


@pytest.mark.parametrize("language", ["", "tlh", "zh"])
def test_a_language_there_is_none_of_is_not_kept(language):
    user = people.make_user()
    browser(user).post("/i18n/setlang/", {"language": language})
    user.refresh_from_db()
    assert user.language == "en"


def test_the_language_is_not_switched_by_a_link():
    user = people.make_user()
    assert browser(user).get("/i18n/setlang/?language=zh-hant").status_code == 405


def test_logging_in_is_greeted_with_the_name():
    user = people.make_author(email="pen@example.org", display_name="沈青石")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sent = {"login": user.email, "password": people.PASSWORD}
    assert "Logged in as 沈青石." in page(browser().post("/account/login/", sent, follow=True))
