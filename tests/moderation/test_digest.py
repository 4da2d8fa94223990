"""What is overdue, told to chiefs at most once a day."""

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from moderation import convention, digest
from moderation.models import Case
from moderation.tasks import tell_overdue
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, decided, reported

pytestmark = [pytest.mark.django_db]


def test_chiefs_hear_once_a_day_of_what_is_overdue_and_nobody_else_does():
    convention.load_seed()
    chief, moderator = make_user("chief"), make_user("moderator")
    gone = make_user("chief", is_active=False)
    case = reported(article_of(make_author()))
    done = decided(article_of(make_author()), by=moderator).case
    Email.objects.all().delete()
    assert tell_overdue() == 0
    late = timezone.now() + timedelta(days=4)
    assert digest.send(late) == 1
    assert digest.send(late) == 0
    (letter,) = Email.objects.all()
    assert letter.to == [chief.email]
    assert case.number in letter.message
    assert done.number not in letter.message
    assert {moderator.email, gone.email}.isdisjoint(letter.to)
    assert digest.send(late + timedelta(days=1)) == 1


def test_a_day_without_anything_overdue_uses_up_no_letter():
    convention.load_seed()
    make_user("chief")
    case = reported(article_of(make_author()))
    assert tell_overdue() == 0
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert tell_overdue() == 1
