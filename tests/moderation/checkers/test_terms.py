"""Terms become findings: one per term and layer, with all places."""

from moderation.checkers.terms import check
from moderation.lexicon import Lexicon, TermEntry, TermKind
from moderation.material import Field, Layer, Material, Severity
from moderation.spans import MAX_SPANS

LEXICON = Lexicon.build(
    [
        TermEntry("云杉彩", "1.8", Severity.HOLD),
        TermEntry("稳赚不赔", "3.7", Severity.HOLD, TermKind.WATCH),
    ]
)


def test_one_finding_gathers_all_places_of_a_term_across_fields():
    (found,) = check(Material("云杉彩", "再说云杉彩", byline="云杉彩", lexicon=LEXICON))
    assert (found.code, found.severity, found.clause) == ("term_prohibited", Severity.HOLD, "1.8")
    assert [span.field for span in found.spans] == [Field.TITLE, Field.TEXT, Field.BYLINE]
    assert found.params["count"] == 3


def test_a_watched_term_asks_for_a_look():
    (found,) = check(Material("", "稳赚不赔", lexicon=LEXICON))
    assert (found.code, found.severity) == ("term_watch", Severity.ATTENTION)


def test_traditional_script_is_a_variant_and_no_evasion():
    found = list(check(Material("", "雲杉彩", lexicon=LEXICON)))
    assert [(item.code, item.layer) for item in found] == [("term_variant", Layer.FOLDED)]


def test_evasion_is_told_once_for_all_disguised_terms():
    found = list(check(Material("", "云·杉彩，稳\u200b赚不赔", lexicon=LEXICON)))
    assert [item.code for item in found] == ["term_disguised", "term_disguised", "evasion"]
    assert [span.quote for span in found[-1].spans] == ["云·杉彩", "稳\u200b赚不赔"]


def test_a_text_full_of_a_term_keeps_a_bounded_number_of_spans():
    (found,) = check(Material("", "云杉彩。" * 500, lexicon=LEXICON))
    assert found.params["count"] == 500
    assert len(found.spans) == MAX_SPANS


def test_without_a_list_nothing_is_asked():
    assert list(check(Material("", "云杉彩"))) == []
