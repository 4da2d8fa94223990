"""Checking a text that nobody has sent yet: nothing is stored."""

from dataclasses import dataclass, replace

from moderation import rollout
from moderation.checkers import (
    classifier,
    engagement,
    fan_circle,
    marketing,
    minors,
    superstition,
    terms,
    unfriendly,
    unlawful,
    vulgar,
)
from moderation.explanations import explain
from moderation.lexicon_source import current_lexicon
from moderation.material import Layer, Span
from moderation.screening import TEXT_CHECKERS, screen
from moderation.text_material import from_html, from_text

# Answers about listed words, disguises, wordings and the model would let anyone try until one
# passes; what helps an honest author to finish a piece stays.
NOT_FOR_AUTHORS = frozenset(
    module.NAME
    for module in (
        terms,
        classifier,
        marketing,
        engagement,
        unlawful,
        vulgar,
        superstition,
        unfriendly,
        fan_circle,
        minors,
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding in words; ``layer`` is for the desk only."""

    clause: str
    checker: str
    severity: str
    layer: str
    explanation: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome for whoever asked, and which checks ran."""

    state: str
    checkers: tuple[str, ...]
    findings: tuple[Found, ...]


def check(text: str, *, title: str, is_html: bool, for_desk: bool, own_host: str) -> Checked:
    """The text checks on plain text or HTML; those that teach evasion only ``for_desk``.

    Places count in the plain text of the HTML, in code points.
    """
    checkers = [pair for pair in TEXT_CHECKERS if for_desk or pair[0] not in NOT_FOR_AUTHORS]
    read = from_html if is_html else from_text
    material = read(text, title=title, lexicon=current_lexicon())
    stages = rollout.current_stages()
    screening = screen(replace(material, own_hosts=(own_host,)), checkers, stages=stages)
    return Checked(
        state=screening.state.value,
        checkers=tuple(name for name, _check in checkers),
        findings=tuple(
            Found(
                clause=finding.clause,
                checker=finding.checker,
                severity=finding.severity.value,
                layer=finding.layer.value if for_desk else Layer.NONE.value,
                explanation=explain(finding.code, finding.params),
                spans=finding.spans,
            )
            for finding in screening.findings
        ),
    )
