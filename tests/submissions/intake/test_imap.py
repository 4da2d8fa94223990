"""Fetching from a real IMAP server on loopback."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from submissions.intake import mailbox
from submissions.intake.doors import imap, imap_session
from submissions.models import ImapState, InboundMessage
from tests.submissions.intake import imap_server
from tests.submissions.intake.building import mail, part
from tests.submissions.intake.imap_server import PASSWORD, USER, Box, Wire

pytestmark = pytest.mark.django_db

RAWS = [mail(part(f"正文{n}"), subject=f"{n}", message_id=f"{n}@a.example") for n in range(5)]


@pytest.fixture(scope="module")
def server() -> Iterator[Box]:
    with imap_server.running() as made:
        yield made


@pytest.fixture
def box(server: Box) -> Box:
    """The same server, emptied."""
    with server.client() as client:
        client.delete("Processed")
        client.select("INBOX")
        client.store("1:*", "+FLAGS", "(\\Deleted)")
        client.expunge()
    return server


@pytest.fixture
def wire(box: Box) -> Iterator[Wire]:
    with imap_server.wire(box) as made:
        yield made


def url(place: Box | Wire, folder: str = "INBOX", password: str = PASSWORD) -> str:
    return f"imap://{USER}:{quote(password, safe='')}@127.0.0.1:{place.port}/{folder}"


def stored() -> list[bytes]:
    return [mailbox.raw_bytes(one) for one in InboundMessage.objects.order_by("id")]


def test_mails_are_stored_byte_for_byte_then_moved_never_deleted(box):
    box.put(*RAWS[:3])
    result = imap.fetch(url(box))
    assert (result.stored, result.moved, result.problems) == (3, 3, [])
    assert stored() == RAWS[:3]
    assert (box.raws(), box.raws("Processed")) == ([], RAWS[:3])
    message = InboundMessage.objects.first()
    assert (message.door, message.envelope_from) == ("imap", None)
    assert abs(message.received_at - timezone.now()) < timedelta(minutes=5)


def test_what_lay_there_for_long_is_an_old_inbox_whose_senders_get_no_answer(box):
    with box.client() as client:
        client.append("INBOX", "", '"02-Nov-2025 09:30:00 +0800"', RAWS[0])
    box.put(RAWS[1])
    imap.fetch(url(box))
    old, new = InboundMessage.objects.order_by("id")
    assert (old.door, new.door) == ("mbox", "imap")
    assert old.received_at == datetime(2025, 11, 2, 1, 30, tzinfo=UTC)


def test_a_second_run_finds_only_what_is_new(box):
    box.put(RAWS[0])
    imap.fetch(url(box))
    box.put(RAWS[1])
    assert imap.fetch(url(box)).stored == 1
    assert stored() == RAWS[:2]
    assert box.raws("Processed") == RAWS[:2]


def test_killed_after_the_commit_and_before_the_move_it_is_fetched_again_and_is_one_row(
    box, monkeypatch
):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    box.put(*RAWS[:2])
    monkeypatch.setattr(imap_session.Session, "put_away", killed)
    with pytest.raises(KeyboardInterrupt):
        imap.fetch(url(box))
    assert (stored(), box.raws()) == (RAWS[:1], RAWS[:2])
    monkeypatch.undo()
    imap.fetch(url(box))
    assert (stored(), box.raws("Processed")) == (RAWS[:2], [RAWS[1], RAWS[0]])


def test_with_the_database_away_nothing_is_moved(box, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    box.put(RAWS[0])
    monkeypatch.setattr(mailbox, "take_in", away)
    with pytest.raises(OperationalError):
        imap.fetch(url(box))
    monkeypatch.undo()
    assert box.raws() == RAWS[:1]
    assert imap.fetch(url(box)).stored == 1


def refuse(wire: Wire, number: int, answer: bytes) -> None:
    """The server answers like this whenever the message is asked for."""
    asked = f"UID FETCH {number} (UID BODY".encode()
    wire.answer = lambda command: answer if command.startswith(asked) else None


def first_uid(box: Box) -> int:
    with box.client() as client:
        client.select("INBOX", readonly=True)
        return int(client.uid("SEARCH", "ALL")[1][0].split()[0])


@pytest.mark.parametrize("answer", [b"NO [SERVERBUG] internal error", b"BAD what", b"OK done"])
def test_a_message_the_server_cannot_give_stops_no_other_and_is_tried_again(box, wire, answer):
    box.put(*RAWS)
    refuse(wire, first_uid(box) + 1, answer)
    result = imap.fetch(url(wire))
    assert (result.stored, len(result.problems)) == (4, 1)
    assert box.raws() == [RAWS[1]]
    wire.answer = lambda command: None
    assert imap.fetch(url(wire)).stored == 1
    assert sorted(stored()) == sorted(RAWS)
    assert box.raws() == []


def test_a_message_that_makes_the_server_hang_up_stops_no_other(box, wire):
    box.put(*RAWS)
    refuse(wire, first_uid(box) + 1, b"")
    assert imap.fetch(url(wire)).stored == 4
    assert box.raws() == [RAWS[1]]
    assert "hung up" in ImapState.objects.get().last_error


def test_a_message_far_over_the_limit_stays_and_is_named(box, settings):
    settings.MAIL_MAX_BYTES = 1000
    large = RAWS[0] + b"x" * 3000
    box.put(large, RAWS[1])
    result = imap.fetch(url(box))
    assert (stored(), box.raws()) == ([RAWS[1]], [large])
    assert "stays in the mailbox" in result.problems[0]


def test_where_nothing_can_be_moved_a_copy_is_made_once(box, wire):
    wire.hidden = (b"MOVE",)
    box.put(*RAWS[:2])
    for _ in range(3):
        imap.fetch(url(wire))
    assert stored() == RAWS[:2]
    assert (box.raws(), box.raws("Processed")) == (RAWS[:2], RAWS[:2])
    assert all("\\Seen" in flags for flags in box.flags())
    assert all("\\Deleted" not in flags for flags in box.flags())
    bodies = [line for line in wire.heard if b"BODY.PEEK[]" in line]
    assert len(bodies) == 2


def test_where_no_folder_can_be_made_mails_are_stored_once_and_stay_unread(box, wire):
    wire.answer = lambda command: b"NO denied" if command.startswith(b"CREATE") else None
    box.put(*RAWS[:2])
    for _ in range(3):
        result = imap.fetch(url(wire))
    assert stored() == RAWS[:2]
    assert box.raws() == RAWS[:2]
    assert all("\\Seen" not in flags for flags in box.flags())
    assert "cannot be made" in result.problems[0]
    assert sum(b"BODY.PEEK[]" in line for line in wire.heard) == 2


def test_another_uidvalidity_makes_every_old_number_void(box, wire):
    wire.hidden = (b"MOVE",)
    with box.client() as client:
        client.create("Articles")
    box.put(*RAWS[:3], folder="Articles")
    imap.fetch(url(wire, "Articles"))
    before = ImapState.objects.get()
    box.again_from_the_start(RAWS[3], folder="Articles")
    assert imap.fetch(url(wire, "Articles")).stored == 1
    after = ImapState.objects.get()
    assert before.uidvalidity != after.uidvalidity
    assert after.last_uid < before.last_uid
    assert stored() == RAWS[:4]


def test_a_folder_may_have_a_chinese_name(box):
    coded = imap_session.modified_utf7("投稿&来稿")
    assert coded == "&YpV6Pw-&-&Z2V6Pw-"
    with box.client() as client:
        client.create(f'"{coded}"')
    box.put(RAWS[0], folder=f'"{coded}"')
    assert imap.fetch(url(box, quote("投稿&来稿"))).stored == 1


def test_the_program_names_itself_before_it_selects_as_some_servers_demand(box, wire):
    said: list[bytes] = []

    def unsafe_login(command: bytes) -> bytes | None:
        said.append(command.split()[0].upper())
        if said[-1] == b"SELECT" and b"ID" not in said:
            return b"NO SELECT Unsafe Login. Please contact kefu@provider.example for help"
        return None

    wire.answer = unsafe_login
    box.put(RAWS[0])
    assert imap.fetch(url(wire)).stored == 1
    assert said.index(b"ID") < said.index(b"SELECT")


def test_a_server_without_that_command_is_no_worse(box, wire):
    wire.answer = lambda command: b"BAD unknown command" if command.startswith(b"ID") else None
    box.put(RAWS[0])
    assert imap.fetch(url(wire)).stored == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wr0ng-s3cret"}, "refuses us"),
        ({"folder": "Nowhere"}, "refuses the folder"),
        ({"folder": "Processed"}, "name another"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_without_the_password(
    box, settings, capsys, caplog, change, words
):
    settings.IMAP_URL = url(box, **change)
    with pytest.raises(CommandError, match=words) as refused:
        call_command("fetch_mail")
    with caplog.at_level(logging.DEBUG):
        assert imap.fetch_by_the_clock() == 0
    states = " ".join(ImapState.objects.values_list("mailbox", flat=True))
    errors = " ".join(ImapState.objects.values_list("last_error", flat=True))
    everything = f"{refused.value} {capsys.readouterr()} {caplog.text} {states} {errors}"
    for secret in (PASSWORD, quote(PASSWORD, safe=""), "wr0ng-s3cret"):
        assert secret not in everything
    assert "\n" not in str(refused.value)


def test_a_server_that_repeats_the_password_does_not_get_it_into_our_words(box, wire, caplog):
    wire.answer = lambda command: (
        b"NO no such user " + command if command.startswith(b"LOGIN") else None
    )
    with pytest.raises(imap_session.Unreachable) as refused:
        imap.fetch(url(wire, password="hunter2-hunter2"))
    assert "hunter2" not in f"{refused.value} {caplog.text}"
    assert "***" in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "pop3://u:s3cret@h/",
        "imap://h",
        "imaps://u:s3cret@h:port/",
        "s3cret",
        "imap://u:s3%0Acret@h",
    ],
)
def test_an_address_that_makes_no_sense_is_not_repeated(address):
    with pytest.raises(imap_session.Unreachable, match="should look like") as refused:
        imap.fetch(address)
    assert "cret" not in str(refused.value)


def test_a_password_is_never_sent_in_the_clear_to_another_machine(monkeypatch, box, wire):
    monkeypatch.setattr(imap_session, "_is_loopback", lambda host: False)
    with pytest.raises(imap_session.Unreachable, match="no encryption"):
        imap.fetch(url(wire))
    assert not any(b"LOGIN" in line for line in wire.heard)


def test_two_fetchers_do_not_meet_and_a_killed_one_is_not_waited_for_long(box):
    box.put(RAWS[0])
    there = imap_session.account(url(box))
    ImapState.objects.create(mailbox=there.name, locked_until=timezone.now() + timedelta(minutes=1))
    assert imap.fetch(url(box)).is_busy
    assert stored() == []
    ImapState.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert imap.fetch(url(box)).stored == 1


def test_without_an_address_nothing_happens(settings):
    settings.IMAP_URL = ""
    assert imap.fetch_by_the_clock() == 0
    assert not ImapState.objects.exists()
    with pytest.raises(CommandError, match="IMAP_URL is not set"):
        call_command("fetch_mail")


def test_the_log_names_a_trouble_once_and_not_every_minute(settings, caplog):
    settings.IMAP_URL = "imap://desk:secret@127.0.0.1:1/INBOX"
    for _ in range(3):
        imap.fetch_by_the_clock()
    assert caplog.text.count("does not answer") == 1
