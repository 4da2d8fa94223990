"""The list of terms: its history, the first list, import and export."""

import csv
import io
import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from moderation import convention, queries, terms, terms_file
from moderation.checkers.terms import check
from moderation.errors import AppendOnly, NotPermitted, PlanChanged
from moderation.lexicon_source import current_lexicon
from moderation.material import Material, Severity
from moderation.models import Term, TermChange
from moderation.terms_file import UnreadableFile

pytestmark = pytest.mark.django_db

HEADING = "text,clause_code,severity,kind\n"


class Keeper:
    """Whoever may do everything with terms."""

    pk = None
    name = "keeper"

    def has_perm(self, permission: str, /) -> bool:
        return permission in {"moderation.add_term", "moderation.change_term"}


class Nobody:
    """A person without any permission."""

    pk = 78
    name = "nobody"

    def has_perm(self, permission: str, /) -> bool:
        return False


KEEPER = Keeper()


@pytest.fixture
def term() -> Term:
    values = {"text": "代写软文包发", "clause_code": "3.1", "severity": "hold", "stage": "hold"}
    return Term.objects.create(**values)


def imported(content: str | bytes) -> terms.Plan:
    raw = content.encode() if isinstance(content, str) else content
    reading = terms_file.read(raw)
    assert not reading.errors
    expected = terms.plan_import(reading.rows).fingerprint
    return terms.apply_import(reading.rows, by=KEEPER, expected=expected)


def errors_of(content: str) -> list[tuple[int, str]]:
    return list(terms_file.read(content.encode()).errors)


def test_the_first_list_is_small_and_points_at_clauses_that_exist():
    version = convention.load_seed()
    assert terms.load_seed() == Term.objects.count()
    assert 60 <= Term.objects.count() <= 150
    codes = set(queries.clauses(version).values_list("code", flat=True))
    assert set(Term.objects.exclude(kind="allow").values_list("clause_code", flat=True)) <= codes
    covered = {code.split(".")[0] for code in Term.objects.values_list("clause_code", flat=True)}
    assert covered - {""} == {str(number) for number in range(1, 10)}


def test_the_first_list_has_no_term_of_one_or_two_characters():
    terms.load_seed()
    lengths = {len(text) for text in Term.objects.values_list("text", flat=True)}
    assert min(lengths) >= 3


def test_the_first_list_looks_for_stock_phrases_in_titles_only():
    terms.load_seed()
    for found in Term.objects.filter(clause_code__startswith="7."):
        assert found.kind == Term.Kind.WATCH
        assert found.fields == ["title"]


@pytest.mark.parametrize(
    "news",
    [
        "多地税务部门严查代开发票，涉案金额超过三亿元，相关平台已下架上百个广告。",
        "平台公布治理结果：水军、养号、刷量、控评等问题账号被处置一万余个。",
        "赌博网站的广告为何屡禁不止？监管部门与浏览器厂商谈了三个难点。",
        "私域运营里，企业微信加好友只是第一步，社群福利要与会员体系打通。",
        "八字、星盘类小程序的付费率下降，投资人开始重新评估这条赛道。",
        "业内一片震惊之后，国内大模型在应用层追了上来，差距没有想象中大。",
    ],
)
def test_ordinary_trade_news_is_not_held_by_the_first_list(news: str):
    terms.load_seed()
    material = Material(title=news, text=news, lexicon=current_lexicon())
    assert not [hit for hit in check(material) if hit.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("offer", "clause"),
    [
        ("本公司长期代开发票，点数优惠。", "1.13"),
        ("承接刷量控评，价格好谈。", "8.4"),
        ("新人首存送彩金，提款秒到。", "1.8"),
        ("在线算命收费，不准退款。", "6.1"),
    ],
)
def test_an_offer_in_so_many_words_is_held_by_the_first_list(offer: str, clause: str):
    terms.load_seed()
    found = list(check(Material(title="通知", text=offer, lexicon=current_lexicon())))
    assert [(hit.clause, hit.severity) for hit in found] == [(clause, Severity.HOLD)]


def test_loading_the_first_list_twice_adds_nothing():
    assert terms.load_seed() > 0
    assert terms.load_seed() == 0


def test_every_change_is_recorded_with_before_and_after():
    chief = get_user_model().objects.create_superuser("chief@tougao.test", display_name="chief")
    added = terms.add(by=chief, text="代写软文包发", clause_code="3.1", severity="hold")
    terms.change(added, by=chief, severity="attention", is_active=False)
    changed, first = TermChange.objects.filter(term=added)
    assert (first.act, first.before, first.after["severity"]) == ("added", {}, "hold")
    assert (changed.before["severity"], changed.after["severity"]) == ("hold", "attention")
    assert changed.after["is_active"] is False
    assert (changed.actor_name, changed.actor_id) == ("chief", chief.pk)
    assert added.created_by == chief


def test_a_change_that_changes_nothing_leaves_no_record(term: Term):
    terms.change(term, by=KEEPER, severity=term.severity)
    assert not TermChange.objects.exists()


def test_the_history_cannot_be_rewritten():
    terms.add(by=KEEPER, text="代写软文包发", clause_code="3.1")
    record = TermChange.objects.get()
    record.actor_name = "someone else"
    for write in (
        record.save,
        record.delete,
        TermChange.objects.all().delete,
        lambda: TermChange.objects.update(actor_name="someone else"),
        lambda: TermChange.objects.bulk_update([record], ["actor_name"]),
    ):
        with pytest.raises(AppendOnly):
            write()
    assert TermChange.objects.get().actor_name == "keeper"


def test_terms_need_the_permission(term: Term):
    with pytest.raises(NotPermitted):
        terms.add(by=Nobody(), text="代写软文包发二", clause_code="3.1")
    with pytest.raises(NotPermitted):
        terms.change(term, by=Nobody(), severity="note")
    with pytest.raises(NotPermitted):
        terms.apply_import([], by=Nobody(), expected="")


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"text": "赌"}, "text"),
        ({"text": "  "}, "text"),
        ({"clause_code": ""}, "clause_code"),
        ({"clause_code": "3.x"}, "clause_code"),
        ({"kind": "watch"}, "severity"),
        ({"kind": "allow", "severity": "note"}, "clause_code"),
        ({"severity": "fatal"}, "severity"),
        ({"kind": "maybe"}, "kind"),
        ({"homophones": True}, "homophones"),
        ({"homophones": True, "text": "vx"}, "homophones"),
        (
            {"homophones": True, "text": "赌博", "kind": "watch", "severity": "note"},
            "homophones",
        ),
        ({"fields": ["heading"]}, "fields"),
        ({"fields": "title"}, "fields"),
        ({"text": "长" * 101}, "text"),
    ],
)
def test_a_wrong_term_is_refused_by_its_column(values: dict[str, Any], column: str):
    right: dict[str, Any] = {"text": "代写软文包发", "clause_code": "3.1", "severity": "hold"}
    with pytest.raises(ValidationError) as caught:
        terms.add(by=KEEPER, **(right | values))
    assert column in caught.value.message_dict
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "maybe"},
        {"severity": "fatal"},
        {"kind": "watch", "severity": "hold"},
        {"kind": "allow", "severity": "note"},
        {"clause_code": ""},
        {"text": ""},
    ],
)
def test_the_database_refuses_an_impossible_term(wrong: dict[str, str]):
    values = {"text": "代写软文包发", "clause_code": "3.1", "severity": "hold"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(**values)


@pytest.mark.parametrize("wrong", [{"act": "burnt"}, {"door": "window"}])
def test_the_database_refuses_an_impossible_history(term: Term, wrong: dict[str, str]):
    values = {"act": "added", "door": "admin", "actor_name": "keeper"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        TermChange.objects.create(term=term, **values)


def test_an_import_adds_changes_and_leaves_the_rest_alone(term: Term):
    terms.add(by=KEEPER, text="不在文件里的词", clause_code="3.1")
    plan = imported(
        HEADING + "代写软文包发,3.1,attention,prohibited\n新词一个,3.6,hold,prohibited\n"
    )
    assert [row.text for row in plan.added] == ["新词一个"]
    assert plan.changed[0].differences == (("severity", "hold", "attention"),)
    term.refresh_from_db()
    assert term.severity == "attention"
    assert Term.objects.count() == 3
    assert set(TermChange.objects.values_list("door", flat=True)) == {"admin", "import"}


def test_importing_the_same_file_again_changes_nothing():
    content = HEADING + "新词一个,3.6,hold,prohibited\n"
    imported(content)
    records = TermChange.objects.count()
    plan = imported(content)
    assert (plan.added, plan.changed, plan.unchanged) == ((), (), 1)
    assert TermChange.objects.count() == records


def test_a_preview_writes_nothing():
    rows = terms_file.read((HEADING + "新词一个,3.6,hold,prohibited\n").encode()).rows
    assert len(terms.plan_import(rows).added) == 1
    assert not Term.objects.exists()


def test_an_import_stops_when_the_list_changed_since_the_preview():
    rows = terms_file.read((HEADING + "新词一个,3.6,hold,prohibited\n").encode()).rows
    expected = terms.plan_import(rows).fingerprint
    terms.add(by=KEEPER, text="新词一个", clause_code="3.1")
    with pytest.raises(PlanChanged):
        terms.apply_import(rows, by=KEEPER, expected=expected)
    assert Term.objects.get().clause_code == "3.1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_either_encoding(encoding: str):
    reading = terms_file.read((HEADING + "新詞鎔喆一个,3.6,hold,prohibited\n").encode(encoding))
    assert [row.text for row in reading.rows] == ["新詞鎔喆一个"]


def test_a_json_list_is_read_too():
    item = {
        "text": "新词一个",
        "clause_code": "7.1",
        "severity": "note",
        "kind": "watch",
        "fields": ["title"],
        "is_active": False,
    }
    row = terms_file.read(json.dumps([item]).encode()).rows[0]
    assert (row.fields, row.is_active) == (("title",), False)


def test_errors_name_their_line():
    content = (
        HEADING
        + "好词一个,3.1,hold,prohibited\n"
        + '"第二个\n换行词",3.1,hold,prohibited\n'
        + "坏词一个,3.1,fatal,prohibited\n"
        + "\n"
        + "少一格,3.1,hold\n"
        + "好词一个,3.1,hold,prohibited\n"
        + "看,3.1,hold,prohibited\n"
    )
    assert [line for line, _message in errors_of(content)] == [5, 7, 8, 9]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"text,clause_code\nx,1\n", "severity"),
        ((HEADING.strip() + ",colour\n").encode(), "colour"),
        ((HEADING.strip() + ",text\n").encode(), "twice"),
        ("text,词".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", "text file"),
        (b'{"text": "x"}', "list"),
        (b"[1,", "JSON"),
        (b"[" * 200_000, "JSON"),
        ((HEADING + '"open').encode(), "Line"),
        (b"x" * (terms_file.MAX_BYTES + 1), "2 MB"),
        (
            (HEADING + "".join(f"词条{n},3.1,hold,prohibited\n" for n in range(5001))).encode(),
            "5000",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(content: bytes, says: str):
    with pytest.raises(UnreadableFile, match=says):
        terms_file.read(content)


@pytest.mark.parametrize(
    "item",
    [1, {"text": "x"}, {"text": 1}, {"text": "新词一个", "wrong": 1}],
)
def test_a_json_item_that_is_no_term_is_an_error_of_its_place(item: object):
    right = {"text": "新词两个", "clause_code": "3.1", "severity": "hold", "kind": "prohibited"}
    if isinstance(item, dict) and "wrong" in item:
        item = right | item
    reading = terms_file.read(json.dumps([right, item]).encode())
    assert [line for line, _message in reading.errors] == [2]
    assert len(reading.rows) == 1


@pytest.mark.parametrize(
    "cells", ["x1,3.1,hold,prohibited,heading,1", "x2,3.1,hold,prohibited,title,maybe"]
)
def test_wrong_fields_and_flags_are_errors(cells: str):
    assert errors_of(f"text,clause_code,severity,kind,fields,is_active\n{cells}\n")


def test_a_file_says_which_words_are_sought_by_their_sound_too():
    heading = "text,clause_code,severity,kind,homophones\n"
    imported(heading + "赌博,1.8,attention,prohibited,1\n")
    assert Term.objects.get().homophones
    assert [hit.layer for hit in current_lexicon().hits("他在读博")] == ["homophone"]
    assert imported(HEADING + "赌博,1.8,attention,prohibited\n").unchanged == 1
    imported(heading + "赌博,1.8,attention,prohibited,0\n")
    assert list(current_lexicon().hits("他在读博")) == []
    assert [line for line, _wrong in errors_of(heading + "赌博,1.8,note,watch,maybe\n")] == [2]


def test_an_endless_list_of_errors_is_cut():
    found = errors_of(HEADING + "坏,3.1,fatal,prohibited\n" * 1000)
    assert len(found) <= terms_file.MAX_ERRORS + 2


def test_an_export_read_back_changes_nothing():
    terms.load_seed()
    terms.add(
        by=KEEPER, text="=1+1 公式词", clause_code="3.1", note="'=引号", fields=["title", "text"]
    )
    terms.add(by=KEEPER, text='“逗号,引号"词', clause_code="3.1", is_active=False)
    exported = "".join(terms_file.write(Term.objects.all()))
    reading = terms_file.read(exported.encode("utf-8-sig"))
    assert not reading.errors
    plan = terms.plan_import(reading.rows)
    assert (plan.added, plan.changed) == ((), ())
    assert plan.unchanged == Term.objects.count()


def test_an_export_holds_no_formula_a_spreadsheet_would_run():
    terms.add(by=KEEPER, text="=HYPERLINK(词)", clause_code="3.1", note="@词")
    exported = "".join(terms_file.write(Term.objects.all()))
    cells = [cell for line in csv.reader(io.StringIO(exported)) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
