"""Every code has a sentence, and no value can break it."""

import re
from pathlib import Path

import pytest

import moderation
from moderation.explanations import SENTENCES, explain

CHECKERS = Path(moderation.__file__).parent / "checkers"


def codes_in_use() -> set[str]:
    """Codes written out in the checkers, however they are passed on."""
    quoted = re.compile(r'"([a-z]+(?:_[a-z]+)+|evasion|patchwork)"')
    files = [*CHECKERS.glob("*.py"), CHECKERS.parent / "external_judge.py"]
    sources = "".join(path.read_text(encoding="utf-8") for path in files)
    return set(quoted.findall(sources))


def test_every_sentence_is_used_by_a_checker_or_the_screening():
    composed = {"missing_title", "missing_text", "short_title", "short_text", "checker_failed"}
    assert set(SENTENCES) - codes_in_use() == composed


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_without_its_values_still_reads(code):
    sentence = explain(code, {})
    assert sentence.endswith(".")
    assert "%(" not in sentence


def test_values_are_filled_in_and_percent_signs_survive():
    sentence = explain("shared_with_other", {"percent": 40, "ref": "TG-2026-000007 100%"})
    assert "40%" in sentence
    assert "TG-2026-000007 100%" in sentence


def test_an_unknown_code_has_a_sentence_too():
    assert explain("from_a_later_version", {"x": 1})


def test_findings_left_out_are_mentioned():
    assert "31" in explain("no_cover", {"more": 31})
