"""Filing a report, its number, and the port through which subjects are found."""

import threading
from dataclasses import dataclass, replace

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from moderation import repetition_index, subjects
from moderation.errors import AlreadyRegistered
from moderation.models import Counter, PrintHash, Report, TextPrint
from moderation.numbering import next_number
from moderation.reports import Complaint, file_report

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Leaflet:
    """A subject of a kind only these tests know."""

    ref: str
    kind: str = "leaflet"
    title: str = "一张传单"
    url: str = "/leaflets/1/"
    digest: str = "d" * 64
    is_visible: bool = True


LEAFLET = Leaflet("1")
COMPLAINT = Complaint("这里面的数据是编造的", clause_code="5", good_faith=True)


def test_a_report_gets_a_number_of_the_year_and_keeps_what_was_seen():
    report, is_new = file_report(LEAFLET, COMPLAINT)
    year = timezone.localtime().year
    assert is_new
    assert report.number == f"R-{year}-000001"
    assert (report.subject_kind, report.subject_id) == ("leaflet", "1")
    assert (report.subject_title, report.subject_digest) == (LEAFLET.title, LEAFLET.digest)
    assert (report.clause_code, report.state) == ("5", "in_case")


def test_numbers_run_on_without_gaps():
    for number in range(1, 4):
        report, _new = file_report(Leaflet(str(number)), COMPLAINT)
        assert report.number.endswith(f"-{number:06d}")
    file_report(LEAFLET, COMPLAINT)
    assert Counter.objects.get(key__startswith="R-").value == 3


def test_each_prefix_counts_for_itself():
    with transaction.atomic():
        first, second, other = next_number("R"), next_number("R"), next_number("TG")
    assert (first[-1], second[-1], other[-1]) == ("1", "2", "1")


@pytest.mark.parametrize("complaint", [COMPLAINT, replace(COMPLAINT, email="r@tougao.test")])
def test_the_same_report_again_is_the_same_report(complaint: Complaint):
    first, _new = file_report(LEAFLET, complaint)
    again, is_new = file_report(LEAFLET, complaint)
    assert (again, is_new) == (first, False)
    assert Report.objects.count() == 1


def test_a_known_reporter_who_words_it_differently_reports_the_same_thing():
    reader = get_user_model().objects.create(email="reader@tougao.test")
    for complaint in (replace(COMPLAINT, email="R@tougao.test"), COMPLAINT):
        by = None if complaint.email else reader
        first, _new = file_report(LEAFLET, complaint, by=by)
        reworded = replace(complaint, statement="换一种说法", email=complaint.email.lower())
        again, is_new = file_report(LEAFLET, reworded, by=by)
        assert (again, is_new) == (first, False)
    assert Report.objects.get(reporter=reader).reporter_email == ""


@pytest.mark.parametrize(
    ("subject", "complaint"),
    [
        (Leaflet("2"), COMPLAINT),
        (replace(LEAFLET, digest="e" * 64), COMPLAINT),
        (LEAFLET, replace(COMPLAINT, clause_code="7")),
        (LEAFLET, replace(COMPLAINT, clause_code="")),
        (LEAFLET, replace(COMPLAINT, passage="另一段")),
        (LEAFLET, replace(COMPLAINT, statement="另一个人说的话")),
        (LEAFLET, replace(COMPLAINT, email="someone@tougao.test")),
    ],
)
def test_another_thing_or_another_person_is_another_report(subject: Leaflet, complaint: Complaint):
    first, _new = file_report(LEAFLET, COMPLAINT)
    other, is_new = file_report(subject, complaint)
    assert is_new
    assert other.number != first.number


@pytest.mark.django_db(transaction=True)
def test_a_double_click_files_one_report():
    start, numbers = threading.Barrier(4), []

    def click() -> None:
        try:
            start.wait()
            numbers.append(file_report(LEAFLET, COMPLAINT)[0].number)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 4
    assert len(set(numbers)) == 1
    assert Report.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"state": "odd"}, {"good_faith": False}, {"statement": ""}])
def test_the_database_refuses_an_impossible_report(wrong: dict[str, object]):
    values = {
        "number": "R-1-000001",
        "subject_kind": "leaflet",
        "subject_id": "1",
        "statement": "话",
        "good_faith": True,
        "fingerprint": "f" * 64,
    } | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(**values)


def test_a_subject_is_found_through_the_adapter_of_its_kind():
    def find(ref: str) -> Leaflet | None:
        return {"1": LEAFLET, "hidden": replace(LEAFLET, is_visible=False)}.get(ref)

    subjects.register("leaflet-found", find)
    subjects.register("leaflet-found", find)
    assert "leaflet-found" in subjects.kinds()
    assert subjects.find("leaflet-found", "1") is LEAFLET
    assert subjects.find("leaflet-found", "hidden") is None
    assert subjects.find("leaflet-found", "2") is None
    assert subjects.find("unheard-of", "1") is None
    with pytest.raises(AlreadyRegistered):
        subjects.register("leaflet-found", lambda ref: None)


# --- The index of repetition ----------------------------------------------------------------

LONG = "".join(
    f"第{number}段讲的是供应链里第{number * 7}个环节的成本与交付周期。" for number in range(120)
)
OTHER = "".join(
    f"{number}号展位带来的新设备在{number + 3}分钟内完成了装配演示；" for number in range(120)
)


def store(owner: str, text: str, **more: str) -> TextPrint:
    stated = {"author_ref": "user:1", "ref": f"TG-{owner}", "title": "题"} | more
    return repetition_index.record(owner_kind="revision", owner_id=owner, text=text, **stated)


def test_a_copied_passage_finds_its_source():
    source = store("1", LONG)
    store("2", OTHER)
    passage = LONG[400:1400]
    assert repetition_index.candidates("开头不同。" + passage) == [source]


def test_the_closest_text_comes_first():
    part = store("1", LONG[:900] + OTHER[:900])
    whole = store("2", LONG)
    assert repetition_index.candidates(LONG) == [whole, part]
    assert repetition_index.candidates(LONG, limit=1) == [whole]


def test_a_text_is_not_its_own_copy():
    store("1", LONG)
    twin = store("2", LONG)
    assert repetition_index.candidates(LONG, exclude=("revision", "1")) == [twin]


def test_a_copy_in_the_other_script_width_or_spacing_is_found():
    source = store("1", LONG)
    disguised = LONG.replace("成本", "成 本").replace("应", "應").replace("环节", "環節")
    assert repetition_index.candidates(disguised) == [source]


def test_a_short_advert_is_found_again():
    advert = store("1", "低价出一批办公桌椅，量大从优，现货两天到。")
    assert repetition_index.candidates("低价出一批办公桌椅，量大从优！！") == [advert]


def test_unrelated_and_empty_texts_find_nothing():
    store("1", LONG)
    for text in (OTHER, "", "短", "，。！" * 100):
        assert repetition_index.candidates(text) == []


def test_recording_twice_changes_nothing():
    first = store("1", LONG)
    hashes = set(PrintHash.objects.values_list("pk", flat=True))
    assert store("1", LONG) == first
    assert set(PrintHash.objects.values_list("pk", flat=True)) == hashes


def test_recording_a_new_text_replaces_the_old_one():
    store("1", LONG)
    changed = store("1", OTHER, title="新题")
    assert (changed.title, TextPrint.objects.count()) == ("新题", 1)
    assert repetition_index.candidates(LONG) == []
    assert repetition_index.candidates(OTHER) == [changed]


def test_a_forgotten_text_is_found_no_more():
    store("1", LONG)
    repetition_index.forget(owner_kind="revision", owner_id="1")
    assert repetition_index.candidates(LONG) == []
    assert not PrintHash.objects.exists()


@pytest.mark.parametrize("stored", [1, 12])
def test_looking_for_copies_takes_three_queries(stored: int, django_assert_num_queries):
    for number in range(stored):
        store(str(number), LONG)
    repetition_index.candidates(LONG)
    with django_assert_num_queries(3):
        assert len(repetition_index.candidates(LONG, exclude=("revision", "x"))) == stored


def test_a_text_leaves_at_most_four_thousand_hashes():
    text = "".join(f"{number:x}甲" for number in range(60_000))
    assert len(repetition_index.hashes(text)) == repetition_index.MAX_HASHES
    assert all(-(2**63) <= value < 2**63 for value in repetition_index.hashes(text))


def test_the_database_keeps_one_print_per_owner_and_one_row_per_window():
    stored = store("1", LONG)
    value = PrintHash.objects.filter(text_print=stored).values_list("value", flat=True)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintHash.objects.create(text_print=stored, value=value)
    with pytest.raises(IntegrityError), transaction.atomic():
        TextPrint.objects.create(owner_kind="revision", owner_id="1", ref="x", text="x")
