"""What a submission lacks."""

import pytest

from moderation.checkers.completeness import MIN_TEXT, check, written_length
from moderation.material import Material, Picture, Severity

COVER = Picture("0" * 64, "封面", 1200, 630, is_cover=True)
TEXT = "字" * MIN_TEXT


def codes(**changes: object) -> list[str]:
    values = {
        "title": "一个标题",
        "text": TEXT,
        "machine_assistance": "none",
        "pictures": (COVER,),
        **changes,
    }
    return [found.code for found in check(Material(**values))]  # type: ignore[arg-type]  # a test's shorthand


def test_a_complete_piece_lacks_nothing():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "missing_title"),
        ({"title": " \u200b。"}, "missing_title"),
        ({"title": "短"}, "short_title"),
        ({"text": ""}, "missing_text"),
        ({"text": "字" * (MIN_TEXT - 1)}, "short_text"),
        ({"text": "。" * 900}, "missing_text"),
        ({"machine_assistance": ""}, "machine_assistance_undeclared"),
        ({"pictures": ()}, "no_cover"),
        ({"pictures": (COVER, Picture("1" * 64, " ", 10, 10))}, "picture_without_alt"),
    ],
)
def test_each_lack_is_named(changes, code):
    assert codes(**changes) == [code]


@pytest.mark.parametrize("attribution", ["reprint", "translation", "authorised"])
def test_a_piece_from_elsewhere_needs_its_source_and_address(attribution):
    assert codes(attribution=attribution) == ["source_name_missing", "source_url_missing"]
    named = {"source_name": "某刊", "source_url": "https://example.com/a"}
    assert codes(attribution=attribution, **named) == []


def test_an_original_needs_no_source():
    assert codes(attribution="original") == []


@pytest.mark.parametrize(
    "address", ["example.com/a", "javascript:alert(1)", "http://[", "https://"]
)
def test_an_address_that_cannot_be_opened_is_named(address):
    named = {"attribution": "reprint", "source_name": "某刊", "source_url": address}
    assert codes(**named) == ["source_url_unusable"]


def test_completeness_never_holds():
    bare = Material("", "", attribution="reprint", pictures=(Picture("", "", 1, 1),))
    assert {found.severity for found in check(bare)} == {Severity.NOTE, Severity.ATTENTION}


def test_length_counts_ideographs_and_weighs_other_scripts():
    assert written_length("三个字，") == 3
    assert written_length("abcdef 字") == 3
