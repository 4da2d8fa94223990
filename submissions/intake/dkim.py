"""DKIM signatures, checked on the bytes as they came (RFC 6376, 8301, 8463).

For mailboxes whose own server writes no Authentication-Results. Linear in the size of the mail;
at most MAX_SIGNATURES are looked at, each with one question to the DNS.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from django.utils import timezone

from submissions.intake.txt_records import Lookup, NoAnswerNow

MAX_SIGNATURES = 5
MAX_HEADER_BYTES = 128 * 1024
MAX_SIGNATURE_BYTES = 8 * 1024
MAX_SIGNED_HEADERS = 200
MAX_UNANSWERED = 2  # a silent DNS costs its time-out this often and no more
MIN_RSA_BITS, MAX_RSA_BITS = 1024, 8192  # RFC 8301, 3.2; above, checking is made expensive
MAX_CLOCK_SKEW = 300

_NEWLINE = re.compile(rb"\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.S)
_SPACES = re.compile(rb"[ \t]+")
_FOLDS = re.compile(rb"[ \t\r\n]+")
_OWN_VALUE = re.compile(rb"(\A|;)([ \t\r\n]*b[ \t\r\n]*=)[^;]*")
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9-]{1,63}")


class Outcome(StrEnum):
    """RFC 8601, 2.7.1, without those that cannot occur here."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    TEMPORARY = "temperror"
    PERMANENT = "permerror"


@dataclass(frozen=True, slots=True)
class Signature:
    """What came of one signature: whose it claims to be, the outcome, and a code for why."""

    domain: str
    selector: str
    outcome: Outcome
    reason: str = ""


class _Refused(Exception):
    def __init__(self, reason: str, outcome: Outcome = Outcome.PERMANENT) -> None:
        self.reason, self.outcome = reason, outcome
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes  # lower case
    line: bytes  # as it came, without the final line end
    value: bytes


def verify(raw: bytes, *, lookup: Lookup, now: datetime | None = None) -> tuple[Signature, ...]:
    """Checks the first MAX_SIGNATURES of a mail, topmost first. Never raises.

    Bare LF, as a mail transport writes on a pipe, counts as the CRLF that was signed.
    """
    # Only the head decides whether there is anything to check; the copy is made after that.
    if b"dkim-signature" not in raw[:MAX_HEADER_BYTES].lower():
        return ()
    head, _, body = _NEWLINE.sub(b"\r\n", raw).partition(b"\r\n\r\n")
    if len(head) > MAX_HEADER_BYTES:
        return ()
    fields = _fields(head)
    signed = [field for field in fields if field.name == b"dkim-signature"][:MAX_SIGNATURES]
    bodies = _Bodies(body)
    seconds = (now or timezone.now()).timestamp()
    found: list[Signature] = []
    for field in signed:
        unanswered = sum(one.outcome is Outcome.TEMPORARY for one in found)
        if unanswered >= MAX_UNANSWERED:
            break
        found.append(_check(field, fields, bodies, lookup, seconds))
    return tuple(found)


def passing(signatures: Sequence[Signature]) -> frozenset[str]:
    """The domains that vouch for the mail."""
    return frozenset(one.domain for one in signatures if one.outcome is Outcome.PASS)


def _check(
    field: _Field, fields: list[_Field], bodies: "_Bodies", lookup: Lookup, seconds: float
) -> Signature:
    domain = selector = ""
    try:
        tags = _tags(field.value)
        domain, selector = _host(tags, b"d"), _host(tags, b"s")
        _check_tags(tags, domain, seconds)
        head_relaxed, body_relaxed = _methods(tags)
        _check_body(tags, bodies.digest(body_relaxed))
        key = _key(lookup, domain, selector, tags)
        message = _signed_bytes(field, fields, tags, relaxed=head_relaxed)
        _check_signature(key, tags, message)
    except _Refused as refused:
        return Signature(domain, selector, refused.outcome, refused.reason)
    return Signature(domain, selector, Outcome.PASS)


def _fields(head: bytes) -> list[_Field]:
    joined: list[list[bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and joined:
            joined[-1].append(line)
        else:
            joined.append([line])
    lines = (b"\r\n".join(pieces) for pieces in joined)
    return [
        _Field(found[1].lower(), line, found[2])
        for line in lines
        if (found := _FIELD.fullmatch(line))
    ]


def _tags(value: bytes) -> dict[bytes, bytes]:
    """A tag list (RFC 6376, 3.2); a tag that stands twice makes it invalid."""
    if len(value) > MAX_SIGNATURE_BYTES:
        raise _Refused("signature_too_large")
    tags: dict[bytes, bytes] = {}
    for piece in value.split(b";"):
        name, equals, content = piece.partition(b"=")
        name = name.strip()
        if not name and not equals and not content.strip():
            continue
        if not equals or name in tags:
            raise _Refused("signature_malformed")
        tags[name] = content.strip()
    return tags


def _host(tags: dict[bytes, bytes], name: bytes) -> str:
    host = tags.get(name, b"").decode("ascii", "replace").lower()
    if not _HOST.fullmatch(host):
        raise _Refused("signature_malformed")
    return host


def _check_tags(tags: dict[bytes, bytes], domain: str, seconds: float) -> None:
    if tags.get(b"v") != b"1" or b"b" not in tags or b"h" not in tags:
        raise _Refused("signature_malformed")
    if tags.get(b"a", b"").lower() not in {b"rsa-sha256", b"ed25519-sha256"}:
        raise _Refused("algorithm_not_accepted")  # rsa-sha1 among them: RFC 8301
    if b"l" in tags:
        raise _Refused("part_of_the_body_only")  # anybody may add to the rest (8.2)
    if b"from" not in _signed_names(tags):
        raise _Refused("from_not_signed")
    agent = tags.get(b"i", b"").decode("ascii", "replace").lower().rpartition("@")[2]
    if agent and agent != domain and not agent.endswith("." + domain):
        raise _Refused("signature_malformed")
    begun, ends = (_seconds(tags, name) for name in (b"t", b"x"))
    if ends is not None and seconds > ends + MAX_CLOCK_SKEW:
        raise _Refused("expired", Outcome.FAIL)
    if begun is not None and begun > seconds + MAX_CLOCK_SKEW:
        raise _Refused("from_the_future", Outcome.FAIL)


def _check_body(tags: dict[bytes, bytes], digest: bytes) -> None:
    if not hmac.compare_digest(digest, _decoded(tags.get(b"bh", b""))):
        raise _Refused("body_changed", Outcome.FAIL)


def _seconds(tags: dict[bytes, bytes], name: bytes) -> int | None:
    if name not in tags:
        return None
    if not re.fullmatch(rb"[0-9]{1,12}", tags[name]):
        raise _Refused("signature_malformed")
    return int(tags[name])


def _methods(tags: dict[bytes, bytes]) -> tuple[bool, bool]:
    """Whether head and body are canonicalised the relaxed way."""
    head, _, body = tags.get(b"c", b"simple/simple").lower().partition(b"/")
    if {head, body or b"simple"} - {b"relaxed", b"simple"}:
        raise _Refused("canonicalisation_unknown")
    return head == b"relaxed", body == b"relaxed"


def _signed_names(tags: dict[bytes, bytes]) -> list[bytes]:
    names = [name.strip().lower() for name in _FOLDS.sub(b"", tags[b"h"]).split(b":")]
    if len(names) > MAX_SIGNED_HEADERS:
        raise _Refused("signature_too_large")
    return names


class _Bodies:
    """The digests of one body, each made once however many signatures there are."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._made: dict[bool, bytes] = {}

    def digest(self, relaxed: bool) -> bytes:
        if relaxed not in self._made:
            # It identifies the bytes that were signed; the algorithm is the standard's.
            self._made[relaxed] = hashlib.sha256(canonical_body(self._body, relaxed)).digest()
        return self._made[relaxed]


def canonical_body(body: bytes, relaxed: bool) -> bytes:
    """RFC 6376, 3.4.3 and 3.4.4; the lines of ``body`` end in CRLF."""
    if relaxed:
        body = _SPACES.sub(b" ", body).replace(b" \r\n", b"\r\n").removesuffix(b" ")
    if body and not body.endswith(b"\r\n"):
        body += b"\r\n"
    end = len(body)
    while body[max(0, end - 4) : end] == b"\r\n\r\n":
        end -= 2
    body = body[:end]
    if relaxed:
        return b"" if body == b"\r\n" else body
    return body or b"\r\n"


def canonical_field(line: bytes, relaxed: bool) -> bytes:
    """RFC 6376, 3.4.1 and 3.4.2, without the final CRLF."""
    if not relaxed:
        return line
    name, _, value = line.partition(b":")
    unfolded = value.replace(b"\r\n", b"")
    return name.strip(b" \t").lower() + b":" + _SPACES.sub(b" ", unfolded).strip(b" ")


def _signed_bytes(
    signature: _Field, fields: list[_Field], tags: dict[bytes, bytes], *, relaxed: bool
) -> bytes:
    """The named fields from the bottom up, then the signature's own without its value (3.7)."""
    waiting: dict[bytes, list[_Field]] = {}
    for field in fields:
        if field is not signature:
            waiting.setdefault(field.name, []).append(field)
    lines = [
        canonical_field(waiting[name].pop().line, relaxed)
        for name in _signed_names(tags)
        if waiting.get(name)
    ]
    head = signature.line[: len(signature.line) - len(signature.value)]
    emptied = head + _OWN_VALUE.sub(rb"\1\2", signature.value)
    return b"".join(line + b"\r\n" for line in lines) + canonical_field(emptied, relaxed)


Key = rsa.RSAPublicKey | ed25519.Ed25519PublicKey


def _key(lookup: Lookup, domain: str, selector: str, tags: dict[bytes, bytes]) -> Key:
    """The public key the domain publishes (3.6), if it may be used for this signature."""
    name = f"{selector}._domainkey.{domain}"
    if len(name) > 253:
        raise _Refused("signature_malformed")
    try:
        records = lookup(name)
    except NoAnswerNow as error:
        raise _Refused("dns_silent", Outcome.TEMPORARY) from error
    if not records:
        raise _Refused("no_key")
    published = _tags(records[0])
    kind, _, digest = tags[b"a"].lower().partition(b"-")
    flags = {flag.strip() for flag in published.get(b"t", b"").lower().split(b":")}
    services = published.get(b"s", b"*").replace(b" ", b"").lower().split(b":")
    agent = tags.get(b"i", b"").rpartition(b"@")[2].lower().decode("ascii", "replace")
    if published.get(b"v", b"DKIM1") != b"DKIM1" or b"p" not in published:
        raise _Refused("key_malformed")
    if not published[b"p"]:
        raise _Refused("key_revoked")
    if b"y" in flags:
        raise _Refused("key_for_tests")  # 3.6.1: to be treated as unsigned
    if b"s" in flags and agent not in {"", domain}:
        raise _Refused("key_not_for_this")
    if published.get(b"k", b"rsa").lower() != kind or not {b"*", b"email"} & set(services):
        raise _Refused("key_not_for_this")
    allowed = published.get(b"h", digest).replace(b" ", b"").lower().split(b":")
    if digest not in allowed:
        raise _Refused("key_not_for_this")
    return _loaded(kind, _decoded(published[b"p"]))


def _loaded(kind: bytes, data: bytes) -> Key:
    try:
        if kind == b"ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(data)
        key = serialization.load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _Refused("key_malformed") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise _Refused("key_malformed")
    if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise _Refused("key_too_weak" if key.key_size < MIN_RSA_BITS else "key_too_large")
    return key


def _check_signature(key: Key, tags: dict[bytes, bytes], message: bytes) -> None:
    value = _decoded(tags[b"b"])
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, message, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.verify(value, hashlib.sha256(message).digest())  # RFC 8463, 3
    except InvalidSignature as error:
        raise _Refused("signature_wrong", Outcome.FAIL) from error


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(_FOLDS.sub(b"", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Refused("signature_malformed") from error
