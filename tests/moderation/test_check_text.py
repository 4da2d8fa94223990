"""The two commands, and where they take their list from."""

import json
import os
import pty
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from moderation import terms
from moderation.lexicon_source import current_lexicon, list_version, shipped_entries
from moderation.material import Field, Layer, Severity
from moderation.models import Term
from moderation.permissions import INSTALLER, WATCH

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "clause", "checker", "severity", "layer", "field", "start", "end", "quote", "explanation",
}  # fmt: skip


@pytest.fixture
def term() -> Term:
    return Term.objects.create(
        text="云杉彩", clause_code="1.8", severity="hold", kind="prohibited", stage="hold"
    )


def checked(path: Path, **options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("check_text", str(path), format="json", stdout=out, **options)
    return json.loads(out.getvalue())  # type: ignore[no-any-return]  # json knows no types


def batch(path: Path) -> list[dict[str, Any]]:
    out = StringIO()
    try:
        call_command("check_batch", str(path), stdout=out)
    except CommandError as error:
        assert error.returncode == 2  # noqa: PT017  # the results before it are what is tested
    return [json.loads(line) for line in out.getvalue().splitlines()]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_term_in_title_and_text_is_told_with_its_places(tmp_path, term):
    text = "他说云杉彩。"
    told = checked(written(tmp_path / "a.txt", text), title="云杉彩")
    assert told["state"] == "held"
    assert {(row["field"], row["start"], row["end"]) for row in told["findings"]} == {
        ("title", 0, 3),
        ("text", 2, 5),
    }
    for row in told["findings"]:
        assert set(row) == KEYS
        assert row["quote"] == "云杉彩"
        assert row["clause"] == "1.8"
        assert row["explanation"]


def test_offsets_are_those_of_the_file_even_with_line_ends_and_astral_characters(tmp_path, term):
    text = "😀\r\n\r\n他说云\u200b杉彩。"
    told = checked(written(tmp_path / "a.txt", text))
    assert told["state"] == "attention"
    assert all(text[row["start"] : row["end"]] == row["quote"] for row in told["findings"])


def test_plain_prose_is_clean(tmp_path):
    prose = "内容团队把每一次投放都写进表格，再按渠道比较成本与回报。" * 20
    assert checked(written(tmp_path / "a.txt", prose)) == {"state": "clean", "findings": []}


def test_an_html_file_is_read_as_its_words(tmp_path, term):
    page = "<p>去<b>云</b>杉彩</p><a href='https://bit.ly/x'>这里</a>"
    told = checked(written(tmp_path / "a.HTML", page))
    assert {row["quote"] for row in told["findings"]} == {"云杉彩", "这里"}


def test_a_gb18030_file_is_read(tmp_path, term):
    assert checked(written(tmp_path / "a.txt", "云杉彩".encode("gb18030")))["state"] == "held"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x89PNG\x00", "text file"), (b"\xff\xff\xff", "GB18030"), (b"a" * 5_242_881, "5 MB")],
)
def test_a_file_that_is_no_text_is_refused_with_status_2(tmp_path, content, said):
    with pytest.raises(CommandError, match=said) as refused:
        checked(written(tmp_path / "a.txt", content))
    assert refused.value.returncode == 2


@pytest.mark.parametrize("command", ["check_text", "check_batch"])
@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_a_file_that_cannot_be_opened_is_refused_with_status_2(tmp_path, command, name):
    with pytest.raises(CommandError) as refused:
        call_command(command, str(tmp_path / name), stdout=StringIO())
    assert refused.value.returncode == 2


def test_the_plain_format_says_the_state_and_keeps_control_characters_off_the_terminal(
    tmp_path, term
):
    out = StringIO()
    call_command("check_text", str(written(tmp_path / "a", "云\x1b\u202e杉彩")), stdout=out)
    state, *lines = out.getvalue().splitlines()
    assert state == "attention"
    assert len(lines) == 2
    assert "\x1b" not in out.getvalue()
    assert "\u202e" not in out.getvalue()


def test_a_batch_answers_each_line_in_order(tmp_path, term):
    lines = [
        {"id": 7, "title": "云杉彩", "text": "正文"},
        {"id": "b", "text": "正文"},
        {"text": "云·杉彩", "title": None},
    ]
    file = written(tmp_path / "a.jsonl", "\n\n".join(json.dumps(line) for line in lines))
    assert [(row["id"], row["state"]) for row in batch(file)] == [
        (7, "held"),
        ("b", "clean"),
        (None, "attention"),
    ]


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"id": 1}', '{"text": 3}', '{"text": "x", "title": 4}', "[" * 100_000]
)
def test_a_bad_line_is_named_and_the_others_are_still_checked(tmp_path, line):
    good = json.dumps({"id": 2, "text": "正文"})
    rows = batch(written(tmp_path / "a.jsonl", f"{line}\n{good}\n"))
    assert "Line 1" in rows[0]["error"]
    assert rows[1] == {"id": 2, "state": "clean", "findings": []}


def test_a_line_over_the_limit_is_named_and_the_next_one_read(tmp_path):
    long = json.dumps({"text": "a" * 11_000_000})
    rows = batch(written(tmp_path / "a.jsonl", long + '\n{"id": 2, "text": "正文"}\n'))
    assert "5 MB" in rows[0]["error"]
    assert rows[1]["id"] == 2


def test_half_a_character_in_json_is_answered_in_json(tmp_path):
    (row,) = batch(
        written(tmp_path / "a.jsonl", '{"id": "\\ud800", "text": "\\ud800 微信 abc12345"}')
    )
    assert row["state"] == "attention"


def test_both_commands_read_standard_input_and_end_with_the_right_status(tmp_path):
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    environment.pop("DATABASE_URL", None)

    def run(command: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
        line = [sys.executable, "manage.py", command, "-"]
        return subprocess.run(
            line, input=given, capture_output=True, cwd=ROOT, env=environment, check=False
        )

    # There is no table yet: the shipped list must do, without a word about it.
    text = run("check_text", "加微信 abc12345".encode())
    assert (text.returncode, text.stderr) == (0, b"")
    assert text.stdout.decode().startswith("attention")
    refused = run("check_text", b"\x00")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    environment["LC_ALL"], environment["PYTHONUTF8"] = "C", "0"
    plain_locale = run("check_text", "加微信 abc12345".encode())
    assert plain_locale.stdout == text.stdout
    rows = run("check_batch", b'{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}\n')
    assert (rows.returncode, rows.stderr) == (0, b"")
    assert [json.loads(line)["id"] for line in rows.stdout.splitlines()] == [1, 2]


def test_a_batch_shows_its_progress_to_a_person_and_only_there(tmp_path):
    file = written(tmp_path / "a.jsonl", '{"id": 1, "text": "x"}\n' * 3)
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "manage.py", "check_batch", str(file)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(tmp_path)},
            check=True,
        )
        shown = os.read(ours, 10_000).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    assert "100%" in shown
    assert b"%" not in done.stdout


def test_the_list_is_the_active_rows_of_the_database(term):
    Term.objects.create(text="云杉", clause_code="1.8", is_active=False)
    Term.objects.create(text="纸鸢网", clause_code="1.8", fields=["title"])
    entries = {entry.text: entry for entry in current_lexicon().entries}
    assert set(entries) == {"云杉彩", "纸鸢网"}
    assert entries["云杉彩"].severity is Severity.HOLD
    assert entries["云杉彩"].fields == tuple(Field)
    assert entries["纸鸢网"].fields == (Field.TITLE,)


def test_a_long_import_that_ends_after_a_later_edit_is_seen(term):
    edited = Term.objects.create(text="纸鸢网", clause_code="1.8")
    # The import gave its terms their time before this edit, and commits only now.
    Term.objects.filter(pk=edited.pk).update(updated_at=timezone.now() + timedelta(minutes=1))
    assert "云杉彩" in {entry.text for entry in current_lexicon().entries}
    terms.change(term, by=WATCH, is_active=False)
    assert {entry.text for entry in current_lexicon().entries} == {"纸鸢网"}


def test_asking_which_list_is_in_force_costs_the_same_however_long_it_is(
    term, django_assert_num_queries
):
    # Two questions inside a savepoint.
    with django_assert_num_queries(4):
        list_version()
    for word in ("纸鸢网一", "纸鸢网二"):
        terms.add(by=INSTALLER, text=word, clause_code="1.8")
    with django_assert_num_queries(4):
        list_version()


def test_an_edit_is_seen_at_the_next_call_and_no_edit_compiles_nothing(term):
    first = current_lexicon()
    assert current_lexicon() is first
    term.text = "雪松彩"
    term.save()
    assert [entry.text for entry in current_lexicon().entries] == ["雪松彩"]
    term.is_active = False
    term.save()
    assert list(current_lexicon().entries) == []


def test_without_rows_the_shipped_list_is_used():
    Term.objects.all().delete()
    shipped = current_lexicon()
    assert shipped.entries
    assert len(shipped.entries) == len(shipped_entries())


def test_every_shipped_term_is_found_as_listed_and_with_hidden_marks():
    Term.objects.all().delete()
    listed = current_lexicon()
    for entry in listed.entries:
        if entry.kind == "allow":
            continue
        name = entry.fields[0]
        hidden = entry.text[0] + "\u200b" + entry.text[1:]
        assert {hit.layer for hit in listed.hits(entry.text, name=name)} == {Layer.EXACT}
        assert {hit.layer for hit in listed.hits(hidden, name=name)} == {Layer.STRIPPED}
