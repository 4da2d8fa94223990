"""Remarks about the rules: short, limited, read by staff."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from moderation import convention
from moderation.limits import FEEDBACK_PER_HOUR
from moderation.models import Feedback
from tests.factories.people import make_user
from tests.moderation.test_record import web

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def test_the_convention_leads_to_a_form_and_what_is_sent_is_kept():
    convention.load_seed()
    assert "/feedback/" in web().get("/convention/").content.decode()
    assert web().get("/feedback/").status_code == 200
    assert web().post("/feedback/", {"text": " "}).status_code == 422
    assert web().post("/feedback/", {"text": "好", "email": "nobody"}).status_code == 422
    sent = web().post("/feedback/", {"text": "第三条太长。"}, follow=True)
    assert "Thank you" in sent.content.decode()
    web().post("/feedback/", {"text": "第三条太长。"})
    remark = Feedback.objects.get()
    assert (remark.text, remark.email, remark.convention_number) == ("第三条太长。", "", 1)


@pytest.mark.usefixtures("one_moment")
def test_too_much_from_one_place_is_refused_and_what_was_typed_stays():
    for number in range(FEEDBACK_PER_HOUR):
        assert web().post("/feedback/", {"text": f"意见 {number}"}).status_code == 302
    refused = web().post("/feedback/", {"text": "还有一条"})
    assert (refused.status_code, "还有一条" in refused.content.decode()) == (429, True)
    assert int(refused["Retry-After"]) > 0
    assert Feedback.objects.count() == FEEDBACK_PER_HOUR


def test_staff_read_it_and_mark_it_once():
    web().post("/feedback/", {"text": "<b>第三条</b>太长。", "email": "reader@example.com"})
    remark = Feedback.objects.get()
    listed = reverse("admin:moderation_feedback_changelist")
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(make_user("editor"))
    assert desk.get(listed).status_code == 403
    first, second = make_user("moderator"), make_user("moderator")
    for person in (first, second):
        desk.force_login(person)
        assert "&lt;b&gt;第三条" in desk.get(listed).content.decode()
        marked = desk.post(listed, {"action": "mark_read", "_selected_action": [remark.pk]})
        assert marked.status_code == 302
    remark.refresh_from_db()
    assert remark.read_at is not None
    assert remark.read_by == first
