"""Whom to believe: only our own server's word, and only about the From address."""

import pytest

from submissions.intake.reading import Lane, lane, read
from tests.submissions.intake.building import mail, part

OURS = "mx.tougao.example"
PASS = f"Authentication-Results: {OURS}; dmarc=pass header.from=qq.com; spf=pass"
FORGED = "Authentication-Results: mx.evil.example; dmarc=pass header.from=qq.com"


def lane_of(*lines: str, sender: str = "a@qq.com", **options: object) -> Lane:
    more = "".join(f"{line}\r\n" for line in lines).encode()
    return lane(read(mail(part("x"), sender=sender, more=more)), OURS, **options)  # type: ignore[arg-type] # options of one function


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (Lane.VERIFIED, [PASS]),
        (Lane.VERIFIED, [f"Authentication-Results: {OURS}; dkim=pass header.d=qq.com"]),
        (Lane.VERIFIED, [f"Authentication-Results: {OURS}; dkim=pass header.i=@mail.qq.com"]),
        (Lane.UNVERIFIED, [f"Authentication-Results: {OURS}; dkim=pass header.d=evil.com"]),
        (Lane.UNVERIFIED, [f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom=a@qq.com"]),
        (Lane.UNVERIFIED, [f"Authentication-Results: {OURS}; none"]),
        (Lane.FAILED, [f"Authentication-Results: {OURS} 1; dmarc=fail (p=x) header.from=qq.com"]),
        (Lane.UNVERIFIED, []),
        (Lane.UNVERIFIED, [FORGED]),
        (Lane.FAILED, [f"Authentication-Results: {OURS}; dmarc=fail", PASS]),
        (Lane.VERIFIED, [FORGED, PASS]),
        (Lane.UNVERIFIED, [f"Authentication-Results: {OURS}.evil.example; dmarc=pass"]),
        (Lane.UNVERIFIED, [f"Authentication-Results: {OURS}; x=y (dmarc=pass; dkim=pass)"]),
    ],
)  # fmt: skip
def test_the_lane_follows_our_servers_topmost_results(wanted: Lane, lines: list[str]) -> None:
    assert lane_of(*lines) is wanted


def test_two_senders_are_never_verified() -> None:
    assert lane_of(PASS, sender="a@qq.com, b@qq.com") is Lane.UNVERIFIED


def test_without_a_server_of_ours_nothing_is_believed() -> None:
    assert lane(read(mail(part("x"), sender="a@qq.com", more=PASS.encode() + b"\r\n")), "") is (
        Lane.UNVERIFIED
    )


def test_our_own_signature_check_counts_where_the_server_says_nothing() -> None:
    assert lane_of(dkim_domains=["qq.com"]) is Lane.VERIFIED
    assert lane_of(dkim_domains=["example.com"]) is Lane.UNVERIFIED


def test_a_suffix_under_which_strangers_register_aligns_nobody() -> None:
    results = f"Authentication-Results: {OURS}; dkim=pass header.d=evil.com.cn"
    assert lane_of(results, sender="a@paper.com.cn") is Lane.UNVERIFIED


SEALED = (
    f"Authentication-Results: {OURS}; dmarc=fail header.from=qq.com; arc=pass",
    "ARC-Authentication-Results: i=1; relay.example; dmarc=pass header.from=qq.com",
)


def test_a_forwarder_counts_only_when_it_is_trusted_by_name() -> None:
    assert lane_of(*SEALED, trusted_sealers=["relay.example"]) is Lane.VERIFIED
    assert lane_of(*SEALED, trusted_sealers=["other.example"]) is Lane.FAILED
    assert lane_of(*SEALED) is Lane.FAILED


def test_one_untrusted_link_breaks_the_chain() -> None:
    second = "ARC-Authentication-Results: i=2; evil.example; dmarc=pass header.from=qq.com"
    assert lane_of(*SEALED, second, trusted_sealers=["relay.example"]) is Lane.FAILED
