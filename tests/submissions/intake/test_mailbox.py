"""The bytes of a mail are safe before anybody looks at them."""

import gzip

import pytest
from django.db import IntegrityError, transaction

from submissions.intake import mailbox
from submissions.models import InboundMessage, RawMail
from tests.submissions.intake.arriving import raw_mail, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


def test_taking_in_stores_the_bytes_and_does_nothing_else() -> None:
    raw = raw_mail()
    message = take_in(raw)
    assert mailbox.raw_bytes(message) == raw
    assert message.state == InboundMessage.State.RECEIVED
    assert message.subject == ""
    assert message.is_waiting


def test_the_same_bytes_are_one_row_for_a_mailbox_and_another_for_the_next() -> None:
    raw = raw_mail()
    first = take_in(raw)
    assert take_in(raw, door="imap", envelope_from=None) == first
    assert take_in(raw, mailbox="other@example.org") != first
    assert RawMail.objects.count() == 2


def test_a_door_that_hands_over_twice_at_once_stores_one_row(monkeypatch) -> None:
    raw = raw_mail()
    first = take_in(raw)
    found = InboundMessage.objects.filter

    class Blind:
        """What the other process sees before the first has committed."""

        def first(self) -> None:
            return None

    monkeypatch.setattr(InboundMessage.objects, "filter", lambda **_: Blind())
    assert take_in(raw) == first
    monkeypatch.setattr(InboundMessage.objects, "filter", found)
    assert InboundMessage.objects.count() == 1


def test_the_null_path_and_an_unknown_path_are_told_apart() -> None:
    assert take_in(raw_mail(), envelope_from="").envelope_from == ""
    assert take_in(raw_mail(), envelope_from="<>").envelope_from == ""
    assert take_in(raw_mail(), envelope_from=None).envelope_from is None


def test_an_envelope_of_odd_bytes_is_stored_as_what_can_be_stored() -> None:
    message = take_in(raw_mail(), envelope_from="a\x00b\udc80@example.com", envelope_to=["<x@y>"])
    message.refresh_from_db()
    assert message.envelope_from == "ab@example.com"
    assert message.envelope_to == ["x@y"]


def test_bytes_are_compressed_and_never_change() -> None:
    message = take_in(raw_mail("a" * 5000))
    kept = bytes(RawMail.objects.get(message=message).compressed)
    assert len(kept) < 1000
    assert gzip.decompress(kept) == mailbox.raw_bytes(message)


def test_a_state_nobody_knows_is_refused_by_the_database() -> None:
    message = take_in(raw_mail())
    with pytest.raises(IntegrityError), transaction.atomic():
        message.settle("lost")


def test_a_delivery_for_each_recipient_is_one_mail_that_knows_them_all() -> None:
    raw = raw_mail()
    first = take_in(raw, envelope_to=["tougao@localhost"])
    second = take_in(raw, envelope_to=["tougao+tg-2026-000001.abc@localhost", "tougao@localhost"])
    first.refresh_from_db()
    assert second.pk == first.pk
    assert first.envelope_to == ["tougao@localhost", "tougao+tg-2026-000001.abc@localhost"]
    assert second.envelope_to == first.envelope_to


def test_recipients_never_grow_beyond_what_is_kept_of_one_mail() -> None:
    raw = raw_mail()
    for number in range(4):
        message = take_in(raw, envelope_to=[f"a{number}-{n}@localhost" for n in range(60)])
    assert len(message.envelope_to) == mailbox.MAX_RECIPIENTS
