"""The audit record: who did or looked at what, and a chain that shows any later change."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from moderation import appeals, audit, convention, verdicts
from moderation.errors import AppendOnly
from moderation.ladder import Factor
from moderation.models import AuditEvent
from moderation.parties import Party
from moderation.permissions import OPERATOR
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, decided

pytestmark = [pytest.mark.django_db]


def written(rows: int = 5) -> None:
    for number in range(rows):
        audit.record("look", f"C-{number}", by=OPERATOR, reason=f"第 {number} 次")


def sql(statement: str, *values: str | int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_chain_is_whole_and_its_head_can_be_kept():
    assert audit.verify() == audit.Verdict(0, audit.START, ())
    written()
    head = audit.verify().head
    written(2)
    verdict = audit.verify(head=head)
    assert (verdict.rows, verdict.breaks) == (7, ())
    assert [event.seq for event in AuditEvent.objects.order_by("seq")] == list(range(1, 8))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 00:00:00+00:00"),
        ("actor_name", "别人"),
        ("actor_id", 7),
        ("action", "sleep"),
        ("object", "C-9"),
        ("before", "x"),
        ("after", "x"),
        ("reason", ""),
        ("request_id", "x"),
        ("previous", "x"),
        ("hash", "x"),
    ],
)
@pytest.mark.parametrize("row", [1, 3, 5])
def test_a_row_changed_by_sql_is_found(column, value, row):
    written()
    sql(f"UPDATE moderation_auditevent SET {column} = %s WHERE seq = %s", value, row)
    assert row in {one.seq for one in audit.verify().breaks}


@pytest.mark.parametrize("row", [1, 3, 5])
def test_a_row_taken_out_by_sql_is_found(row):
    written()
    sql("DELETE FROM moderation_auditevent WHERE seq = %s", row)
    assert row in {one.seq for one in audit.verify().breaks}


def test_rows_put_in_by_sql_and_a_chain_written_anew_are_found():
    written(3)
    head = audit.verify().head
    forged = AuditEvent.objects.get(seq=3)
    forged.reason = "改过"
    sql(
        "UPDATE moderation_auditevent SET reason = %s, hash = %s WHERE seq = 3",
        "改过",
        audit.hash_of(forged),
    )
    assert audit.verify().breaks == ()
    assert [one.reason for one in audit.verify(head=head).breaks] == ["head"]
    sql(
        "INSERT INTO moderation_auditevent (seq, at, actor_name, action, object, before, after,"
        " reason, request_id, previous, hash) SELECT 4, at, actor_name, action, object, before,"
        " after, reason, request_id, hash, hash FROM moderation_auditevent WHERE seq = 3"
    )
    assert {one.reason for one in audit.verify().breaks} == {"hash", "cut"}


def test_what_is_rolled_back_was_never_recorded():
    written(1)
    with transaction.atomic():
        written(1)
        transaction.set_rollback(True)
    written(1)
    assert audit.verify().breaks == ()


def test_entries_are_never_changed_or_deleted_by_the_program():
    written(1)
    event = AuditEvent.objects.get()
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()


def test_the_command_says_what_is_wrong(capsys):
    written()
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "5 rows" in said
    assert audit.verify().head in said
    sql("UPDATE moderation_auditevent SET reason = 'x' WHERE seq = 2")
    with pytest.raises(CommandError, match="row 2 was changed") as caught:
        call_command("verify_audit")
    assert caught.value.returncode == 1


def test_every_step_that_counts_is_recorded_and_looking_at_reporters_too():
    convention.load_seed()
    author, moderator = make_author(), make_user("moderator")
    first, second, third = (make_user("chief") for _turn in range(3))
    ruling = breach("2.8", factors=frozenset({Factor.CHEATED_REGISTRATION}))
    decision = decided(article_of(author), ruling, by=first)
    verdicts.sign(decision, agrees=True, by=second, note="同意")
    filed, _new = appeals.file(decision, party=Party(author.pk), grounds="facts", text="不是。")
    appeals.answer(appeals.claim(filed, by=third), by=third, result="overturned", text="是引文。")
    acts = list(AuditEvent.objects.order_by("seq").values_list("action", "actor_id"))
    assert acts == [
        ("claim", first.pk),
        ("decide", first.pk),
        ("sign", second.pk),
        ("punish", second.pk),
        ("claim", third.pk),
        ("decide", third.pk),
        ("lift", third.pk),
        ("answer", third.pk),
    ]
    assert audit.verify().breaks == ()
    web = Client(headers={"accept-language": "en"})
    web.force_login(moderator)
    web.get(reverse("admin:moderation_case_change", args=[decision.case_id]))
    looked = AuditEvent.objects.order_by("-seq").first()
    assert (looked.action, looked.object, looked.actor_id) == (
        "see_reporters",
        decision.case.number,
        moderator.pk,
    )
    listed = reverse("admin:moderation_auditevent_changelist")
    assert web.get(listed).status_code == 403
    web.force_login(first)
    assert b"see_reporters" in web.get(listed).content
    assert web.post(reverse("admin:moderation_auditevent_add")).status_code == 403
