"""What each finding says to people, editors and authors alike: what was noticed, what is expected.

The sentences quote nothing: the spans show the words, and a sentence that names the way a term was
found would teach how to hide it better.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moderation.explanations import (
    base,
    classifier,
    copies,
    names,
    outside,
    pictures,
    text,
)

SENTENCES: dict[str, Promise] = {
    **base.SENTENCES,
    **classifier.SENTENCES,
    **copies.SENTENCES,
    **text.SENTENCES,
    **outside.SENTENCES,
    **pictures.SENTENCES,
    **names.SENTENCES,
}
UNKNOWN = _("A check noticed something here. Read the marked passage with the rule beside it.")
IN_PICTURE = _("In a picture: %(sentence)s")
MORE = _("%(sentence)s Not listed, of the same check: %(more)s.")


class _Params(dict[str, str | int]):
    """Values for a sentence; a missing one shows as a dash instead of failing the page."""

    def __missing__(self, key: str) -> str:
        return "–"


def explain(code: str, params: Mapping[str, str | int]) -> str:
    """The sentence of a finding in the active language; plain text, to be escaped when shown."""
    sentence = str(SENTENCES.get(code, UNKNOWN)) % _Params(params)
    if "in_picture" in params:
        sentence = str(IN_PICTURE) % {"sentence": sentence}
    if "more" in params:
        return str(MORE) % {"sentence": sentence, "more": params["more"]}
    return sentence
