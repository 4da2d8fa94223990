"""One mail in, at most one answer out, and never to a machine."""

import pytest

from submissions.intake import limits, replies
from submissions.models import InboundMessage, Letter
from tests.submissions.intake.arriving import answers, arrive, as_bytes, raw_mail, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


def become(site, name: str) -> None:
    """The same code as another site: with its own key, address and name."""
    site.SECRET_KEY = f"key-of-{name}-" + "0" * 40
    site.SITE_URL = f"https://{name}.example"
    site.SUBMISSION_ADDRESS = site.DEFAULT_FROM_EMAIL = f"tougao@{name}.example"


def test_an_answer_says_that_it_is_one_and_to_what() -> None:
    arrive(raw_mail(message_id="first@example.com"))
    headers = sent(answers()[0]).headers
    assert headers["Auto-Submitted"] == "auto-replied"
    assert headers["X-Auto-Response-Suppress"] == "All"
    assert headers["In-Reply-To"] == headers["References"] == "<first@example.com>"
    assert headers["Reply-To"].startswith("tougao+tg-")
    assert sent(answers()[0]).message_id.startswith("<tougao.")


def test_an_answer_goes_to_the_sender_and_never_to_reply_to() -> None:
    arrive(raw_mail(more=b"Reply-To: victim@example.net\r\n"))
    assert [letter.to_address for letter in answers()] == ["sender@example.com"]


def test_a_message_id_made_to_break_a_header_is_not_repeated() -> None:
    message = InboundMessage(message_id="<a@b>\r\nBcc: victim@example.net")
    assert "In-Reply-To" not in replies.headers_for(message)


def test_our_own_letter_coming_back_ends_there() -> None:
    arrive(raw_mail())
    raw = as_bytes(answers()[0])
    message = arrive(raw)
    assert (message.state, message.reason) == (InboundMessage.State.REJECTED, "own_loop")
    assert len(answers()) == 1


@pytest.mark.parametrize("marks", ["kept", "stripped"])
def test_two_sites_writing_to_each_other_stop_after_two_messages(mail_site, marks: str) -> None:
    """Also when a gateway in between takes every mark of a machine away."""
    become(mail_site, "one")
    first = arrive(raw_mail(verified=False, sender="tougao@two.example"))
    assert len(answers()) == 1
    raw = as_bytes(answers()[0])
    if marks == "stripped":
        wanted = (b"Auto-Submitted", b"X-Auto", b"X-Tougao", b"Precedence")
        raw = b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(wanted))
    become(mail_site, "two")
    second = arrive(raw, mailbox="tougao@two.example")
    become(mail_site, "one")
    for letter in answers()[1:]:
        arrive(as_bytes(letter), mailbox="tougao@one.example")
    assert first.pk != second.pk
    assert len(answers()) == (1 if marks == "kept" else 2)


def test_answers_to_an_unverified_address_end_after_the_days_budget() -> None:
    for _turn in range(limits.ANSWERS_A_DAY + 2):
        arrive(raw_mail(verified=False))
    assert len(answers()) == limits.ANSWERS_A_DAY
    assert Letter.objects.filter(submission__isnull=False).count() == limits.ANSWERS_A_DAY


def test_mail_of_an_old_inbox_is_never_answered() -> None:
    message = arrive(raw_mail(), door="mbox")
    assert message.submission is not None
    assert answers() == []


def test_a_mail_with_two_authors_is_not_answered() -> None:
    message = arrive(raw_mail(sender="a@example.com, b@example.com"))
    assert message.lane == "unverified"
    assert answers() == []
