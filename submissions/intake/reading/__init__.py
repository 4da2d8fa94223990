"""Bytes of a raw mail to frozen values; no database, no setting, no network, no Django.

- ``scan(raw) -> Scan``: counts bytes before any parsing; ``.refusal`` is a code or None.
- ``read(raw) -> Mail``: everything the mail says, decoded. Never raises; over the limits of
  ``scan`` only the header is read and ``Mail.refusal`` holds the code.
- ``read_bounded(raw, cpu_seconds=20, memory_mb=512) -> Mail | Unreadable``: the same in a child
  process that is killed at its limits. Use this one for whatever came from outside.
- ``lane(mail, authserv_id, trusted_sealers=(), dkim_domains=None) -> Lane``: verified, unverified
  or failed, by the results of our own mail server only.

A ``Mail`` keeps what people wrote apart from what it means: names and addresses are claims,
``automatic`` holds decisive signs of a machine and ``automatic_hints`` the others, ``bounce`` is
set for delivery reports, ``damage`` tells how each text was decoded, ``unread`` names everything
that was not read. ``body`` is the body chosen for reading, with ``segments`` that mark the
sender's own words, quoted mail and signature without removing anything; ``pictures`` are those
the markup shows, by the address it uses; all other files are ``attachments``.
HTML is as it came: whoever shows it sanitises it first.
"""

from submissions.intake.reading.authentication import Results, lane, organisation, parse_results
from submissions.intake.reading.bounded import close_idle, read_bounded
from submissions.intake.reading.mail import read
from submissions.intake.reading.scanning import scan
from submissions.intake.reading.values import (
    Address,
    Attachment,
    Body,
    Bounce,
    Damage,
    Kind,
    Lane,
    Mail,
    Picture,
    Problem,
    Scan,
    Segment,
    Unread,
    Unreadable,
)

__all__ = [
    "Address",
    "Attachment",
    "Body",
    "Bounce",
    "Damage",
    "Kind",
    "Lane",
    "Mail",
    "Picture",
    "Problem",
    "Results",
    "Scan",
    "Segment",
    "Unread",
    "Unreadable",
    "close_idle",
    "lane",
    "organisation",
    "parse_results",
    "read",
    "read_bounded",
    "scan",
]
