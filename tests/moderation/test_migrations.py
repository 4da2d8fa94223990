"""Migrations that change rows: there and back."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from moderation.models import Term, TermChange

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE_TRUST = [("moderation", "0016_copyright_contact")]


@pytest.fixture
def _to_the_end() -> Iterator[None]:
    """Whatever a test leaves, the next one finds every migration applied."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def migrated(target: list[tuple[str, str]]) -> StateApps:
    return MigrationExecutor(connection).migrate(target).apps


@pytest.mark.usefixtures("_to_the_end")
def test_a_promotion_does_not_stand_in_the_way_back():
    term = Term.objects.create(text="蓝鲸快递", clause_code="3.1")
    for door in ("import", "promoted"):
        TermChange.objects.create(term=term, act="changed", door=door, actor_name="a chief")
    old = migrated(BEFORE_TRUST).get_model("moderation", "TermChange")
    assert list(old.objects.order_by("pk").values_list("door", flat=True)) == ["import", "admin"]
