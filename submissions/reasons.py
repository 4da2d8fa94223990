"""Editorial reasons for a decision; breaches of the convention are given as clauses instead.

Each has the desk's short label and the sentence the author gets.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    label: Promise
    sentence: Promise


EDITORIAL: dict[str, Reason] = {
    "off_topic": Reason(
        _("Outside our subjects"), _("The piece lies outside the subjects we publish.")
    ),
    "already_covered": Reason(
        _("Covered already"), _("We have published on this subject recently, with similar points.")
    ),
    "thin": Reason(
        _("Too little substance"),
        _("The piece stays general. Readers need facts, figures or first-hand experience."),
    ),
    "unsourced": Reason(
        _("Claims without sources"), _("Important claims lack a source that readers can check.")
    ),
    "structure": Reason(
        _("Structure or length"), _("The structure or the length makes the point hard to follow.")
    ),
    "language": Reason(_("Language"), _("The language needs more work than we can do in editing.")),
    "promotional": Reason(
        _("Reads like promotion"),
        _("The piece reads as promotion of a product or an organisation."),
    ),
    "rights": Reason(
        _("Rights not shown"), _("Permission for text or pictures is not shown well enough.")
    ),
    "not_now": Reason(
        _("No room at present"), _("The piece is sound, but we have no room for it at present.")
    ),
}
