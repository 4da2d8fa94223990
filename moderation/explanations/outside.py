"""Sentences about the judge outside: what it said, and why it said nothing."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "outside_opinion": _(
        "A machine outside this site is of the opinion that the marked passage breaks this rule. "
        "Read it with the rule beside it."
    ),
    "outside_silent": _(
        "The machine outside this site that is asked for a second opinion did not answer. "
        "Nothing depends on it."
    ),
    "outside_garbled": _(
        "The machine outside this site that is asked for a second opinion gave an answer that "
        "cannot be read. Nothing depends on it."
    ),
    "outside_budget": _(
        "No second opinion was asked from outside this site: what may be asked in a day is used "
        "up. Nothing depends on it."
    ),
    "outside_setting": _(
        "No second opinion was asked from outside this site: its address is set wrongly. "
        "Tell whoever runs the site. Nothing depends on it."
    ),
}
