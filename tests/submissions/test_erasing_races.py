"""Data that is deleted while something still reads it does not come back."""

import pytest
from django.db import close_old_connections

from cms.articles.models import Picture
from moderation import checkruns, screening
from moderation.models import Finding, Term, TextPrint
from submissions import checking, contents, tracking
from submissions.errors import NotPermitted
from submissions.intake import mailbox, making, pipeline, rereading, settling, understanding
from submissions.intake.reading import Mail, read
from submissions.models import InboundFile, InboundMessage, Submission
from tests.factories import pieces
from tests.submissions.intake.arriving import ARTICLE, piece_from, raw_mail, stored_files, take_in
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.pictures_for_tests import picture
from tests.submissions.test_concurrency import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("shipped_rows", "mail_site"),
]

SECRET = "代開發票"


@pytest.fixture
def piece() -> Submission:
    """A piece whose checks have something to quote."""
    pieces.make_category()
    Term.objects.create(
        text=SECRET, clause_code="3.1", severity="hold", kind="prohibited", stage="hold"
    )
    attached = file_part(picture().read(), "image/jpeg", naming=b'filename="a.jpg"')
    content = multipart("mixed", part(f"{ARTICLE}{SECRET}。"), attached, boundary="m")
    return piece_from(raw_mail(content=content))


def words_left() -> list[str]:
    """Everything of the deleted text that is still somewhere."""
    quotes = [str(one.spans) for one in Finding.objects.exclude(spans=[])]
    params = [str(one.params) for one in Finding.objects.exclude(params={})]
    prints = [one.text for one in TextPrint.objects.all()]
    mails = [str(one.parsed) for one in InboundMessage.objects.exclude(parsed={})]
    names = [one.from_address for one in InboundMessage.objects.exclude(from_address="")]
    files = [path.name for path in stored_files()]
    rows = [*InboundFile.objects.values_list("name", flat=True)]
    return [*quotes, *params, *prints, *mails, *names, *files, *rows]


def test_checks_that_end_after_the_text_was_deleted_quote_nothing_of_it(piece) -> None:
    run = checkruns.lease_next()
    assert run is not None
    revision = pieces.latest(piece)
    found = screening.screen(checking.material_of(revision))
    assert any(SECRET in span.quote for one in found.findings for span in one.spans)
    tracking.delete_my_data(piece, by=piece.writer)
    settled = checking.keep(run, revision, found)
    assert settled.state == "held"
    assert Finding.objects.filter(run=run).count() == len(found.findings)
    assert words_left() == []


def test_checks_and_deleting_at_the_same_moment_leave_no_word(piece) -> None:
    def check() -> int:
        close_old_connections()
        return checking.check_pending()

    at_once(check, lambda: tracking.delete_my_data(piece, by=piece.writer))
    piece.refresh_from_db()
    assert piece.erased_at is not None
    assert words_left() == []


def test_a_mail_that_is_read_again_while_it_is_deleted_stays_deleted(piece) -> None:
    message = piece.inbound.get()
    raw = mailbox.raw_bytes(message)
    InboundMessage.objects.filter(pk=message.pk).update(state="received")
    message.refresh_from_db()
    # The other worker has the bytes in its hands and is half through when the sender deletes.
    mail = read(raw)
    assert isinstance(mail, Mail)
    made = making.make(understanding.understand(mail))
    tracking.delete_my_data(piece, by=piece.writer)
    making.keep_files(message, made)
    making.remember(message, mail, made)
    settling.settle(message, mail, made, None)
    assert words_left() != []
    pipeline.run(message)
    message.refresh_from_db()
    assert not message.is_waiting
    assert words_left() == []
    assert not Picture.objects.exists()


def test_reading_again_and_deleting_at_the_same_moment_leave_no_word(piece) -> None:
    message = piece.inbound.get()
    at_once(
        lambda: rereading.replay(message),
        lambda: tracking.delete_my_data(piece, by=piece.writer),
    )
    assert words_left() == []
    assert not Picture.objects.exists()


def test_a_form_sent_while_the_text_was_deleted_brings_nothing_back(piece) -> None:
    writer = piece.writer
    tracking.delete_my_data(piece, by=writer)
    content = contents.Content(title="再来", body=f"<p>{ARTICLE}</p>")
    with pytest.raises(NotPermitted):
        tracking.resubmit(piece, by=writer, content=content)


def test_a_mail_that_waited_is_not_read_once_it_was_deleted(piece) -> None:
    waiting = take_in(raw_mail("又一封信。"))
    InboundMessage.objects.filter(pk=waiting.pk).update(submission=piece)
    tracking.delete_my_data(piece, by=piece.writer)
    pipeline.run_pending()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("rejected", "erased")
    assert words_left() == []
