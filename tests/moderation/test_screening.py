"""Running all checkers: the state, the order, and what happens when one breaks."""

import inspect
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.lexicon import Lexicon, TermEntry
from moderation.material import Earlier, Field, Finding, Layer, Link, Material, Severity, Span
from moderation.screening import (
    CHECKERS,
    MAX_FINDINGS,
    TEXT_CHECKERS,
    State,
    screen,
)

LEXICON = Lexicon.build([TermEntry("云杉彩", "1.8", Severity.HOLD)])
PROSE = "内容团队把每一次投放都写进表格，再按渠道比较成本与回报。"


def finding(severity: Severity = Severity.NOTE, **changes: object) -> Finding:
    values = {"clause": "", "checker": "probe", "version": 1, "code": "probe", **changes}
    return Finding(severity=severity, **values)  # type: ignore[arg-type]  # a test's shorthand


def saying(*findings: Finding):
    def check(material: Material) -> Iterator[Finding]:
        yield from findings

    return (("probe", check),)


@pytest.mark.parametrize(
    ("severity", "state"),
    [
        (Severity.NOTE, State.CLEAN),
        (Severity.ATTENTION, State.ATTENTION),
        (Severity.HOLD, State.HELD),
    ],
)
def test_the_heaviest_finding_decides_the_state(severity, state):
    checkers = saying(finding(), finding(severity))
    assert screen(Material("", ""), checkers).state == state


def test_ordinary_prose_is_clean():
    result = screen(Material("标题", PROSE * 20, lexicon=LEXICON), TEXT_CHECKERS)
    assert (result.state, result.findings) == (State.CLEAN, ())


def test_a_checker_that_breaks_holds_the_piece_and_keeps_what_it_had_found(caplog):
    def breaking(material: Material) -> Iterator[Finding]:
        yield finding(Severity.ATTENTION)
        raise ZeroDivisionError

    result = screen(Material("", ""), (("probe", breaking), *TEXT_CHECKERS))
    assert result.state == State.FAILED
    assert [(item.code, item.severity) for item in result.findings] == [
        ("checker_failed", Severity.HOLD),
        ("probe", Severity.ATTENTION),
    ]
    assert result.findings[0].params == {"checker": "probe"}
    assert "ZeroDivisionError" in caplog.text


def test_the_other_checkers_still_run_when_one_breaks(caplog):
    def breaking(material: Material) -> Iterator[Finding]:
        raise RecursionError

    result = screen(Material("", "云杉彩", lexicon=LEXICON), (("probe", breaking), *TEXT_CHECKERS))
    assert {item.code for item in result.findings} == {"checker_failed", "term_prohibited"}


@pytest.mark.parametrize(
    "span",
    [
        Span(Field.TEXT, 0, 2, "正文"),
        Span(Field.TEXT, 1, 9, "文内"),
        Span(Field.TEXT, -2, 0, ""),
        Span(Field.TITLE, 0, 2, "文内"),
    ],
)
def test_a_span_that_is_not_its_quote_counts_as_a_broken_checker(span, caplog):
    result = screen(Material("", "文内容"), saying(finding(spans=(span,))))
    assert result.state == State.FAILED
    assert [item.code for item in result.findings] == ["checker_failed"]


def test_a_flood_of_findings_is_capped_and_says_how_many_are_left_out():
    flood = [finding(code=f"n{number}") for number in range(MAX_FINDINGS + 30)]
    result = screen(Material("", ""), saying(*flood, finding(Severity.HOLD, code="heavy")))
    assert len(result.findings) == MAX_FINDINGS
    assert result.findings[0].code == "heavy"
    assert [item.params["more"] for item in result.findings if "more" in item.params] == [31]


def test_findings_come_heaviest_first_then_by_place():
    def at(start: int, severity: Severity) -> Finding:
        return finding(severity, spans=(Span(Field.TEXT, start, start + 1, "字"),))

    given_order = (at(5, Severity.NOTE), at(7, Severity.HOLD), at(2, Severity.NOTE))
    result = screen(Material("", "字" * 9), saying(*given_order))
    assert [item.spans[0].start for item in result.findings] == [7, 2, 5]


def test_every_checker_says_which_clause_it_serves_and_what_depends_on_it():
    for _name, check in CHECKERS:
        told = " ".join(inspect.getdoc(inspect.getmodule(check)).split())
        assert re.search(r"Serves (no clause|the clause|the attribution|clause \d\.)", told), (
            check.__module__
        )
        assert "The decision that depends on it:" in told, check.__module__


pieces = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("云杉彩雲·\u200b微信号vxqq：@.1380，。“”http://t.cn/"),
    ),
    max_size=120,
)


@given(pieces, pieces, pieces)
def test_any_material_is_screened_the_same_way_twice_with_true_spans(title, text, stored):
    material = Material(
        title=title,
        text=text,
        byline=title,
        lexicon=LEXICON,
        links=(Link(title, text, 0, len(text)),),
        earlier=(Earlier("TG-1", "t", text + stored, same_author=False),),
    )
    first, second = screen(material), screen(material)
    assert first == second
    assert first.state != State.FAILED
    for item in first.findings:
        for span in item.spans:
            assert material.text_of(span.field)[span.start : span.end] == span.quote


def test_a_disguised_term_is_told_with_its_layer_and_as_evasion():
    result = screen(Material("", "买云·杉彩", lexicon=LEXICON), TEXT_CHECKERS)
    told = {(item.code, item.clause, item.layer) for item in result.findings}
    assert result.state == State.ATTENTION
    assert told == {
        ("term_disguised", "1.8", Layer.STRIPPED),
        ("evasion", "3.8", Layer.STRIPPED),
    }
