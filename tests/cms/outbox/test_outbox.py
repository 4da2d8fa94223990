"""The outbox: stored in the caller's transaction, sent once, retried, never silently gone."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from post_office.models import STATUS, Email

from cms.outbox import actions
from cms.outbox.backends import SentFolderBackend

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(tmp_path: Path, settings) -> Path:
    folder = tmp_path / "sent"
    settings.SENT_DIR = folder
    return folder


def queue(**fields: str) -> Email:
    return actions.queue(
        **{"to": "a@example.org", "subject": "到了", "text": "正文。\n", **fields}  # type: ignore[arg-type]  # only text fields here
    )


def test_a_letter_becomes_one_readable_file(sent: Path) -> None:
    email = queue(sender_name="储见")
    assert actions.send_unsent() == 1
    assert actions.send_unsent() == 0
    (file,) = sent.glob("*.eml")
    message = message_from_bytes(file.read_bytes())
    assert message["Message-ID"] == email.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert "正文" in bytes(message.get_payload(decode=True)).decode()


def test_a_rolled_back_act_sends_nothing(sent: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queue()
        raise RuntimeError
    assert actions.send_unsent() == 0


@pytest.mark.parametrize("text", ["{{ 7|add:7 }}", "{% now 'Y' %}", "{# gone #}", "{% 双12 %}"])
def test_what_a_person_wrote_is_never_run_as_a_template(sent: Path, text: str) -> None:
    queue(subject=f"说 {text}", text=f"写成 {text}。\n")
    assert actions.send_unsent() == 1
    (file,) = sent.glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["Subject"] == f"说 {text}"
    assert text in message.get_content()


def test_a_line_break_in_a_subject_adds_no_header(sent: Path) -> None:
    queue(subject="Hello\r\nBcc: everyone@example.org")
    actions.send_unsent()
    (file,) = sent.glob("*.eml")
    assert message_from_bytes(file.read_bytes())["Bcc"] is None


def test_two_workers_never_take_the_same_letter(sent: Path) -> None:
    queue()
    assert actions._take() is not None
    assert actions._take() is None


def test_a_letter_left_by_a_dead_worker_is_sent_after_its_lease(sent: Path) -> None:
    queue()
    actions._take()  # and then the process is gone
    assert actions.send_unsent() == 0
    Email.objects.update(scheduled_time=timezone.now() - timedelta(seconds=1))
    assert actions.send_unsent() == 1


@pytest.mark.filterwarnings("ignore")
def test_a_refused_letter_is_tried_again_and_then_kept_as_failed(sent: Path) -> None:
    sent.parent.mkdir(exist_ok=True)
    sent.write_text("a file where the folder should be")
    email = queue()
    for _ in range(len(actions.RETRY_AFTER)):
        assert actions.send_unsent() == 0
        email.refresh_from_db()
        assert email.status == STATUS.requeued
        Email.objects.update(scheduled_time=timezone.now() - timedelta(seconds=1))
    actions.send_unsent()
    email.refresh_from_db()
    assert email.status == STATUS.failed
    assert list(actions.last_errors(email))


def test_mail_of_other_libraries_goes_through_the_outbox_too(sent: Path, settings) -> None:
    settings.EMAIL_BACKEND = "post_office.EmailBackend"  # which the test runner replaces
    send_mail("Reset", "A link.", settings.DEFAULT_FROM_EMAIL, ["b@example.org"])
    assert Email.objects.get().status == STATUS.queued
    assert actions.send_unsent() == 1


class Vanishing(SentFolderBackend):
    """While the transport speaks, the reader of the letter has everything deleted."""

    def send_messages(self, email_messages):
        count = super().send_messages(email_messages)
        Email.objects.filter(to__contains="gone@").delete()
        return count


@pytest.mark.django_db(transaction=True)
def test_a_letter_deleted_while_it_is_sent_stops_no_other(sent: Path, settings) -> None:
    path = f"{Vanishing.__module__}.{Vanishing.__name__}"
    settings.POST_OFFICE = {**settings.POST_OFFICE, "BACKENDS": {"default": path}}
    queue(to="gone@example.org")
    queue(to="b@example.org")
    assert actions.send_unsent() == 1
    assert [email.status for email in Email.objects.all()] == [STATUS.sent]
    assert len(list(sent.glob("*.eml"))) == 2
