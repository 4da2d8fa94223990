"""The convention: what the first version holds, and that what is published never changes."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from moderation import convention, convention_file, queries
from moderation.errors import (
    AlreadyPublished,
    BrokenConvention,
    NeedsSecondPerson,
    NotAllowedFrom,
    NotPermitted,
)
from moderation.models import Clause, ConventionVersion, Section
from moderation.permissions import INSTALLER

pytestmark = pytest.mark.django_db

ITEMS = {"1": 13, "2": 8, "3": 8, "4": 7, "5": 3, "6": 4, "7": 3, "8": 5, "9": 4}


class Nobody:
    """A person without any permission."""

    pk = 1
    name = "nobody"

    def has_perm(self, permission: str, /) -> bool:
        return False


@dataclass(frozen=True)
class Chief:
    """A person who may do everything with the convention."""

    pk: int
    name: str = "chief"

    def has_perm(self, permission: str, /) -> bool:
        return True


@pytest.fixture
def version() -> ConventionVersion:
    return convention.load_seed()


@pytest.fixture
def draft(version: ConventionVersion) -> ConventionVersion:
    return convention.start_draft(by=INSTALLER)


def test_the_first_version_has_every_item_of_all_nine_categories(version: ConventionVersion):
    rows = list(queries.clauses(version))
    assert [row.code for row in rows if row.is_category] == list(ITEMS)
    for category, count in ITEMS.items():
        codes = [row.code for row in rows if row.parent == category]
        assert codes == [f"{category}.{number}" for number in range(1, count + 1)]


def test_the_first_version_says_what_follows_a_breach_and_how_to_appeal(
    version: ConventionVersion,
):
    sections = {section.key: section for section in version.sections.all()}
    assert set(sections) == {"intro", "penalties", "appeals"}
    for word in ("1 day", "7 days", "15 days", "for good", "banned"):
        assert word in sections["penalties"].text("en")


def test_every_clause_is_worded_in_three_languages(version: ConventionVersion):
    for row in queries.clauses(version):
        for language in ("en", "zh-hans", "zh-hant"):
            assert row.label(language)
            assert row.text(language)
        present = {bool(row.examples(language)) for language in ("en", "zh-hans", "zh-hant")}
        assert len(present) == 1


def test_the_traditional_text_holds_no_simplified_characters(version: ConventionVersion):
    simplified = set("违规账发这为们对标题处罚应说时间传")
    rows = [*queries.clauses(version), *version.sections.all()]
    for row in rows:
        assert not simplified & set(row.label("zh-hant") + row.text("zh-hant")), row
    assert any(simplified & set(row.text("zh-hans")) for row in rows)


def test_loading_twice_changes_nothing(version: ConventionVersion):
    call_command("load_convention")
    call_command("load_convention")
    assert ConventionVersion.objects.count() == 1
    assert Clause.objects.count() == sum(ITEMS.values()) + len(ITEMS)


def test_loading_never_touches_a_site_that_has_its_own_convention():
    own = ConventionVersion.objects.create(number=7)
    assert convention.load_seed() == own
    assert ConventionVersion.objects.count() == 1


def test_a_clause_reads_in_the_active_language(version: ConventionVersion):
    clause = queries.clause("3.8")
    assert clause is not None
    with translation.override("zh-hant"):
        assert clause.label() == "規避廣告審核"
    with translation.override("zh-hans"):
        assert clause.label() == "规避广告审核"
    with translation.override("en"):
        assert clause.label() == "Evading the checks"


@pytest.mark.parametrize(
    ("tag", "label"),
    [("zh-TW", "規避"), ("zh-HK", "規避"), ("zh-cn", "规避"), ("zh", "规避"), ("fr", "Evad")],
)
def test_a_regional_language_gets_its_script(version: ConventionVersion, tag: str, label: str):
    clause = queries.clause("3.8")
    assert clause is not None
    assert clause.label(tag).startswith(label)


def test_an_unknown_clause_is_none(version: ConventionVersion):
    assert queries.clause("3.99") is None
    assert queries.clause("") is None


def test_a_published_version_cannot_be_edited(version: ConventionVersion):
    version.note_en = "changed"
    with pytest.raises(AlreadyPublished):
        version.save()


def test_a_published_version_cannot_be_edited_or_deleted_in_bulk(version: ConventionVersion):
    for write in (
        lambda: ConventionVersion.objects.update(note_en="changed"),
        lambda: ConventionVersion.objects.bulk_update([version], ["note_en"]),
        lambda: ConventionVersion.objects.all().delete(),
        version.delete,
        lambda: Clause.objects.update(text_en="changed"),
        lambda: Clause.objects.all().delete(),
        lambda: Section.objects.update(text_en="changed"),
        lambda: Clause.objects.bulk_update(list(Clause.objects.all()), ["text_en"]),
        lambda: Section.objects.all().delete(),
    ):
        with pytest.raises(AlreadyPublished):
            write()
    assert not Clause.objects.filter(text_en="changed").exists()
    assert Clause.objects.exists()


def test_a_clause_of_a_published_version_cannot_be_changed_added_or_moved(
    version: ConventionVersion, draft: ConventionVersion
):
    clause = version.clauses.get(code="3.4")
    clause.text_en = "changed"
    with pytest.raises(AlreadyPublished):
        clause.save()
    with pytest.raises(AlreadyPublished):
        clause.delete()
    moved_out = version.clauses.get(code="3.5")
    moved_out.version = draft
    moved_out.code = "3.9"
    with pytest.raises(AlreadyPublished):
        moved_out.save()
    moved_in = draft.clauses.get(code="3.5")
    moved_in.version = version
    moved_in.code = "3.9"
    with pytest.raises(AlreadyPublished):
        moved_in.save()
    added = draft.clauses.get(code="3.6")
    added.pk, added.version, added.code = None, version, "3.9"
    added._state.adding = True
    with pytest.raises(AlreadyPublished):
        Clause.objects.bulk_create([added])


def test_a_superseded_version_stays_as_it_was(version: ConventionVersion, draft: ConventionVersion):
    convention.send_to_review(draft, by=INSTALLER)
    convention.publish(draft, by=INSTALLER)
    version.refresh_from_db()
    assert version.state == ConventionVersion.State.SUPERSEDED
    assert version.superseded_at is not None
    version.state = ConventionVersion.State.PUBLISHED
    with pytest.raises(AlreadyPublished):
        version.save()
    with pytest.raises(AlreadyPublished):
        version.clauses.update(text_en="changed")


def test_a_draft_starts_as_a_copy_and_can_be_edited_and_deleted(
    version: ConventionVersion, draft: ConventionVersion
):
    assert draft.number == 2
    assert draft.clauses.count() == version.clauses.count()
    assert draft.sections.count() == version.sections.count()
    clause = draft.clauses.get(code="3.4")
    clause.text_en = "Reworded."
    clause.save()
    assert version.clauses.get(code="3.4").text_en != "Reworded."
    draft.delete()
    assert version.clauses.exists()


def test_publishing_supersedes_the_version_before(
    version: ConventionVersion, draft: ConventionVersion
):
    convention.send_to_review(draft, by=INSTALLER)
    published = convention.publish(draft, by=INSTALLER)
    assert queries.current_convention() == published
    assert list(queries.public_conventions()) == [published, version]
    clause = queries.clause("3.4", version)
    assert clause is not None
    assert clause.version == version


def test_only_a_reviewed_version_can_be_published(draft: ConventionVersion):
    with pytest.raises(NotAllowedFrom):
        convention.publish(draft, by=INSTALLER)
    current = queries.current_convention()
    assert current is not None
    assert current.number == 1


def test_a_version_that_lost_a_category_cannot_go_to_review(draft: ConventionVersion):
    draft.clauses.filter(code="9").delete()
    with pytest.raises(BrokenConvention, match="9"):
        convention.send_to_review(draft, by=INSTALLER)


def test_a_version_can_be_announced_and_takes_effect_on_its_day_with_every_worker_dead(
    version: ConventionVersion, draft: ConventionVersion
):
    announced = announce(draft, timedelta(hours=1))
    assert announced.state == "announced"
    assert (queries.current_convention(), queries.announced_convention()) == (version, draft)
    assert queries.clauses().first().version_id == version.pk
    reach_its_day(draft)
    assert queries.current_convention() == draft
    assert queries.announced_convention() is None
    assert queries.clauses().first().version_id == draft.pk


def test_the_clock_moves_the_rows_of_an_announced_version_once(
    version: ConventionVersion, draft: ConventionVersion
):
    announce(draft, timedelta(hours=1))
    assert convention.take_effect() == 0
    reach_its_day(draft)
    assert (convention.take_effect(), convention.take_effect()) == (1, 0)
    version.refresh_from_db()
    draft.refresh_from_db()
    assert (version.state, draft.state) == ("superseded", "published")
    assert version.superseded_at == draft.effective_at
    acts = list(draft.events.values_list("act", flat=True))
    assert acts == ["start", "review", "publish", "take_effect"]


def test_an_announced_version_is_as_final_as_one_in_force(draft: ConventionVersion):
    announce(draft, timedelta(days=1))
    clause = draft.clauses.get(code="3.4")
    clause.text_en = "Reworded after it was announced."
    with pytest.raises(AlreadyPublished):
        clause.save()
    draft.refresh_from_db()
    draft.effective_at = timezone.now()
    with pytest.raises(AlreadyPublished):
        draft.save()


def test_only_one_version_is_announced_at_a_time(draft: ConventionVersion):
    announce(draft, timedelta(days=1))
    other = convention.send_to_review(convention.start_draft(by=INSTALLER), by=INSTALLER)
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(BrokenConvention, match="announced"):
        convention.publish(other, by=INSTALLER, effective_at=tomorrow)


@pytest.mark.parametrize("hand", ["start", "edit", "review", "import"])
def test_whoever_had_a_hand_in_the_wording_cannot_publish_it(version: ConventionVersion, hand: str):
    writer, reader = Chief(1), Chief(2)
    if hand == "import":
        draft = convention.import_draft(
            convention_file.read(convention_file.write(version).encode()), by=writer
        )
    else:
        draft = convention.start_draft(by=writer if hand == "start" else reader)
    if hand == "edit":
        convention.note_edit(draft, by=writer)
    convention.send_to_review(draft, by=writer if hand == "review" else INSTALLER)
    with pytest.raises(NeedsSecondPerson):
        convention.publish(draft, by=writer)
    assert convention.publish(draft, by=Chief(3)).state == "published"


def test_a_version_in_review_takes_no_more_edits(draft: ConventionVersion):
    convention.send_to_review(draft, by=INSTALLER)
    with pytest.raises(NotAllowedFrom):
        convention.note_edit(draft, by=Chief(1))


def announce(draft: ConventionVersion, later: timedelta) -> ConventionVersion:
    convention.send_to_review(draft, by=INSTALLER)
    return convention.publish(draft, by=INSTALLER, effective_at=timezone.now() + later)


def reach_its_day(version: ConventionVersion) -> None:
    """Only the raw table can move a date that is promised."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE moderation_conventionversion SET effective_at = %s WHERE id = %s",
            [timezone.now(), version.pk],
        )


def test_a_review_can_be_taken_back(draft: ConventionVersion):
    convention.send_to_review(draft, by=INSTALLER)
    assert convention.return_to_draft(draft, by=INSTALLER).state == "draft"
    with pytest.raises(NotAllowedFrom):
        convention.return_to_draft(draft, by=INSTALLER)


def test_nobody_drafts_or_publishes_without_the_permission(draft: ConventionVersion):
    for act in (convention.send_to_review, convention.publish, convention.return_to_draft):
        with pytest.raises(NotPermitted):
            act(draft, by=Nobody())
    with pytest.raises(NotPermitted):
        convention.start_draft(by=Nobody())


def test_the_database_allows_one_version_in_force(version: ConventionVersion):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConventionVersion.objects.create(
            number=2, state="published", published_at=now, effective_at=now
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "secret"},
        {"state": "published"},
        {"state": "draft", "published_at": "now"},
        {"number": 0},
    ],
)
def test_the_database_refuses_an_impossible_version(wrong: dict[str, object]):
    values = {"number": 5} | wrong
    if "published_at" in values:
        values["published_at"] = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConventionVersion.objects.create(**values)


@pytest.mark.parametrize(
    "wrong", [{"severity": "S9"}, {"default_effect": "burn"}, {"code": ""}, {"code": "3.4"}]
)
def test_the_database_refuses_an_impossible_clause(draft: ConventionVersion, wrong: dict[str, str]):
    values = {"code": "3.77", "severity": "S1", "default_effect": "advise"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Clause.objects.create(version=draft, position=1, **values)


@pytest.mark.parametrize("key", ["other", "intro"])
def test_the_database_refuses_an_impossible_section(draft: ConventionVersion, key: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        Section.objects.create(version=draft, position=1, key=key)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("code", "3.4.5"),
        ("code", "abc"),
        ("parent", "4"),
        ("applies_to", []),
        ("applies_to", ["text", "text"]),
        ("applies_to", ["taste"]),
        ("applies_to", "text"),
    ],
)
def test_a_clause_with_a_wrong_value_says_which(
    draft: ConventionVersion, column: str, value: object
):
    clause = draft.clauses.get(code="3.4")
    setattr(clause, column, value)
    with pytest.raises(ValidationError) as caught:
        clause.full_clean()
    assert set(caught.value.message_dict) & {column, "parent"}
