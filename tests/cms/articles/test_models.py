"""Versions are never changed, and the database itself refuses impossible articles."""

import pytest
from django.db import IntegrityError, transaction

from cms.articles.models import Article
from cms.articles.states import ArticleState
from tests.factories.articles import make_live, make_picture, make_scheduled

pytestmark = pytest.mark.django_db


def test_a_version_is_never_changed_after_it_is_written():
    version = make_live().live_version
    version.headline = "另一个标题"
    with pytest.raises(TypeError):
        version.save()


def test_the_database_refuses_a_live_article_without_a_date():
    article = make_scheduled()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(state=ArticleState.LIVE)


def test_the_database_refuses_a_state_nobody_knows():
    article = make_live()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(state="famous")


def test_a_picture_keeps_nothing_of_the_name_it_was_sent_under():
    picture = make_picture()
    name = str(picture.file.name)
    assert ("sent" in name, picture.pk.hex in name) == (False, True)
