"""Signatures made here by the letter of RFC 6376, keys asked from a real DNS server on loopback."""

import base64
import hashlib
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from submissions.intake import dkim, txt_records
from submissions.intake.dkim import Outcome
from submissions.intake.reading import Lane, lane, read
from tests.submissions.intake.dns_server import Zone, serving

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to be refused
EDWARDS = ed25519.Ed25519PrivateKey.generate()
NOW = datetime(2026, 11, 2, 3, tzinfo=UTC)
HEADER = (
    b"From: =?gb18030?B?1dTS5A==?= <writer@mail.example>\r\n"
    b"To: tougao@paper.example\r\n"
    b"Subject:  folded\r\n   twice \t over\r\n"
    b"Date: Mon, 02 Nov 2026 09:30:00 +0800\r\n"
)
BODY = b"Line  with\tspaces  \r\n\r\nsecond \r\n\r\n\r\n"
MIXES = ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"]


def published(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, more: str = "") -> bytes:
    """The record a domain puts into its DNS."""
    if isinstance(key, rsa.RSAPrivateKey):
        kind, form = "rsa", serialization.PublicFormat.SubjectPublicKeyInfo
        data = key.public_key().public_bytes(serialization.Encoding.DER, form)
    else:
        kind = "ed25519"
        data = key.public_key().public_bytes_raw()
    return f"v=DKIM1; k={kind};{more} p={base64.b64encode(data).decode()}".encode()


def simple_body(body: bytes) -> bytes:
    return re.sub(rb"(\r\n)*\Z", b"", body, count=1) + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def relaxed_field(line: bytes) -> bytes:
    name, _, value = line.partition(b":")
    return name.lower().strip() + b":" + b" ".join(value.split())


def signed(
    header: bytes = HEADER,
    body: bytes = BODY,
    *,
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey = RSA,
    how: str = "relaxed/relaxed",
    domain: str = "mail.example",
    names: str = "from:to:subject:date",
    more: str = "",
    selector: str = "k1",
) -> bytes:
    """The mail with its signature on top."""
    head_way, _, body_way = how.partition("/")
    digest = hashlib.sha256({"simple": simple_body, "relaxed": relaxed_body}[body_way](body))
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ed25519"
    line = (
        f"DKIM-Signature: v=1; a={kind}-sha256; c={how}; d={domain}; s={selector};{more}\r\n"
        f"\th={names}; bh={base64.b64encode(digest.digest()).decode()};\r\n\tb="
    ).encode()
    fields = re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", header)
    chosen = []
    for name in names.encode().split(b":"):
        last = [f for f in fields if f.lower().startswith(name.strip() + b":")][-1:]
        chosen += [field[:-2] for field in last]
        fields = [field for field in fields if field not in last]
    if head_way == "relaxed":
        chosen, own = [relaxed_field(field) for field in chosen], relaxed_field(line)
    else:
        own = line
    message = b"".join(field + b"\r\n" for field in chosen) + own
    if isinstance(key, rsa.RSAPrivateKey):
        value = key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    else:
        value = key.sign(hashlib.sha256(message).digest())
    text = base64.b64encode(value)
    folded = b"\r\n\t ".join(text[at : at + 60] for at in range(0, len(text), 60))
    return line + folded + b"\r\n" + header + b"\r\n" + body


RECORDS: dict[str, tuple[bytes, ...] | None] = {
    "k1._domainkey.mail.example": (published(RSA),),
    "ed._domainkey.mail.example": (published(EDWARDS),),
    "k1._domainkey.other.example": (published(RSA),),
    "revoked._domainkey.mail.example": (b"v=DKIM1; p=",),
    "tests._domainkey.mail.example": (published(RSA, " t=y;"),),
    "strict._domainkey.mail.example": (published(RSA, " t=s;"),),
    "sha1._domainkey.mail.example": (published(RSA, " h=sha1;"),),
    "tlsrpt._domainkey.mail.example": (published(RSA, " s=tlsrpt;"),),
    "rubbish._domainkey.mail.example": (b"v=DKIM1; p=AAAA",),
    "silent._domainkey.mail.example": None,
    "empty._domainkey.mail.example": (),
}


@pytest.fixture
def zone() -> Iterator[Zone]:
    with serving(RECORDS) as made:
        yield made


def check(raw: bytes, zone: Zone) -> list[tuple[str, Outcome, str]]:
    found = dkim.verify(raw, lookup=txt_records.Resolver(zone.address), now=NOW)
    return [(one.domain, one.outcome, one.reason) for one in found]


PASSED = [("mail.example", Outcome.PASS, "")]


@pytest.mark.parametrize("how", MIXES)
@pytest.mark.parametrize(("key", "selector"), [(RSA, "k1"), (EDWARDS, "ed")], ids=["rsa", "ed"])
def test_a_true_signature_passes_however_it_was_made(zone, how, key, selector):
    assert check(signed(how=how, key=key, selector=selector), zone) == PASSED


@pytest.mark.parametrize("how", MIXES)
@pytest.mark.parametrize("body", [b"", b"\r\n", b"\r\n\r\n", b"no end", b"a\r\n b \r\n", b" \r\n"])
def test_every_end_of_a_body_is_read_as_the_standard_says(zone, how, body):
    assert check(signed(body=body, how=how), zone) == PASSED


def test_a_mail_from_a_pipe_with_bare_line_feeds_passes(zone):
    assert check(signed().replace(b"\r\n", b"\n"), zone) == PASSED


@pytest.mark.parametrize("how", MIXES)
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"second", b"Second", "body_changed"),
        (b"writer@", b"Writer@", "signature_wrong"),
        (b"folded", b"golded", "signature_wrong"),
        (b"To: tougao", b"To: toubao", "signature_wrong"),
    ],
)
def test_a_change_anywhere_that_was_signed_fails(zone, how, old, new, reason):
    raw = signed(how=how).replace(old, new)
    assert check(raw, zone) == [("mail.example", Outcome.FAIL, reason)]


def test_only_the_relaxed_way_forgives_changed_spaces(zone):
    relaxed = signed(how="relaxed/relaxed").replace(b"spaces  \r\n", b"spaces\r\n")
    assert check(relaxed.replace(b"Subject:  folded", b"SUBJECT: folded"), zone) == PASSED
    simple = signed(how="simple/simple").replace(b"spaces  \r\n", b"spaces\r\n")
    assert check(simple, zone) == [("mail.example", Outcome.FAIL, "body_changed")]


def test_a_second_from_slipped_in_breaks_a_signature_that_counts_them(zone):
    raw = signed(names="from:from:to:subject:date")
    assert check(raw, zone) == PASSED
    forged = raw.replace(b"From:", b"From: x@bank.example\r\nFrom:", 1)
    assert check(forged, zone) == [("mail.example", Outcome.FAIL, "signature_wrong")]


@pytest.mark.parametrize(
    ("changes", "outcome", "reason"),
    [
        ({"names": "to:subject"}, Outcome.PERMANENT, "from_not_signed"),
        ({"more": " l=3;"}, Outcome.PERMANENT, "part_of_the_body_only"),
        ({"more": " x=1700000000;"}, Outcome.FAIL, "expired"),
        ({"more": " t=1900000000;"}, Outcome.FAIL, "from_the_future"),
        ({"more": " t=abc;"}, Outcome.PERMANENT, "signature_malformed"),
        ({"more": " i=@other.example;"}, Outcome.PERMANENT, "signature_malformed"),
        ({"selector": "revoked"}, Outcome.PERMANENT, "key_revoked"),
        ({"selector": "tests"}, Outcome.PERMANENT, "key_for_tests"),
        ({"selector": "sha1"}, Outcome.PERMANENT, "key_not_for_this"),
        ({"selector": "tlsrpt"}, Outcome.PERMANENT, "key_not_for_this"),
        ({"selector": "rubbish"}, Outcome.PERMANENT, "key_malformed"),
        ({"selector": "ed"}, Outcome.PERMANENT, "key_not_for_this"),
        ({"selector": "unknown"}, Outcome.PERMANENT, "no_key"),
        ({"selector": "empty"}, Outcome.PERMANENT, "no_key"),
        ({"selector": "strict", "more": " i=@sub.mail.example;"},
         Outcome.PERMANENT, "key_not_for_this"),
    ],
)  # fmt: skip
def test_what_may_not_count_does_not_and_says_why(zone, changes, outcome, reason):
    assert check(signed(**changes), zone) == [("mail.example", outcome, reason)]


def test_a_signature_that_says_a_thing_twice_says_nothing(zone):
    assert check(signed(more=" v=1;"), zone) == [("", Outcome.PERMANENT, "signature_malformed")]


def test_a_weak_key_does_not_count(zone, monkeypatch):
    monkeypatch.setattr(dkim, "MIN_RSA_BITS", 2048)
    zone.records["weak._domainkey.mail.example"] = (published(WEAK),)
    raw = signed(key=WEAK, selector="weak")
    assert check(raw, zone) == [("mail.example", Outcome.PERMANENT, "key_too_weak")]


def test_sha1_does_not_count(zone):
    raw = signed().replace(b"a=rsa-sha256", b"a=rsa-sha1")
    assert check(raw, zone) == [("mail.example", Outcome.PERMANENT, "algorithm_not_accepted")]


def test_a_silent_dns_is_a_temporary_word_and_is_not_waited_for_long(zone, monkeypatch):
    monkeypatch.setattr(txt_records, "SECONDS", 0.4)
    raw = b"".join(signed(selector="silent").partition(b"From:")[0] for _ in range(8))
    found = check(raw + HEADER + b"\r\n" + BODY, zone)
    assert found == [("mail.example", Outcome.TEMPORARY, "dns_silent")] * dkim.MAX_UNANSWERED


def test_a_mail_with_a_thousand_signatures_costs_five_questions(zone):
    head = signed().partition(b"From:")[0]
    wrong = head.replace(b"bh=", b"bh= ")
    found = check(wrong * 200 + HEADER + b"\r\n" + BODY, zone)
    assert len(found) == dkim.MAX_SIGNATURES
    assert len(zone.asked) <= dkim.MAX_SIGNATURES


def test_a_body_that_was_changed_costs_no_question(zone):
    check(signed().replace(b"second", b"third"), zone)
    assert zone.asked == []


def test_only_a_signature_of_the_senders_own_domain_verifies_the_sender(zone):
    def judged(raw: bytes) -> Lane:
        found = dkim.verify(raw, lookup=txt_records.Resolver(zone.address), now=NOW)
        return lane(read(raw), "", dkim_domains=dkim.passing(found))

    assert judged(signed()) is Lane.VERIFIED
    assert judged(signed(domain="other.example")) is Lane.UNVERIFIED
    assert judged(signed().replace(b"second", b"third")) is Lane.UNVERIFIED


def test_a_key_longer_than_one_string_of_a_record_is_put_together(zone):
    assert len(published(RSA)) > 255
    assert check(signed(), zone) == PASSED


def test_the_setting_says_where_to_ask_and_off_asks_nobody(zone, settings):
    settings.DKIM_RESOLVER = "off"
    assert txt_records.configured() is None
    settings.DKIM_RESOLVER = zone.address
    lookup = txt_records.configured()
    assert lookup is not None
    assert lookup("k1._domainkey.mail.example") == (published(RSA),)


def test_a_huge_mail_is_checked_in_linear_time(zone):
    body = (b" \t" * 40 + b"x\r\n") * 250_000 + b"\r\n" * 500_000
    raw = signed(body=body)
    started = time.process_time()
    assert check(raw, zone) == PASSED
    assert time.process_time() - started < 4


@given(st.binary(max_size=2000), st.sampled_from([b"", b"DKIM-Signature: "]))
def test_no_bytes_make_the_check_fail_loudly(data, start):
    found = dkim.verify(start + data, lookup=lambda name: (data,), now=NOW)
    assert dkim.passing(found) == frozenset()


@given(st.lists(st.sampled_from([b"v=1", b"a=rsa-sha256", b"b=", b"bh=", b"h=from", b"d=a.example",
                                 b"s=s", b"c=relaxed", b"i=@", b"x=1", b";", b"=", b"\r\n ", b"q",
                                 "日".encode()])))  # fmt: skip
def test_no_tags_make_the_check_fail_loudly(tags):
    raw = b"DKIM-Signature: " + b"; ".join(tags) + b"\r\nFrom: a@a.example\r\n\r\nx"
    found = dkim.verify(raw, lookup=lambda name: (b"v=DKIM1; p=" + b"A" * 40,), now=NOW)
    assert dkim.passing(found) == frozenset()
