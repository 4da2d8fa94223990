"""The servers under the tests are the ones the run asked for, and behave as the site needs."""

import os

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

POSTGRES = os.environ.get("TEST_DB") == "postgres"


@pytest.mark.django_db
def test_the_run_uses_the_database_it_asked_for():
    assert connection.vendor == ("postgresql" if POSTGRES else "sqlite")


@pytest.mark.django_db
def test_the_database_compares_chinese_by_character():
    with connection.cursor() as cursor:
        cursor.execute("SELECT length('投稿系統'), upper('ab投稿')")
        assert cursor.fetchone() == (4, "AB投稿")


def test_the_cache_keeps_what_it_is_given():
    cache.set("headline", "投稿")
    assert cache.get("headline") == "投稿"


def test_the_broker_is_the_one_of_this_run():
    if not POSTGRES:
        assert settings.CELERY_BROKER_URL == "memory://"
        return
    with redis.from_url(settings.CELERY_BROKER_URL) as client:
        assert client.info("server")["server_name"] == "valkey"
