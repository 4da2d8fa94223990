"""The statements an author ticks.  A changed wording is a new version; old consents keep theirs."""

import hashlib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.articles.states import Attribution
from submissions.models import Consent, Revision

Kind = Consent.Kind


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement in its current wording."""

    kind: Kind
    version: int
    text: Promise


STATEMENTS: dict[Kind, Statement] = {
    Kind.TERMS: Statement(
        Kind.TERMS, 1, _("I have read the community convention and this piece keeps to it.")
    ),
    Kind.ORIGINALITY: Statement(
        Kind.ORIGINALITY, 1, _("I wrote this piece, and it infringes nobody's rights.")
    ),
    Kind.SOURCE_PERMISSION: Statement(
        Kind.SOURCE_PERMISSION,
        1,
        _("The source is named truthfully, and I may pass this piece on for publication."),
    ),
    Kind.IMAGE_RIGHTS: Statement(
        Kind.IMAGE_RIGHTS, 1, _("I may use every picture in this piece, or it contains none.")
    ),
}


def needed(attribution: str) -> list[Kind]:
    """The statements a piece of this attribution needs."""
    own = Kind.ORIGINALITY if attribution == Attribution.ORIGINAL else Kind.SOURCE_PERMISSION
    return [Kind.TERMS, own, Kind.IMAGE_RIGHTS]


def keep(revision: Revision, *, kinds: list[Kind], by: User) -> None:
    """Stores the statements word for word, in the language they were shown in."""
    language = get_language() or "en"
    for kind in kinds:
        statement = STATEMENTS[kind]
        text = str(statement.text)
        Consent.objects.create(
            revision=revision,
            person=by,
            kind=kind,
            version=statement.version,
            language=language,
            text=text,
            text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
