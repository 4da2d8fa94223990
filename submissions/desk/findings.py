"""Findings as cards beside the text, and what editors say about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from cms.accounts.models import User
from moderation import checkruns
from moderation.checkers import repetition
from moderation.explanations import explain
from moderation.explanations.checkers import checker_words
from moderation.material import Severity
from moderation.models import Clause, Finding
from moderation.permissions import JUDGE_FINDINGS
from submissions.desk import marked_pictures, words
from submissions.desk.marked_pictures import MarkedPicture
from submissions.errors import NotPermitted, OwnPiece
from submissions.highlighting import Place, places
from submissions.models import Revision, Submission
from submissions.permissions import is_own


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as the card lists it: the field's word, a short quote, and a link to its mark."""

    field: words.Words
    quote: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Card:
    """One finding, explained."""

    finding: Finding
    sentence: str
    severity: words.Words
    tone: str
    layer: words.Words
    checker: words.Words
    clause_label: str
    clause_url: str
    places: list[Shown]
    # Whether the passages can be shown beside the text they come from.
    has_source: bool
    pictures: list[MarkedPicture]


def of_revision(revision: Revision) -> list[Finding]:
    """What the checks found in this text, the weightiest first."""
    found = (
        Finding.objects.filter(run=revision.check_run_id)
        .shown()
        .select_related("convention", "judged_by")
    )
    return sorted(found, key=lambda f: (-Severity(f.severity).rank, f.position))


def cards(
    found: Iterable[Finding], revision: Revision, clauses: Mapping[str, Clause]
) -> list[Card]:
    """The cards in the same order; ``clauses`` are those of the convention in force."""
    listed = list(found)
    pictures, hidden = marked_pictures.by_hash(revision, listed), marked_pictures.veiled(listed)
    return [
        _card(
            finding,
            revision,
            clauses.get(finding.clause_code),
            marked_pictures.of_finding(finding, pictures, hidden),
        )
        for finding in listed
    ]


def _card(
    finding: Finding, revision: Revision, clause: Clause | None, pictures: list[MarkedPicture]
) -> Card:
    code = finding.clause_code
    url = reverse("moderation:convention")
    version = finding.convention
    if version is not None and (clause is None or clause.version_id != version.pk):
        url, clause = version.get_absolute_url(), None
    return Card(
        finding=finding,
        sentence=explain(finding.code, finding.params),
        severity=words.SEVERITIES[finding.severity],
        tone=words.SEVERITY_TONES[finding.severity],
        checker=checker_words(finding.checker),
        layer=words.LAYERS.get(finding.layer, ""),
        clause_label=clause.label() if clause else "",
        clause_url=f"{url}#clause-{code.replace('.', '-')}" if code else "",
        places=[_shown(place) for place in places(finding, revision)],
        has_source=finding.checker == repetition.NAME and "ref" in finding.params,
        pictures=pictures,
    )


def _shown(place: Place) -> Shown:
    quote = place.quote if len(place.quote) <= 60 else f"{place.quote[:59]}…"
    return Shown(words.FIELDS.get(place.field, place.field), quote, place.anchor)


def suggested_clauses(found: Sequence[Finding], clauses: Mapping[str, Clause]) -> list[str]:
    """Codes of the clauses the findings name, weightiest first, without what was judged wrong."""
    codes = [
        finding.clause_code
        for finding in found
        if finding.clause_code in clauses and not _is_dismissed(finding)
    ]
    return list(dict.fromkeys(codes))


def worth_a_point(finding: Finding) -> bool:
    """Whether a request for changes should mention it unless the editor strikes it out."""
    return finding.severity != Severity.NOTE and not _is_dismissed(finding)


def _is_dismissed(finding: Finding) -> bool:
    return finding.judgement in {Finding.Judgement.WRONG, Finding.Judgement.IRRELEVANT}


@transaction.atomic
def judge(submission: Submission, *, finding_id: str, verdict: str, by: User) -> Finding:
    """Records an editor's word on a finding of this piece; authors do not judge their own.

    Raises OwnPiece, NotPermitted (also for a finding of another text or an unknown word).
    """
    if is_own(submission, by):
        raise OwnPiece
    if not by.has_perm(JUDGE_FINDINGS) or verdict not in Finding.Judgement.values:
        raise NotPermitted
    runs = submission.revisions.values("check_run")
    number = int(finding_id) if finding_id.isdecimal() and len(finding_id) < 19 else 0
    finding = Finding.objects.filter(pk=number, run__in=runs).shown().first()
    if finding is None:
        raise NotPermitted
    return checkruns.judge(finding, by=by, verdict=verdict)
