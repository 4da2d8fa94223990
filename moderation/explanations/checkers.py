"""What the checks are called, for those who read their findings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHECKERS: dict[str, Promise] = {
    "completeness": _("Completeness"),
    "terms": _("Listed words"),
    "personal_data": _("Personal details"),
    "links": _("Links"),
    "contacts": _("Contacts and selling"),
    "marketing": _("Deceptive marketing"),
    "engagement": _("Traded interactions"),
    "unlawful": _("Unlawful offers"),
    "vulgar": _("Sexual, vulgar or cruel"),
    "superstition": _("Superstition"),
    "unfriendly": _("Unfriendly words"),
    "untrue": _("Claims without a source"),
    "fan_circle": _("Calls on fans"),
    "minors": _("Minors"),
    "title_body": _("Title and text"),
    "clickbait": _("Clickbait titles"),
    "stuffing": _("Stuffed and hidden words"),
    "classifier": _("Manner of writing"),
    "house_classifier": _("Manner of writing, as learnt here"),
    "repetition": _("Repetition"),
    "copy_style": _("Copy style"),
    "external_judge": _("Opinion of a machine outside"),
    "names": _("Names"),
    "avatars": _("Pictures of authors"),
    "picture_text": _("Words in pictures"),
    "picture_codes": _("Codes in pictures"),
    "unsuitable_pictures": _("Unsuitable pictures"),
}


def checker_words(name: str) -> str:
    """A check in the active language; an unknown one shows its stable name."""
    return str(CHECKERS.get(name, name))
