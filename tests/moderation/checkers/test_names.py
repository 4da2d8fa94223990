"""Names that pass for the newsroom, its staff or somebody it protects."""

import pytest

from moderation.checkers import names
from moderation.material import AuthorRecord, Field, Layer, Material, Severity

PROTECTED = ("清源能源观察", "江海云", "Gridwatch")


def of(name: str, **fields: object) -> list[tuple[str, Layer, str]]:
    values = {"title": "", "text": "", "byline": name, "protected_names": PROTECTED, **fields}
    material = Material(**values)  # type: ignore[arg-type]  # a test's shorthand
    return [
        (finding.code, finding.layer, finding.spans[0].quote) for finding in names.check(material)
    ]


@pytest.mark.parametrize(
    ("name", "layer", "quote"),
    [
        ("本刊编辑部", Layer.EXACT, "编辑部"),
        ("投稿官方小号", Layer.EXACT, "官方"),
        ("平臺管理員", Layer.FOLDED, "管理員"),
        ("管·理·员", Layer.STRIPPED, "管·理·员"),
        ("管理元", Layer.HOMOPHONE, "管理元"),
        ("Site Admin", Layer.EXACT, "Admin"),
        ("\u0430dmin", Layer.LOOKALIKE, "\u0430dmin"),
        ("adm1n", Layer.LOOKALIKE, "adm1n"),
        ("ＡＤＭＩＮ", Layer.FOLDED, "ＡＤＭＩＮ"),
    ],
)
def test_a_name_of_staff_is_found(name, layer, quote):
    assert of(name) == [("name_of_staff", layer, quote)]


@pytest.mark.parametrize(
    ("name", "code", "layer"),
    [
        ("清源能源观察", "name_protected", Layer.EXACT),
        ("清源能源觀察网友", "name_protected", Layer.FOLDED),
        ("江 海 云", "name_protected", Layer.STRIPPED),
        ("江海芸", "name_like_protected", Layer.HOMOPHONE),
        ("Gr1dwatch", "name_protected", Layer.LOOKALIKE),
    ],
)
def test_a_protected_name_is_found(name, code, layer):
    assert [(found[0], found[1]) for found in of(name)] == [(code, layer)]


@pytest.mark.parametrize(
    "name",
    [
        *("一线笔记", "王志远", "陈编辑", "能源小站", "海上风电人", "Li Wei", "administrative law"),
        *("江海", "江河云", "Gridwatchers", "官宣", "克服困难", "", "·", "编", "辑录部分"),
    ],
)
def test_an_ordinary_name_says_nothing(name):
    assert of(name) == []


def test_staff_may_sign_as_staff():
    assert of("编辑部", author=AuthorRecord(is_staff=True)) == []


def test_a_name_never_holds_a_piece():
    material = Material("", "", byline="管理员", protected_names=PROTECTED)
    assert {finding.severity for finding in names.check(material)} == {Severity.ATTENTION}
    assert {finding.clause for finding in names.check(material)} == {"5.3"}


def test_the_fields_that_are_names_are_told_by_the_material():
    fields = (Field.BYLINE, Field.STANDFIRST)
    assert of("王志远", standfirst="官方客服", name_fields=fields)
    assert of("王志远", standfirst="官方客服") == []
