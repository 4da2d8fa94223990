"""Health, appearance, language and the pages that say what went wrong."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from post_office.models import STATUS, Email

from cms.newsroom import queries
from cms.newsroom.models import Newsroom, in_language
from cms.outbox import actions as outbox
from cms.urls import urlpatterns as site_patterns
from moderation import checkruns
from moderation.models import CheckRun
from submissions.intake import mailbox
from submissions.models import InboundMessage

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def explode(request):
    raise RuntimeError("planted")


urlpatterns = [*site_patterns, path("explode/", explode)]
handler400 = "cms.newsroom.views.bad_request"


def test_the_process_and_the_database_answer(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")
    assert ready.json()["oldest_job_seconds"] == 0


def test_the_oldest_waiting_job_has_an_age(client):
    run = checkruns.request("a" * 64)
    CheckRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=3))
    assert 179 <= client.get("/readyz").json()["oldest_job_seconds"] < 300


def test_the_age_of_waiting_mail_and_letters_is_told_like_that_of_checks(client):
    assert client.get("/readyz").json()["waiting_seconds"] == {"checks": 0, "mail": 0, "letters": 0}
    # An old mail that was stored just now waits only since then.
    now = timezone.now()
    message = mailbox.take_in(
        b"Subject: x\r\n\r\nx", door="imap", mailbox="a", envelope_from=None, envelope_to=(),
        received_at=now - timedelta(days=9),
    )  # fmt: skip
    letter = outbox.queue(to="a@example.org", subject="s", text="t")
    assert max(client.get("/readyz").json()["waiting_seconds"].values()) < 60
    since = now - timedelta(minutes=5)
    InboundMessage.objects.filter(pk=message.pk).update(waiting_since=since)
    Email.objects.filter(pk=letter.pk).update(created=now - timedelta(minutes=7))
    ready = client.get("/readyz").json()
    assert 299 <= ready["waiting_seconds"]["mail"] < 360
    assert 419 <= ready["waiting_seconds"]["letters"] < 480
    assert ready["oldest_job_seconds"] == ready["waiting_seconds"]["letters"]
    InboundMessage.objects.filter(pk=message.pk).update(state="held")
    later = now + timedelta(hours=1)
    Email.objects.filter(pk=letter.pk).update(status=STATUS.requeued, scheduled_time=later)
    assert client.get("/readyz").json()["oldest_job_seconds"] == 0
    Email.objects.filter(pk=letter.pk).update(scheduled_time=since)
    assert 299 <= client.get("/readyz").json()["waiting_seconds"]["letters"] < 360


def test_a_broker_that_is_away_is_said_within_seconds(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["broker"]) == (503, "failing")


def test_the_appearance_is_kept_and_taken_back(client):
    client.post("/appearance/", {"theme": "dark", "next": "/corrections/"})
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/appearance/", {"theme": "system", "next": "/"})
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:x", "", "foo"]
)
def test_the_appearance_form_leads_nowhere_else(client, where):
    response = client.post("/appearance/", {"theme": "light", "next": where})
    assert response["Location"] == "/"


def test_an_appearance_nobody_offers_is_not_kept(client):
    client.cookies["theme"] = '"><script>'
    client.post("/appearance/", {"theme": "pink", "next": "/"})
    assert "data-theme" not in client.get("/").content.decode()


def test_the_language_is_switched_by_a_form(client):
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/corrections/"})
    assert response["Location"] == "/corrections/"
    assert '<html lang="en"' in client.get("/").content.decode()
    client.post("/i18n/setlang/", {"language": "zh-hant", "next": "/"})
    assert '<html lang="zh-Hant"' in client.get("/").content.decode()


def test_an_old_form_is_answered_with_what_to_do():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/appearance/", {"theme": "dark"}, headers=ENGLISH)
    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.cms.newsroom.test_views")
def test_a_crash_shows_a_page_that_needs_neither_database_nor_session(
    django_assert_num_queries,
):
    broken = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        response = broken.get("/explode/", headers=ENGLISH)
    html = response.content.decode()
    assert response.status_code == 500
    assert "Nothing you sent before is lost" in html
    assert "planted" not in html


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
def test_too_much_is_said_as_such(client):
    response = client.post("/appearance/", {"theme": "x" * 100}, headers=ENGLISH)
    assert response.status_code in {400, 413}
    assert "larger than this site takes" in response.content.decode()


def test_settings_exist_before_anyone_saves_them():
    assert queries.current().name == "投稿"
    assert Newsroom.objects.count() == 0


def test_a_text_falls_back_to_a_language_that_has_one():
    newsroom = Newsroom(notice_zh_hans="简", notice_en="en")
    assert in_language(newsroom, "notice", "zh-hant") == "简"
    assert in_language(newsroom, "notice", "en") == "en"
    assert in_language(Newsroom(), "notice", "en") == ""
