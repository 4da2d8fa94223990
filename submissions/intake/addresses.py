"""Which mail addresses are ours, and the name of the mailbox that their mail belongs to."""

from django.conf import settings

from cms.newsroom import queries as newsroom

MAX_NAME = 100


def ours() -> frozenset[str]:
    """The plain addresses articles are mailed to, in lower case; reads the database."""
    addresses = (str(settings.SUBMISSION_ADDRESS), newsroom.current().mail_address)
    return frozenset(address.strip().lower() for address in addresses)


def is_ours(address: str, own: frozenset[str] | None = None) -> bool:
    """Whether the address, without ``+anything`` in front of its domain, is one of ours."""
    local, _, domain = address.strip().lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    return plain in (ours() if own is None else own)


def mailbox_name() -> str:
    """One name for all doors, so that the same bytes are one mail whichever way they came."""
    return newsroom.current().mail_address.strip().lower()[:MAX_NAME]
