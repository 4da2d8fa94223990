"""The X-ray: what it shows of a text, to whom, and that nothing is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from moderation.lexicon import Lexicon, TermEntry
from moderation.material import Field, Layer, Material, Severity
from moderation.models import CheckRun, Finding, Term
from moderation.xray import AROUND, MAX_SIGHTINGS, exposures
from tests.factories.people import make_user

LISTED = Lexicon.build([TermEntry("蓝鲸快递", "1.8", Severity.HOLD)])


def test_each_hit_shows_the_original_and_the_reading_with_the_stretch_marked():
    material = Material(title="蓝·鲸快递", text="找蓝鲸kuai递寄" + "远" * 60, lexicon=LISTED)
    title, text = exposures(material, LISTED)
    assert (title.field, title.layer, title.original.marked) == (
        Field.TITLE,
        Layer.STRIPPED,
        "蓝·鲸快递",
    )
    assert title.reading.marked == "蓝鲸快递"
    assert (text.layer, text.original.marked) == (Layer.HOMOPHONE, "蓝鲸kuai递")
    assert text.reading.marked == "lan jing kuai di"
    assert text.original.before == "找"
    assert len(text.original.after) == AROUND
    assert material.text[text.start : text.end] == text.original.marked


def test_a_text_full_of_terms_shows_a_bounded_number():
    material = Material(title="", text="蓝鲸快递。" * 500, lexicon=LISTED)
    assert len(list(exposures(material, LISTED))) == MAX_SIGHTINGS


@pytest.fixture
def address() -> str:
    return reverse("admin:moderation_xray")


@pytest.fixture
def listed(db: None) -> None:
    Term.objects.create(text="蓝鲸快递", clause_code="1.8", severity="hold", stage="hold")


def _as(role: str) -> Client:
    web = Client(headers={"accept-language": "en"})
    web.force_login(make_user(role))
    return web


@pytest.mark.parametrize("role", ["editor", "chief", "moderator"])
def test_those_who_judge_findings_or_keep_the_list_may_look(role, address, listed):
    page = _as(role).post(address, {"text": "<b>寄蓝·鲸快递"}).content.decode()
    assert "<mark>蓝·鲸快递</mark>" in page
    assert "<mark>蓝鲸快递</mark>" in page
    assert "&lt;b&gt;寄" in page
    assert 'data-layer="stripped"' in page
    assert not CheckRun.objects.exists()


@pytest.mark.django_db
def test_others_may_not(address):
    staff = make_user()
    staff.is_staff = True
    staff.save()
    web = Client(headers={"accept-language": "en"})
    assert web.get(address).status_code == 302
    web.force_login(staff)
    assert web.get(address).status_code == 403
    assert web.post(address, {"text": "蓝鲸快递"}).status_code == 403


def test_an_empty_or_clean_text_is_answered(address, listed):
    web = _as("editor")
    assert web.get(address).status_code == 200
    assert web.post(address, {"text": ""}).status_code == 422
    assert "sees nothing" in web.post(address, {"text": "寄一封信"}).content.decode()


def test_the_places_of_a_finding_are_looked_through(address, listed):
    run = CheckRun.objects.create(digest="0" * 64, engine_version="1")
    finding = Finding.objects.create(
        run=run,
        position=0,
        checker="terms",
        checker_version=2,
        severity="attention",
        code="term_disguised",
        spans=[{"field": "text", "start": 0, "end": 5, "quote": "蓝·鲸快递"}],
    )
    web = _as("editor")
    assert "<mark>蓝鲸快递</mark>" in web.get(address, {"finding": finding.pk}).content.decode()
    for wrong in ("0", "x", "9" * 40):
        assert "sees nothing" in web.get(address, {"finding": wrong}).content.decode()
