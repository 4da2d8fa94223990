"""Sentences about texts that keep coming in."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "repeats_often": _(
        "The same text came from this account in %(count)s earlier pieces within %(days)s days. "
        "Send a text once."
    ),
    "same_from_others": _(
        "The same text came from other accounts within %(days)s days (accounts: %(count)s). "
        "Find out who wrote it before going on."
    ),
}
