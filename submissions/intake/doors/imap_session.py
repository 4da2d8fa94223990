"""One conversation with an IMAP server (RFC 3501, 6851, 2971): reads, and moves what was read.

Nothing is ever deleted, no mail is marked as read before it is stored, and no error that leaves
this module carries the password.
"""

import base64
import imaplib
import re
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 30.0
PROCESSED = "Processed"
# 163, 126 and yeah.net let nobody select a folder who has not said what program it is.
OURSELVES = '("name" "Tougao" "version" "1.0" "vendor" "Tougao")'
SHAPE = "IMAP_URL should look like imaps://user:password@imap.example.org/INBOX"

Answer = Sequence[bytes | tuple[bytes, bytes] | None]
Ask = Callable[[], tuple[str, Answer]]

_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]{20,30})"')
_LIST = re.compile(rb'\([^)]*\) (?:"(?P<divider>[^"]+)"|NIL) "?(?P<name>[^"]*)"?\s*\Z')
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f]")


class Unreachable(Exception):
    """The mailbox cannot be used as it is; the message says why, without the password."""


class Refused(Exception):
    """The server would not do this one thing; the conversation goes on."""


class HungUp(Exception):
    """The conversation ended in the middle; another may be begun."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is and who may read it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_tls: bool

    @property
    def name(self) -> str:
        """For people and records: without the password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the server says about a message before it is fetched."""

    size: int
    received_at: datetime | None


def account(url: str) -> Account:
    """Reads IMAP_URL. Raises Unreachable, never quoting the URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable(f"{SHAPE}; its port or host cannot be read.") from None
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise Unreachable(f"{SHAPE}.")
    user, password = unquote(parts.username), unquote(parts.password or "")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if _UNSENDABLE.search(user + password + folder):
        raise Unreachable(f"{SHAPE}, without control characters.")
    if folder == PROCESSED:
        raise Unreachable(f"IMAP_URL names {PROCESSED}, where fetched mail goes; name another.")
    is_tls = parts.scheme == "imaps"
    return Account(parts.hostname, port or (993 if is_tls else 143), user, password, folder, is_tls)


class Session:
    """Opened by ``with``: logged in, the folder selected. Raises Unreachable on the way there."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.uidvalidity = 0
        self.can_move = False

    def __enter__(self) -> Self:
        try:
            self._imap = self._connect()
        except (imaplib.IMAP4.error, OSError) as error:
            raise Unreachable(self._words("does not answer", error)) from None
        try:
            self._log_in()
            self._select()
        except (imaplib.IMAP4.error, OSError, UnicodeError) as error:
            self._close()
            raise Unreachable(self._words("refuses us", error)) from None
        except HungUp as error:
            raise Unreachable(str(error)) from None
        except Unreachable:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def uids(self) -> list[int]:
        """All messages of the folder that nobody marked for deletion, oldest first."""
        answer = self._do("SEARCH", "UNDELETED")
        found = b" ".join(part for part in answer if isinstance(part, bytes))
        return sorted({int(word) for word in found.split() if word.isdigit()})

    def listed(self, uids: Iterable[int]) -> dict[int, Listed]:
        """Size and date of each message; one that has gone meanwhile is left out."""
        wanted = ",".join(map(str, uids))
        found: dict[int, Listed] = {}
        for item in self._do("FETCH", wanted, "(UID RFC822.SIZE INTERNALDATE)") if wanted else ():
            line = item[0] + b" " + item[1] if isinstance(item, tuple) else item or b""
            uid, size = _UID.search(line), _SIZE.search(line)
            if uid and size:
                found[int(uid[1])] = Listed(int(size[1]), _moment(_DATE.search(line)))
        return found

    def fetch(self, uid: int) -> bytes:
        """The bytes of one message, which stays unread. Raises Refused when there are none."""
        for item in self._do("FETCH", str(uid), "(UID BODY.PEEK[])"):
            if isinstance(item, tuple) and b"BODY[]" in item[0].upper():
                return bytes(item[1])
        raise Refused(f"message {uid} came without content")

    def folder_for_processed(self) -> str:
        """The name of the folder for what is done; made if missing. Raises Refused."""
        divider, names = self._folders()
        choices = [PROCESSED, f"INBOX{divider}{PROCESSED}"]
        for name in choices:
            if name in names:
                return name
        for name in choices:  # some servers allow new folders below INBOX only
            try:
                self._call("CREATE", _quoted(name))
            except Refused:
                continue
            self._try("SUBSCRIBE", _quoted(name))
            return name
        raise Refused(f"the folder {PROCESSED} is missing and cannot be made")

    def put_away(self, uid: int, folder: str) -> None:
        """Moves a message; on a server that cannot, copies it and marks ours as read."""
        if self.can_move:
            self._do("MOVE", str(uid), _quoted(folder))
        else:
            self._do("COPY", str(uid), _quoted(folder))
            self._do("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")

    def _connect(self) -> imaplib.IMAP4:
        there = self.account
        if there.is_tls:
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(
                there.host, there.port, ssl_context=context, timeout=TIMEOUT_SECONDS
            )
        imap = imaplib.IMAP4(there.host, there.port, timeout=TIMEOUT_SECONDS)
        if _is_loopback(there.host):
            return imap  # nobody listens in between
        if "STARTTLS" not in imap.capabilities:
            _drop(imap)
            raise imaplib.IMAP4.error("no encryption; use imaps://")
        try:
            imap.starttls(ssl.create_default_context())
        except (imaplib.IMAP4.error, OSError):
            _drop(imap)
            raise
        return imap

    def _log_in(self) -> None:
        user, password = self.account.user, self.account.password
        if (user + password).isascii():
            self._imap.login(user if re.fullmatch(r"[\w@.+-]+", user) else _quoted(user), password)
        else:
            secret = f"\0{user}\0{password}".encode()
            self._imap.authenticate("PLAIN", lambda _: secret)

    def _select(self) -> None:
        self._try("ID", OURSELVES)
        words, capabilities = self._imap.capability()  # servers offer more after the login
        if words == "OK" and capabilities and capabilities[0]:
            self.can_move = b"MOVE" in capabilities[-1].upper().split()
        words, answer = self._imap.select(_quoted(self.account.folder))
        if words != "OK":
            raise Unreachable(self._words("refuses the folder", *answer))
        _, validity = self._imap.response("UIDVALIDITY")
        if not validity or not validity[0]:
            raise Unreachable(self._words("gives no UIDVALIDITY, so mails cannot be told apart"))
        self.uidvalidity = int(validity[0])

    def _folders(self) -> tuple[str, set[str]]:
        divider, names = "/", set()
        for line in self._call("LIST", '""', '"*"'):
            found = _LIST.match(line) if isinstance(line, bytes) else None
            if found:
                divider = (found["divider"] or b"/").decode("ascii", "replace")
                names.add(found["name"].decode("ascii", "replace"))
        return divider, names

    def _do(self, *words: str) -> Answer:
        return self._answer(lambda: self._imap.uid(*words))

    def _call(self, command: str, *words: str) -> Answer:
        if command == "LIST":
            return self._answer(lambda: self._imap.list(*words))
        return self._answer(lambda: self._imap.xatom(command, *words))

    def _try(self, command: str, *words: str) -> None:
        try:
            self._call(command, *words)
        except Refused:
            pass  # a wish, and the server need not know it

    def _answer(self, ask: Ask) -> Answer:
        try:
            words, answer = ask()
        except (imaplib.IMAP4.abort, OSError) as error:
            raise HungUp(self._words("hung up", error)) from None
        except imaplib.IMAP4.error as error:
            raise Refused(self._words("refused", error)) from None
        if words != "OK":
            raise Refused(self._words("refused", *answer))
        return answer

    def _words(self, what: str, *said: object) -> str:
        """One line for people: what happened, and what the server said about it."""
        texts = (one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)
                 for one in said if one)  # fmt: skip
        text = " ".join(" ".join(texts).split())
        for secret in (self.account.password, _quoted(self.account.password)[1:-1]):
            text = text.replace(secret, "***") if secret else text
        return f"{self.account.name} {what}{': ' if text else ''}{text[:300]}"

    def _close(self) -> None:
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            _drop(self._imap)  # it had gone already


def _drop(imap: imaplib.IMAP4) -> None:
    try:
        imap.shutdown()
    except OSError:
        pass  # closed by the other side


def modified_utf7(name: str) -> str:
    """A folder's name as IMAP sends it (RFC 3501, 5.1.3)."""

    def coded(found: re.Match[str]) -> str:
        if found[0] == "&":
            return "&-"
        data = base64.b64encode(found[0].encode("utf-16-be")).decode("ascii")
        return f"&{data.rstrip('=').replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+|&", coded, name)


def _quoted(name: str) -> str:
    escaped = modified_utf7(name) if not name.isascii() or "&" in name else name
    return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _moment(found: re.Match[bytes] | None) -> datetime | None:
    if found is None:
        return None
    try:
        return parsedate_to_datetime(found[1].decode("ascii", "replace").replace("-", " ", 2))
    except (ValueError, TypeError):
        return None
