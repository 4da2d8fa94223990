"""Sentences of the checks of pictures."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "picture_unread": _(
        "Pictures the checks could not read: %(count)s. A person has to look at them."
    ),
    "picture_partly_read": _(
        "Pictures with more words than the checks read: %(count)s. "
        "A person has to look at the rest of them."
    ),
    "code_contact": _(
        "A code to scan leads to a contact, a group or an account to follow. "
        "Take it out, unless the piece is about it."
    ),
    "code_payment": _("A code to scan asks for a payment. Take it out."),
    "code_link": _("A code to scan leads to %(host)s. Check that the place belongs to the piece."),
    "code_words": _("A code to scan holds words instead of an address. Check what it is for."),
    "unsuitable_picture": _(
        "This picture looks unsuitable to the software (score %(percent)s of 100). "
        "A person decides; it may well be harmless."
    ),
}
