"""The decision panel: the reasons on offer, the letter composed from them, and what was typed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.newsroom import queries as newsroom
from moderation.explanations import explain
from moderation.models import Clause, Finding
from submissions import letters
from submissions.decisions import MAX_REASONS, Point, Verdict
from submissions.desk.findings import suggested_clauses, worth_a_point
from submissions.models import Revision, Submission
from submissions.reasons import EDITORIAL
from submissions.states import HELD_ACTIONS, Action

QUOTE_SIGN = "::"
MAX_SUGGESTED_POINTS = 5
# From the best news to the worst, as the buttons stand.
ORDER = (Action.ACCEPT, Action.REQUEST_CHANGES, Action.DECLINE, Action.REJECT)


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the panel: typed by the editor, or suggested from the findings.

    ``composed`` is the fingerprint of the letter as it was composed: while the text still has it,
    nobody has edited the letter, and it follows the ticked reasons.
    """

    action: Action | None = None
    reasons: tuple[str, ...] = ()
    points: str = ""
    subject: str = ""
    text: str = ""
    composed: str = ""
    note: str = ""
    has_seen_hold: bool = False
    goes_on: bool = False

    @property
    def has_own_letter(self) -> bool:
        """Whether the editor changed the letter, or wrote it."""
        return self.composed != fingerprint(self.subject, self.text) and bool(
            self.text.strip() or self.subject.strip()
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One reason as a checkbox."""

    code: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything the panel shows."""

    entry: Entry
    suggested: list[Choice]
    editorial: list[Choice]
    others: list[Choice]
    has_others_ticked: bool
    max_reasons: int = MAX_REASONS
    actions: tuple[Action, ...] = ORDER


def fingerprint(subject: str, text: str) -> str:
    """The same for a letter that a browser sent back unchanged."""
    lines = f"{subject.strip()}\n{text.strip()}".replace("\r\n", "\n")
    return hashlib.sha256(lines.encode()).hexdigest()


def action_named(name: str) -> Action | None:
    """The decision with this name, if there is one."""
    return next((action for action in HELD_ACTIONS if action.value == name), None)


def suggested(
    submission: Submission, found: Sequence[Finding], clauses: Mapping[str, Clause]
) -> Entry:
    """A first filling from the findings: clauses, and points in the author's language."""
    points = []
    with translation.override(submission.writer.language):
        for finding in filter(worth_a_point, found[: 4 * MAX_SUGGESTED_POINTS]):
            quote = str(finding.spans[0]["quote"])[:60] if finding.spans else ""
            sentence = explain(finding.code, finding.params)
            points.append(f"{quote} {QUOTE_SIGN} {sentence}" if quote else sentence)
    return Entry(
        reasons=tuple(suggested_clauses(found, clauses)[:MAX_REASONS]),
        points="\n".join(" ".join(p.split()) for p in points[:MAX_SUGGESTED_POINTS]),
    )


def typed(post: QueryDict) -> Entry:
    """What an editor sent."""
    return Entry(
        action=action_named(post.get("letter_for", "")),
        reasons=tuple(dict.fromkeys(post.getlist("reasons"))),
        points=post.get("points", "").replace("\r\n", "\n"),
        subject=post.get("subject", ""),
        text=post.get("letter", "").replace("\r\n", "\n"),
        composed=post.get("composed", ""),
        note=post.get("note", ""),
        has_seen_hold=bool(post.get("has_seen_hold")),
        goes_on=bool(post.get("goes_on")),
    )


def points_of(text: str) -> list[Point]:
    """One point a line; a quoted passage may stand before ``::``."""
    found = []
    for line in text.splitlines():
        quote, sign, request = line.partition(QUOTE_SIGN)
        if not sign:
            quote, request = "", line
        if request.strip():
            found.append(Point(request.strip(), quote.strip()))
    return found


def with_letter(
    entry: Entry, action: Action, *, submission: Submission, clauses: Mapping[str, Clause]
) -> Entry:
    """The entry with the letter for this action composed afresh from its reasons and points."""
    subject, text = compose(entry, action, submission=submission, clauses=clauses)
    mark = fingerprint(subject, text)
    return replace(entry, action=action, subject=subject, text=text, composed=mark)


def compose(
    entry: Entry, action: Action, *, submission: Submission, clauses: Mapping[str, Clause]
) -> tuple[str, str]:
    """Subject and text of the letter, in the author's language."""
    language = submission.writer.language
    codes = () if action is Action.ACCEPT else entry.reasons[:MAX_REASONS]
    with translation.override(language):
        sentences = [_sentence(code, clauses) for code in codes]
    days = newsroom.current().answer_days
    return letters.compose(
        action.value,
        submission,
        language=language,
        revision=submission.latest,
        reasons=[sentence for sentence in sentences if sentence],
        points=points_of(entry.points) if action is Action.REQUEST_CHANGES else [],
        due_at=timezone.now() + timedelta(days=days),
    )


def _sentence(code: str, clauses: Mapping[str, Clause]) -> str:
    if code in EDITORIAL:
        return str(EDITORIAL[code].sentence)
    clause = clauses.get(code)
    if clause is None:
        return ""
    return _("Convention %(code)s, %(label)s: %(text)s") % {
        "code": code,
        "label": clause.label(),
        "text": clause.text(),
    }


def verdict_of(
    entry: Entry, action: Action, *, submission: Submission, clauses: Mapping[str, Clause]
) -> Verdict:
    """What the editor decided, with the letter they edited or the one that follows the reasons."""
    subject, text = entry.subject, entry.text
    if entry.action is not action or not entry.has_own_letter:
        subject, text = compose(entry, action, submission=submission, clauses=clauses)
    return Verdict(
        action=action,
        subject=subject,
        text=text,
        reasons=() if action is Action.ACCEPT else entry.reasons,
        points=points_of(entry.points),
        note=entry.note.strip(),
        has_seen_hold=entry.has_seen_hold,
    )


def offered(entry: Entry, found: Sequence[Finding], clauses: Mapping[str, Clause]) -> Panel:
    """The panel with what is ticked now; clauses the findings name come first."""
    named = suggested_clauses(found, clauses)
    rest = [code for code in clauses if code not in named]
    others = [_clause_choice(clauses[code], entry) for code in rest]
    return Panel(
        entry=entry,
        suggested=[_clause_choice(clauses[code], entry) for code in named],
        editorial=[
            Choice(code, str(reason.label), code in entry.reasons)
            for code, reason in EDITORIAL.items()
        ],
        others=others,
        has_others_ticked=any(choice.is_ticked for choice in others),
    )


def _clause_choice(clause: Clause, entry: Entry) -> Choice:
    return Choice(clause.code, str(clause), clause.code in entry.reasons)


def revision_read(submission: Submission, post: QueryDict) -> Revision | None:
    """The revision the page showed when the editor decided, if it is one of this piece."""
    pk = post.get("revision", "")
    if not (pk.isdecimal() and len(pk) < 19):
        return None
    return submission.revisions.select_related("check_run").filter(pk=int(pk)).first()
