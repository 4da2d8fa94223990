"""The compiled list: what it sees, in which layer, and what it leaves alone."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.lexicon import WINDOW, Lexicon, TermEntry, TermKind
from moderation.material import Field, Layer, Severity
from tests.moderation.disguises import TERMS, disguised, surroundings
from tests.moderation.work import lines_executed

HOLDING = Lexicon.build([TermEntry(term, "1.8", Severity.HOLD) for term in TERMS])


def lexicon(*terms: str, **changes: object) -> Lexicon:
    return Lexicon.build(
        [TermEntry(term, "1.8", Severity.HOLD, **changes) for term in terms]  # type: ignore[arg-type]  # a test's shorthand
    )


def seen(listed: Lexicon, text: str) -> list[tuple[str, Layer]]:
    return [(text[hit.start : hit.end], hit.layer) for hit in listed.hits(text)]


def test_a_term_as_listed_is_seen_once_and_in_the_exact_layer():
    assert seen(lexicon("云杉彩"), "到云杉彩下注") == [("云杉彩", Layer.EXACT)]


@pytest.mark.parametrize("written", ["雲杉彩", "ＣＡＳＩＮＯ", "Casino"])
def test_another_width_case_or_script_is_the_folded_layer(written):
    assert seen(lexicon("云杉彩", "casino"), f"去{written}了") == [(written, Layer.FOLDED)]


def test_a_term_listed_in_traditional_script_finds_both_scripts():
    listed = lexicon("雲杉彩")
    assert seen(listed, "雲杉彩") == [("雲杉彩", Layer.EXACT)]
    assert seen(listed, "云杉彩") == [("云杉彩", Layer.FOLDED)]


def test_both_scripts_listed_are_both_exact():
    listed = lexicon("雲杉彩", "云杉彩")
    assert [layer for _, layer in seen(listed, "雲杉彩和云杉彩")] == [Layer.EXACT, Layer.EXACT]


def test_a_prohibited_term_holds_in_either_script_and_any_width_but_not_disguised():
    listed = lexicon("云杉彩casino")
    severities = {
        text: [hit.severity for hit in listed.hits(text)]
        for text in (
            "云杉彩casino",
            "雲杉彩Casino",
            "云杉彩ｃａｓｉｎｏ",
            "云杉彩ⓒasino",
            "云·杉彩casino",
        )
    }
    assert [severity for (severity,) in severities.values()] == [
        Severity.HOLD,
        Severity.HOLD,
        Severity.HOLD,
        Severity.ATTENTION,
        Severity.ATTENTION,
    ]


def test_a_watched_term_never_holds():
    listed = lexicon("云杉彩", kind=TermKind.WATCH)
    assert [hit.severity for hit in listed.hits("云杉彩")] == [Severity.ATTENTION]


def test_an_allow_phrase_that_covers_the_hit_wins():
    listed = Lexicon.build(
        [TermEntry("云杉彩", "1.8"), TermEntry("白云杉彩绘", kind=TermKind.ALLOW)]
    )
    assert seen(listed, "白云杉彩绘展") == []
    assert seen(listed, "白雲杉彩繪展") == []
    assert seen(listed, "白云杉彩绘展与云杉彩") == [("云杉彩", Layer.EXACT)]


def test_an_allow_phrase_that_only_overlaps_excuses_nothing():
    listed = Lexicon.build([TermEntry("云杉彩", "1.8"), TermEntry("白云杉", kind=TermKind.ALLOW)])
    assert seen(listed, "白云杉彩") == [("云杉彩", Layer.EXACT)]


def test_terms_that_overlap_are_both_seen():
    assert [text for text, _ in seen(lexicon("甲乙丙", "丙丁戊"), "甲乙丙丁戊")] == [
        "甲乙丙",
        "丙丁戊",
    ]


def test_the_longer_of_two_terms_of_one_clause_says_it_for_both():
    assert seen(lexicon("云杉", "云杉彩"), "云杉彩") == [("云杉彩", Layer.EXACT)]


def test_a_shorter_term_that_weighs_more_is_not_swallowed():
    listed = Lexicon.build(
        [
            TermEntry("云杉", "1.8", Severity.HOLD),
            TermEntry("云杉彩", "1.8", Severity.NOTE, TermKind.WATCH),
        ]
    )
    assert {hit.entry.text for hit in listed.hits("云杉彩")} == {"云杉", "云杉彩"}


@pytest.mark.parametrize("text", ["casinos", "mycasino", "casino2"])
def test_a_latin_term_is_not_cut_out_of_a_longer_word(text):
    assert seen(lexicon("casino"), text) == []


def test_a_latin_term_between_ideographs_is_a_word():
    assert seen(lexicon("casino"), "去casino玩") == [("casino", Layer.EXACT)]


@pytest.mark.parametrize(
    "text", ["白云，杉彩", "云杉。\n\n\u3000\u3000彩色", "云杉\n\n彩", "说“云杉”彩"]
)
def test_two_words_that_prose_parts_are_no_term(text):
    assert seen(HOLDING, text) == []


def test_a_comma_after_every_character_is_a_disguise():
    assert seen(HOLDING, "云，杉，彩") == [("云，杉，彩", Layer.STRIPPED)]


def test_a_term_is_sought_only_in_its_fields():
    listed = lexicon("云杉彩", fields=(Field.TITLE,))
    assert list(listed.hits("云杉彩", name=Field.TITLE))
    assert not list(listed.hits("云杉彩", name=Field.TEXT))


def test_an_empty_list_sees_nothing():
    assert seen(Lexicon.build([]), "云杉彩") == []
    assert seen(Lexicon.build([TermEntry("  "), TermEntry("")]), "云杉彩") == []


def test_a_term_made_of_marks_alone_harms_nothing():
    assert seen(lexicon("★★"), "好★★好") == [("★★", Layer.EXACT)]


@pytest.mark.parametrize("offset", [-4, -3, -2, -1, 0, 1])
def test_a_term_across_the_edge_of_a_window_is_seen_once(offset):
    text = "一" * (WINDOW + offset) + "云杉彩" + "一" * 10
    assert seen(HOLDING, text) == [("云杉彩", Layer.EXACT)]


@pytest.mark.parametrize("offset", range(-6, 2))
def test_an_allow_phrase_across_the_edge_of_a_window_still_covers(offset):
    listed = Lexicon.build(
        [TermEntry("云杉彩", "1.8"), TermEntry("白云杉彩绘", kind=TermKind.ALLOW)]
    )
    assert seen(listed, "一" * (WINDOW + offset) + "白云杉彩绘") == []


def test_equal_lists_have_equal_keys_in_any_order():
    one = Lexicon.build([TermEntry("甲乙"), TermEntry("丙丁")])
    other = Lexicon.build([TermEntry("丙丁"), TermEntry("甲乙")])
    assert one.key == other.key == one.version
    assert one.key != Lexicon.build([TermEntry("甲乙", "3.1"), TermEntry("丙丁")]).key


def test_a_compiled_list_can_be_sent_to_another_process():
    copy = pickle.loads(pickle.dumps(HOLDING))  # noqa: S301  # written by the same line
    assert copy == HOLDING
    assert seen(copy, "云·杉彩") == seen(HOLDING, "云·杉彩")


@given(surroundings(), disguised(), surroundings())
def test_whatever_the_disguise_the_span_covers_the_planted_term(before, planted, after):
    term, shown = planted
    text = before + shown + after
    start, end = len(before), len(before) + len(shown)
    hits = [hit for hit in HOLDING.hits(text) if hit.entry.text == term]
    assert [(hit.start, hit.end) for hit in hits] == [(start, end)]


@given(surroundings(), st.sampled_from(TERMS), surroundings())
def test_a_plain_term_is_found_exactly_in_any_text(before, term, after):
    text = before + term + after
    assert seen(HOLDING, text) == [(term, Layer.EXACT)]


@given(st.text(max_size=200))
def test_a_text_without_the_terms_gives_no_hit_unless_it_spells_one(text):
    for hit in HOLDING.hits(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.entry.text in TERMS


@pytest.mark.parametrize("unit", ["云杉彩", "云·杉·彩", "雲杉", "云", "云\u200b"])
def test_work_grows_in_step_with_a_hostile_text(unit):
    list(HOLDING.hits(unit * 10))
    once = lines_executed(lambda: list(HOLDING.hits(unit * 2_000)))
    twice = lines_executed(lambda: list(HOLDING.hits(unit * 4_000)))
    assert twice <= 2 * once + 200
