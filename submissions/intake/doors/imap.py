"""Fetching from a mailbox: each mail is stored and committed, then moved to ``Processed``.

Killed in between, it is fetched again, which is the same row. What the server cannot give is
noted and tried again each time; it stops nobody else. Where nothing can be moved, what was
fetched is known by its UID, as long as the folder keeps its UIDVALIDITY.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from submissions.intake import addresses, mailbox
from submissions.intake.doors.imap_session import (
    Account,
    HungUp,
    Listed,
    Refused,
    Session,
    Unreachable,
    account,
)
from submissions.models import ImapState, InboundMessage

log = logging.getLogger(__name__)

BATCH = 300
SECONDS = 150.0  # below the time limit of a task
LEASE = timedelta(minutes=2)
CONNECTIONS = 3  # a message that makes the server hang up costs one
MAX_MISSED = 1000
# What lay in the mailbox longer than this is taken in like an old inbox: nobody is answered.
OLD = timedelta(days=7)
ERROR_LENGTH = 1000


@dataclass(slots=True)
class Fetched:
    """What one run did; ``problems`` are sentences for people."""

    stored: int = 0
    moved: int = 0
    problems: list[str] = field(default_factory=list)
    is_busy: bool = False

    def note(self, problem: object) -> None:
        if str(problem) not in self.problems:
            self.problems.append(str(problem))


def fetch(url: str | None = None) -> Fetched:
    """Fetches what is new in the mailbox of IMAP_URL, at most for SECONDS.

    Does nothing without IMAP_URL or while another process fetches. Raises Unreachable, whose
    words also stand in the state row, as do the problems with single messages.
    """
    url = str(settings.IMAP_URL) if url is None else url
    result = Fetched()
    if not url:
        return result
    there = account(url)
    state, _ = ImapState.objects.get_or_create(mailbox=there.name[:250])
    if not _lease(state):
        result.is_busy = True
        return result
    state.refresh_from_db()
    error = ""
    try:
        _Run(there, state, result).work()
    except Unreachable as unreachable:
        error = str(unreachable)
        raise
    finally:
        _finish(state, error or " ".join(result.problems))
    return result


def fetch_by_the_clock() -> int:
    """As ``fetch``, for a task: what goes wrong is noted, and said in the log once."""
    before = set(ImapState.objects.exclude(last_error="").values_list("last_error", flat=True))
    try:
        result = fetch()
    except Unreachable as unreachable:
        if str(unreachable)[:ERROR_LENGTH] not in before:
            log.warning("No mail could be fetched: %s", unreachable)
        return 0
    words = " ".join(result.problems)[:ERROR_LENGTH]
    if words and words not in before:
        log.warning("Mail that could not be fetched stays in the mailbox: %s", words)
    return result.stored


class _Run:
    """One run, over as many connections as it takes."""

    def __init__(self, there: Account, state: ImapState, result: Fetched) -> None:
        self.there, self.state, self.result = there, state, result
        self.into = addresses.mailbox_name()
        self.deadline = time.monotonic() + SECONDS
        self.tried: set[int] = set()
        self.folder = ""

    def work(self) -> None:
        for _ in range(CONNECTIONS):
            with Session(self.there) as session:
                self._follow_validity(session)
                self.folder = self._folder(session)
                try:
                    self._work_through(session)
                except HungUp as error:
                    self.result.note(error)
                    continue
                return

    def _follow_validity(self, session: Session) -> None:
        """Another UIDVALIDITY means that every number of before is void (RFC 3501, 2.3.1.1)."""
        if self.state.uidvalidity != session.uidvalidity:
            self.state.uidvalidity = session.uidvalidity
            self.state.last_uid, self.state.missed_uids = 0, []
            self.tried.clear()
            self._save()

    def _folder(self, session: Session) -> str:
        try:
            return session.folder_for_processed()
        except Refused as error:
            self.result.note(error)
            return ""

    def _work_through(self, session: Session) -> None:
        wanted = [uid for uid in self._wanted(session) if uid not in self.tried][:BATCH]
        listed = session.listed(wanted)
        for uid in wanted:
            if time.monotonic() > self.deadline:
                return
            self.tried.add(uid)
            is_old = uid <= self.state.last_uid and uid not in self.state.missed_uids
            if is_old and not self.folder:
                continue  # it could not be moved before and cannot now
            is_stored = self._take(session, uid, listed.get(uid))
            self._remember(uid, is_missed=not is_stored and uid in listed)
            if is_stored and self.folder:
                self._put_away(session, uid)

    def _wanted(self, session: Session) -> list[int]:
        """What is new first, so that what failed before cannot keep it waiting."""
        last, missed = self.state.last_uid, set(self.state.missed_uids)
        found = session.uids()
        new = [uid for uid in found if uid > last]
        again = [uid for uid in found if uid in missed]
        moves = session.can_move and bool(self.folder)
        left = [uid for uid in found if uid <= last and uid not in missed] if moves else []
        return new + left + again

    def _take(self, session: Session, uid: int, listed: Listed | None) -> bool:
        """Whether the message is stored now, or was."""
        if listed is None:
            return False
        if listed.size > 2 * settings.MAIL_MAX_BYTES:
            self.result.note(f"Message {uid} has {listed.size} bytes and stays in the mailbox.")
            return False
        try:
            raw = session.fetch(uid)
            if not raw.strip():
                self.result.note(f"Message {uid} is empty and stays in the mailbox.")
                return False
            mailbox.take_in(
                raw,
                door=_door(listed),
                mailbox=self.into,
                envelope_from=None,
                envelope_to=(),
                received_at=listed.received_at,
            )
        except HungUp:
            self._remember(uid, is_missed=True)
            raise
        except DatabaseError:
            raise  # nothing can be stored now; the next run begins here
        except Exception as error:  # noqa: BLE001 - one message must not stop the others
            reason = error if isinstance(error, Refused) else type(error).__name__
            self.result.note(f"Message {uid} was not stored: {reason}.")
            return False
        self.result.stored += 1
        return True

    def _remember(self, uid: int, *, is_missed: bool) -> None:
        missed = [one for one in self.state.missed_uids if one != uid]
        self.state.missed_uids = ([*missed, uid] if is_missed else missed)[-MAX_MISSED:]
        self.state.last_uid = max(self.state.last_uid, uid)
        self.state.locked_until = timezone.now() + LEASE
        self._save()

    def _save(self) -> None:
        self.state.save(update_fields=["uidvalidity", "last_uid", "missed_uids", "locked_until"])

    def _put_away(self, session: Session, uid: int) -> None:
        try:
            session.put_away(uid, self.folder)
        except Refused as error:
            self.result.note(error)
            self.folder = ""  # the rest is stored and stays where it is
        else:
            self.result.moved += 1


def _door(listed: Listed) -> InboundMessage.Door:
    arrived = listed.received_at
    is_old = arrived is not None and arrived < timezone.now() - OLD
    return InboundMessage.Door.MBOX if is_old else InboundMessage.Door.IMAP


def _lease(state: ImapState) -> bool:
    """Takes the mailbox for this run; False while another process has it."""
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    held = ImapState.objects.filter(free, pk=state.pk)
    return bool(held.update(locked_until=now + LEASE))


def _finish(state: ImapState, error: str) -> None:
    ImapState.objects.filter(pk=state.pk).update(
        locked_until=None, fetched_at=timezone.now(), last_error=error[:ERROR_LENGTH]
    )
