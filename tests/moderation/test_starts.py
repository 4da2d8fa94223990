"""Where patterns may begin: the same matches as without looking first."""

import re

import pytest

from moderation.rules import stripped_of
from moderation.starts import Starts, heads_of

PATTERNS = [
    re.compile(r"云杉|雪\s?松"),
    re.compile(r"(?<!\d)1[3-9]\d{2}(?!\d)"),
    re.compile(r"(?:加|找)?(?:我|他)[^。]{0,3}?来"),
    re.compile(r"\d+\s?元"),
    re.compile(r"[a-z]{1,2} ?\(\d\)"),
    re.compile(r"(?P<mark>[.·])(?:x(?P=mark)){2}"),
    re.compile(r"\w米"),
]
TEXT = (
    "找我来 加他们来，我来。雪 松雪松云杉 云 1380 ١٣٨٠ 13800 15元 "
    "15\u3000元 a (3)ab(4) ·x·x· 一米\U00020000米"
)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern)
@pytest.mark.parametrize("text", ["", TEXT, TEXT * 3, "。" * 500 + TEXT, "元" + TEXT[::-1]])
def test_what_is_found_is_what_the_pattern_finds(pattern, text):
    scan = Starts(PATTERNS).scan(text)
    found = [match.span() for match in scan.finditer(pattern)]
    assert found == [match.span() for match in pattern.finditer(text)]


def test_a_text_without_their_beginnings_leaves_no_place_to_try():
    scan = Starts(PATTERNS[:2]).scan("。" * 500 + "雪云")
    assert [scan.places_of(pattern).tolist() for pattern in PATTERNS[:2]] == [[], []]


@pytest.mark.parametrize(
    ("pattern", "heads"),
    [
        ("云杉林|雪", {"云杉", "雪"}),
        ("[甲乙]?丙", {"甲丙", "乙丙", "丙"}),
        ("(?<=甲)(?:乙|丙{2})(?!丁)", {"乙", "丙丙"}),
        ("甲{1,3}乙", {"甲甲", "甲乙"}),
        ("甲.乙", {"甲"}),
        ("[^甲]乙", {""}),
        ("(?i:ab)|甲", {"", "甲"}),
    ],
)
def test_a_pattern_tells_how_it_begins(pattern, heads):
    assert heads_of(re.compile(pattern)) == heads


def test_a_pattern_without_regard_to_case_may_begin_anywhere():
    assert heads_of(re.compile("ab", re.IGNORECASE)) == {""}


def test_more_patterns_than_a_table_holds_are_refused():
    with pytest.raises(ValueError, match="32"):
        Starts([re.compile(f"甲{number}") for number in range(33)])


def test_a_reading_is_made_once_for_the_checks_that_share_it():
    assert stripped_of("云·杉" * 10) is stripped_of("云·杉" * 10)
