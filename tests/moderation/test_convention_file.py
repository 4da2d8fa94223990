"""A version as a file: written, read back, refused with the place of the fault."""

import json
from typing import Any

import pytest

from moderation import convention, convention_file, queries
from moderation.convention_diff import between, compare
from moderation.errors import BrokenConvention
from moderation.models import ConventionVersion
from moderation.permissions import INSTALLER

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ConventionVersion:
    return convention.load_seed()


def content() -> Any:
    return json.loads(convention_file.SEED.read_text(encoding="utf-8"))


def read(given: object) -> convention_file.Content:
    return convention_file.read(json.dumps(given).encode())


def test_an_exported_version_comes_back_as_the_same_wording(version: ConventionVersion):
    written = convention_file.write(version)
    draft = convention.import_draft(convention_file.read(written.encode()), by=INSTALLER)
    assert (draft.number, draft.state) == (2, "draft")
    assert list(between(version, draft)) == []
    again = json.loads(convention_file.write(draft))
    assert {**again, "number": 1} == json.loads(written)
    assert queries.current_convention() == version


def _without_languages(given: Any) -> None:
    given["clauses"][3]["text"] = "only one language"


def _twice(given: Any) -> None:
    given["clauses"].append(given["clauses"][0])


def _odd_severity(given: Any) -> None:
    given["clauses"][3]["severity"] = "terrible"


def _odd_target(given: Any) -> None:
    given["clauses"][3]["applies_to"] = [{}]


def _no_clauses(given: Any) -> None:
    given["clauses"] = {}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_without_languages, "Clause 1.3"),
        (_twice, "Clause 1 stands there twice"),
        (_odd_severity, "Clause 1.3"),
        (_odd_target, "Clause 1.3"),
        (_no_clauses, "clauses"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place(spoil: Any, says: str):
    given = content()
    spoil(given)
    with pytest.raises(BrokenConvention, match=says):
        read(given)
    assert not ConventionVersion.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b"{", b"[" * 100_000, b'"text"'])
def test_what_is_no_such_file_is_refused(raw: bytes):
    with pytest.raises(BrokenConvention):
        convention_file.read(raw)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(BrokenConvention, match="2 MB"):
        convention_file.read(b" " * (convention_file.MAX_BYTES + 1))


def test_changing_one_character_marks_one_character():
    pieces = [
        (piece.kind, piece.text) for piece in compare("不得刊出抄袭的文章", "不得刊登抄袭的文章")
    ]
    assert pieces == [
        ("same", "不得刊"),
        ("gone", "出"),
        ("new", "登"),
        ("same", "抄袭的文章"),
    ]


def test_a_comparison_lists_what_was_added_removed_and_set_anew(version: ConventionVersion):
    draft = convention.start_draft(by=INSTALLER)
    draft.clauses.get(code="9.4").delete()
    moved = draft.clauses.get(code="3.4")
    moved.severity = "S3"
    moved.save()
    added = draft.clauses.get(code="8.5")
    added.pk, added.code, added.position = None, "8.6", 900
    added._state.adding = True
    added.save()
    found = {change.code: change for change in between(version, draft)}
    assert {code: change.kind for code, change in found.items()} == {
        "3.4": "changed",
        "8.6": "added",
        "9.4": "removed",
    }
    assert [name for name, _old, _new in found["3.4"].terms] == ["severity"]
