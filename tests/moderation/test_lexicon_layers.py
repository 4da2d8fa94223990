"""The layers beyond marks: what each finds, where, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.lexicon import Lexicon, TermEntry, TermKind
from moderation.material import Field, Layer, Severity
from moderation.normalise import fold
from moderation.normalise_shapes import _TABLE as SHAPES
from moderation.normalise_shapes import _groups as groups_of_shapes
from moderation.normalise_sounds import syllables_of
from moderation.normalise_splits import _wholes
from tests.moderation.disguises import (
    LOOKALIKES,
    PINYIN,
    SAME_SOUND,
    SPLITS,
    TERMS,
    broken,
    disguised,
    in_pinyin,
    rewritten,
    surroundings,
    turned,
)
from tests.moderation.work import lines_executed

LISTED = (*TERMS, "赌博", "casino", "六合好彩", "三日见效", "加vx")
HOLDING = Lexicon.build([TermEntry(term, "1.8", Severity.HOLD) for term in LISTED])

PLAIN_TERMS = Lexicon.build([TermEntry(term, "1.8", Severity.HOLD) for term in TERMS])


def seen(text: str, listed: Lexicon = HOLDING) -> list[tuple[str, Layer]]:
    return [(text[hit.start : hit.end], hit.layer) for hit in listed.hits(text)]


@pytest.mark.parametrize(
    ("written", "layer"),
    [
        ("蓝鲸筷递", Layer.HOMOPHONE),
        ("蓝鲸kuai递", Layer.HOMOPHONE),
        ("lanjingkuaidi", Layer.HOMOPHONE),
        ("lan jing kuai di", Layer.HOMOPHONE),
        ("lán jīng kuài dì", Layer.HOMOPHONE),
        ("赌bo", Layer.HOMOPHONE),
        ("du bo", Layer.HOMOPHONE),
        ("dubo", Layer.HOMOPHONE),
        ("篮鲸快递", Layer.LOOKALIKE),
        ("蓝鱼京快递", Layer.SPLIT),
        ("蓝鱼·京快递", Layer.SPLIT),
        ("贝者博", Layer.SPLIT),
        ("саsinо", Layer.LOOKALIKE),
        ("ᴄᴀsɪɴᴏ", Layer.LOOKALIKE),
        ("c4s1n0", Layer.LOOKALIKE),
        ("c@sino", Layer.LOOKALIKE),
        ("🅲🅰🆂🅸🅽🅾", Layer.FOLDED),
        ("🇨🇦🇸🇮🇳🇴", Layer.STRIPPED),
        ("c.a.s.i.n.o", Layer.STRIPPED),
        ("C A S I N O", Layer.STRIPPED),
        ("cas*ino", Layer.STRIPPED),
        ("6合好彩", Layer.LOOKALIKE),
        ("⑥合好彩", Layer.LOOKALIKE),
        ("叁日见效", Layer.LOOKALIKE),
        ("云\n杉\n彩", Layer.STRIPPED),
        ("蓝鲸快\n递", Layer.STRIPPED),
        ("蓝🇨🇳鲸快递", Layer.STRIPPED),
        ("加 vx", Layer.STRIPPED),
    ],
)
def test_every_disguise_is_seen_in_its_layer(written, layer):
    assert seen(f"去，{written}。") == [(written, layer)]


@pytest.mark.parametrize("written", ["6合好彩", "蓝鲸快\n递", "加 vx", "藍鯨快遞", "ＣＡＳＩＮＯ"])
def test_ordinary_ways_to_write_are_no_disguise(written):
    assert [hit.is_disguised for hit in HOLDING.hits(written)] == [False]


@pytest.mark.parametrize(
    "written", ["篮鲸快递", "蓝鱼京快递", "筷di蓝鲸快di", "c4sino", "🅲🅰🆂🅸🅽🅾", "\u202e彩杉云\u202c"]
)
def test_a_disguise_is_told_and_never_holds(written):
    (hit,) = HOLDING.hits(written)
    assert hit.is_disguised
    assert hit.severity is Severity.ATTENTION


@pytest.mark.parametrize(
    "text",
    [
        "目睹博物馆开放",
        "他在读博期间",
        "Du Bo is a name",
        "100410",
        "c41",
        "云杉，采摘",
        "匀衫踩",
        "online women can change",
        "一 二 三",
        "vx",
        "蓝鲸快。\n递来一封信",
        "mycasino is no word, casinos neither; cas. Ino",
    ],
)
def test_ordinary_words_that_come_close_are_left_alone(text):
    assert seen(text) == []


def test_a_watched_term_is_not_sought_in_other_writings():
    watched = Lexicon.build([TermEntry("蓝鲸快递", "7.1", kind=TermKind.WATCH)])
    assert seen("篮鲸快递 蓝鲸筷递 蓝鱼京快递", watched) == []
    assert seen("蓝·鲸快递", watched) == [("蓝·鲸快递", Layer.STRIPPED)]


def test_a_stretch_is_told_in_the_plainest_layer_only():
    listed = Lexicon.build([TermEntry("加微信领课", "3.1")])
    # 薇 looks like the listed character and sounds like it.
    assert seen("加薇信领课", listed) == [("加薇信领课", Layer.LOOKALIKE)]


def test_the_second_reading_of_a_listed_character_is_known():
    listed = Lexicon.build([TermEntry("银行转账", "1.13")])
    assert seen("银航转账", listed) == [("银航转账", Layer.HOMOPHONE)]


def test_a_term_of_two_syllables_wants_a_rare_character():
    assert seen("赌伯") == []
    assert seen("椟博") == [("椟博", Layer.HOMOPHONE)]


def _spans(text: str, term: str) -> set[tuple[int, int]]:
    return {(hit.start, hit.end) for hit in HOLDING.hits(text) if hit.entry.text == term}


@given(
    surroundings(),
    st.one_of(
        disguised(), rewritten(LOOKALIKES), rewritten(SPLITS), rewritten(SAME_SOUND), broken()
    ),
    surroundings(),
)
def test_whatever_the_layer_the_span_covers_the_planted_term(before, planted, after):
    term, shown = planted
    # Marks of prose around it, so that no neighbour is taken for a part of the first character.
    text = f"{before}，{shown}，{after}"
    start = len(before) + 1
    assert (start, start + len(shown)) in _spans(text, term)


@given(
    surroundings(),
    st.one_of(rewritten(PINYIN), in_pinyin(""), in_pinyin(" "), in_pinyin("'")),
    surroundings(),
)
def test_pinyin_is_found_at_its_place(before, planted, after):
    term, shown = planted
    text = f"{before}，{shown}，{after}"
    start = len(before) + 1
    assert (start, start + len(shown)) in _spans(text, term)


@given(surroundings(), turned(), surroundings())
def test_text_shown_from_right_to_left_is_found_at_its_place(before, planted, after):
    term, shown = planted
    before = before.replace("\u202e", "")
    text = before + shown + after
    start = len(before) + 1
    assert (start, start + len(term)) in _spans(text, term)


@given(st.text(max_size=120))
def test_a_reading_is_made_of_the_original_and_nothing_else(text):
    for sighting in HOLDING.sightings(text):
        low, high = sighting.span()
        assert 0 <= low < high <= len(text)
        assert len(sighting.reading.text) == len(sighting.reading.starts)


@given(surroundings())
def test_a_text_that_shares_no_character_with_a_term_gives_no_hit(text):
    assert seen(text, PLAIN_TERMS) == []


@given(st.text(max_size=60))
def test_either_script_and_any_width_weigh_the_same(filling):
    wide = {ord(char): ord(char) + 0xFEE0 for char in "casino"}
    plain = f"{filling}。蓝鲸快递和casino"
    other = f"{filling}。藍鯨快遞和{'casino'.translate(wide)}"
    weights = [
        sorted(hit.severity for hit in HOLDING.hits(text) if hit.start > len(filling))
        for text in (plain, other)
    ]
    assert weights[0] == weights[1] == [Severity.HOLD, Severity.HOLD]


def test_no_character_has_two_shapes():
    groups = groups_of_shapes(SHAPES.read_text(encoding="utf-8"))
    assert len(groups) > 150
    members = [char for group in groups for char in group]
    assert len(members) == len(set(members))


def test_hundreds_of_characters_are_known_by_their_parts():
    wholes = _wholes()
    assert len(set(wholes.values())) > 500
    assert all(len(parts) > 1 and len(whole) == 1 for parts, whole in wholes.items())
    assert (wholes["贝者"], wholes["口合"], wholes["木木"]) == ("赌", "哈", "林")
    assert all(fold(parts) == parts for parts in wholes)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("dubo", ("du", "bo")),
        ("danao", ("da", "nao")),
        ("xian", ("xian",)),
        ("casino", ()),
        ("a" * 50, ()),
    ],
)
def test_a_word_is_pinyin_from_end_to_end_or_not_at_all(word, syllables):
    assert syllables_of(word) == syllables


@pytest.mark.parametrize(
    "unit", ["贝", "贝者", "a", "dubo ", "睹", "\u202e博赌\n", "c@", "🇨", "云\n", "匀衫"]
)
def test_work_grows_in_step_with_a_hostile_text(unit):
    list(HOLDING.hits(unit * 10))
    once = lines_executed(lambda: list(HOLDING.hits(unit * 2_000)))
    twice = lines_executed(lambda: list(HOLDING.hits(unit * 4_000)))
    assert twice <= 2 * once + 400


ASKING = TermEntry("赌博", "1.8", Severity.HOLD, by_sound=True)


@pytest.mark.parametrize("written", ["读博", "独播", "睹博", "赌波", "du博", "dubo"])
def test_a_word_of_two_asks_for_whatever_sounds_like_it(written):
    text = f"他在{written}，三年。"
    (hit,) = Lexicon.build([ASKING]).hits(text)
    assert (text[hit.start : hit.end], hit.layer) == (written, Layer.HOMOPHONE)
    assert hit.severity is Severity.ATTENTION


@pytest.mark.parametrize("text", ["他在读，博学。", "Du Bo is a name", "独立播放", "读 书 博 客"])
def test_even_then_parted_words_and_names_are_left_alone(text):
    assert seen(text, Lexicon.build([ASKING])) == []


def test_an_ordinary_word_that_sounds_alike_is_no_disguise():
    listed = Lexicon.build([ASKING])
    assert [hit.is_disguised for hit in listed.hits("读博、du博")] == [False, True]


def test_without_asking_two_syllables_are_found_where_they_always_were():
    others = [TermEntry("赌博", "1.8", Severity.HOLD), TermEntry("读播", "1.8", by_sound=True)]
    listed = Lexicon.build(others)
    assert [hit.entry.text for hit in listed.hits("他在独播")] == ["读播"]
    for text in ("他在读博期间", "赌bo", "目睹博物馆", "赌簙", "蓝鲸筷递"):
        own = [hit for hit in listed.hits(text) if hit.entry.text == "赌博"]
        plain = Lexicon.build([TermEntry("赌博", "1.8", Severity.HOLD)]).hits(text)
        assert own == list(plain)


def test_an_allowed_word_excuses_itself_and_not_all_that_sounds_like_it():
    listed = Lexicon.build([ASKING, TermEntry("读博", kind=TermKind.ALLOW)])
    assert seen("读博、睹博", listed) == [("睹博", Layer.HOMOPHONE)]
    longer = Lexicon.build([ASKING, TermEntry("在读博士", kind=TermKind.ALLOW)])
    assert seen("在读博士、读博", longer) == [("读博", Layer.HOMOPHONE)]


@given(st.lists(st.tuples(surroundings(), st.one_of(disguised(), turned(), broken()))), st.data())
def test_fields_read_together_tell_what_each_tells_by_itself(parts, data):
    listed = Lexicon.build(
        [TermEntry(term, "1.8", fields=(Field.TITLE, Field.TEXT)) for term in TERMS[:1]]
        + [TermEntry(term, "1.8", Severity.HOLD) for term in LISTED[1:]]
    )
    texts = dict.fromkeys(Field, "")
    for before, (_term, written) in parts:
        name = data.draw(st.sampled_from(tuple(Field)))
        texts[name] += before + written
    apart = [(name, hit) for name in Field for hit in listed.hits(texts[name], name=name)]
    assert list(listed.hits_by_field(texts)) == apart


def test_a_term_does_not_reach_from_one_field_into_the_next():
    texts = {Field.TITLE: "蓝鲸", Field.BYLINE: "快递", Field.TEXT: "字" * 600 + "蓝鲸"}
    assert list(HOLDING.hits_by_field(texts)) == []
    texts[Field.BYLINE] = "送来蓝鲸快递"
    ((name, hit),) = HOLDING.hits_by_field(texts)
    assert (name, hit.start, hit.end) == (Field.BYLINE, 2, 6)
