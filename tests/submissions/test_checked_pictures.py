"""Pictures of a piece through the checks: read once, judged, shown at the desk with their boxes."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.accounts.models import User
from cms.articles import pictures
from cms.articles.models import Picture
from moderation import convention, picture_reading
from moderation.models import CheckRun, Finding, ReadPicture
from submissions import checked_pictures, checking
from submissions.desk import findings
from submissions.models import Submission
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.moderation import drawing
from tests.moderation.test_picture_reading import HANGING
from tests.submissions.desk_pages import read, revision_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def nobody_left_behind() -> Iterator[None]:
    yield
    picture_reading.close()


def stored(image: Image.Image, owner: User) -> Picture:
    return pictures.store(SimpleUploadedFile("a.png", drawing.png(image)), by=owner)


def advert(owner: User) -> Picture:
    image = drawing.paper()
    drawing.write(image, drawing.WECHAT, at=(40, 60))
    drawing.put_code(image, "https://u.wechat.com/AbCd", at=(420, 150))
    return stored(image, owner)


def run_of(submission: Submission) -> CheckRun:
    return CheckRun.objects.get(pk=revision_of(submission).check_run_id)


def with_reading(author: User, **reading: object) -> Submission:
    """A checked piece whose cover has been read before with this outcome."""
    cover = stored(drawing.paper(320, 200), author)
    ReadPicture.objects.create(
        sha256=cover.sha256, reader_version=picture_reading.READER_VERSION, **reading
    )
    return pieces.received(author, cover=cover)


def test_an_advert_in_a_picture_is_found_and_shown_with_its_boxes():
    convention.load_seed()
    author = make_author()
    cover = advert(author)
    body = f'<p>{pieces.TEXT}</p><p><img src="{cover.get_absolute_url()}" alt="二维码"></p>'
    piece = pieces.received(author, cover=cover, body=body)
    assert run_of(piece).state == CheckRun.State.ATTENTION
    by_code = {f.code: f for f in Finding.objects.filter(run=run_of(piece))}
    code, contact = by_code["code_contact"], by_code["contact_wechat"]
    assert (code.clause_code, contact.clause_code) == ("3.1", "3.1")
    (box,) = contact.boxes
    assert box["picture"] == cover.sha256
    assert "zhang_8812" in box["text"].replace(" ", "")
    assert ReadPicture.objects.count() == 1

    page = read(make_user("editor"), piece).content.decode()
    (place,) = code.boxes
    assert f'<image href="{cover.get_absolute_url()}" width="640" height="360"/>' in page
    assert f'<rect x="{place["x"]}" y="{place["y"]}"' in page
    assert "In a picture: " in page
    assert "unveil" not in page


def test_an_unsuitable_picture_is_veiled_until_a_person_finds_it_fit():
    piece = with_reading(make_author(), unsuitable=0.97)
    finding = Finding.objects.get(run=run_of(piece), checker="unsuitable_pictures")
    assert run_of(piece).state == CheckRun.State.HELD
    editor = make_user("editor")
    page = read(editor, piece).content.decode()
    assert f'id="unveil-{finding.pk}-1"' in page
    assert re.search(r'id="unveil-text">.*<figure class="cover">', page, re.DOTALL)
    assert "<rect" not in page
    findings.judge(piece, finding_id=str(finding.pk), verdict="wrong", by=editor)
    assert "unveil" not in read(editor, piece).content.decode()


def test_a_picture_nobody_can_read_asks_a_person():
    piece = with_reading(make_author(), problem="crash")
    assert Finding.objects.get(run=run_of(piece), code="picture_unread").severity == "attention"


def test_a_file_that_is_gone_asks_a_person():
    author = make_author()
    cover = stored(drawing.paper(321, 200), author)
    cover.file.storage.delete(str(cover.file.name))
    piece = pieces.received(author, cover=cover)
    assert Finding.objects.filter(run=run_of(piece), code="picture_unread").exists()


def test_a_picture_that_takes_too_long_is_tried_three_times_and_then_a_person_looks(monkeypatch):
    monkeypatch.setattr(picture_reading, "CHILD", HANGING)
    monkeypatch.setattr(picture_reading, "TIMEOUT_SECONDS", 0.1)
    author = make_author()
    piece = pieces.draft(author, cover=stored(drawing.paper(322, 200), author))
    pieces.submit(piece)
    checking.check_pending()
    run = run_of(piece)
    assert (run.state, run.attempts) == (CheckRun.State.FAILED, 3)
    assert "ReaderTimedOut" in run.last_error


def test_a_piece_whose_turn_at_the_reader_has_not_come_waits_and_loses_no_attempt(monkeypatch):
    monkeypatch.setattr(picture_reading, "WAIT_SECONDS", 0.01)
    author = make_author()
    piece = pieces.draft(author, cover=stored(drawing.paper(324, 200), author))
    pieces.submit(piece)
    with picture_reading._lock:
        assert checking.check_pending() == 0
    run = run_of(piece)
    assert (run.state, run.attempts) == (CheckRun.State.PENDING, 0)
    CheckRun.objects.filter(pk=run.pk).update(locked_until=None)
    assert checking.check_pending() == 1


def test_a_sweep_that_took_its_time_begins_no_other_check(monkeypatch):
    pieces.submit(pieces.draft(make_author()))
    monkeypatch.setattr(checking, "SWEEP_SECONDS", -1.0)
    assert checking.check_pending() == 0


def test_a_check_without_time_for_all_pictures_is_tried_again(monkeypatch):
    monkeypatch.setattr(checked_pictures, "READING_SECONDS", -1.0)
    author = make_author()
    piece = pieces.draft(author, cover=stored(drawing.paper(323, 200), author))
    pieces.submit(piece)
    checking.check_pending(limit=1)
    assert run_of(piece).state == CheckRun.State.PENDING
    assert "PicturesTakeLong" in run_of(piece).last_error


def test_a_piece_without_pictures_starts_no_reader():
    picture_reading.close()
    pieces.received(make_author())
    assert picture_reading._readers == {}


def test_a_longer_picture_is_shown_around_its_boxes_only():
    line = {"text": "加微信 zhang_8812", "x": 5, "y": 150, "w": 90, "h": 20, "confidence": 0.9}
    author = make_author()
    cover = stored(drawing.paper(100, 1000), author)
    ReadPicture.objects.create(
        sha256=cover.sha256, reader_version=picture_reading.READER_VERSION, lines=[line]
    )
    piece = pieces.received(author, cover=cover)
    page = read(make_user("editor"), piece).content.decode()
    assert 'viewBox="0 125 100 70"' in page
