"""A log line says what happened to a page, never the link that opens it."""

import logging
from typing import Any

import pytest
from django.conf import settings

from cms.redaction import SecretAddressFilter


def written(message: str, *values: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, values, None)
    assert SecretAddressFilter().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("rest", ["", "reply/", "delete/"])
def test_a_token_is_cut_out_of_the_line(rest):
    line = written("%s: %s", "Not Found", f"/track/abcDEF_123-xyz/{rest}")
    assert line == f"Not Found: /track/…/{rest}"


def test_a_confirmation_token_is_cut_out_too():
    assert written("Gone: /track/confirm/abcDEF_123/") == "Gone: /track/confirm/…/"


def test_other_lines_stay_as_they_are():
    assert written("%d%% of %s", 5, "/articles/1-track/") == "5% of /articles/1-track/"


def test_every_line_of_the_site_passes_the_filter():
    logged: dict[str, Any] = settings.LOGGING
    assert "secret_addresses" in logged["handlers"]["console"]["filters"]


@pytest.mark.parametrize(
    "door",
    ["record", "copyright", "report/confirm", "report/received", "report/copyright/confirm"],
)
def test_private_links_of_cases_stay_out_of_logs(door: str):
    assert written(f"Not Found: /{door}/abcDEF:123-xyz/") == f"Not Found: /{door}/…/"


def test_pages_beside_the_private_ones_are_left_as_they_are():
    for line in (
        "Gone: /record/",
        "Gone: /report/copyright/?article=1",
        "Gone: /report/?article=1",
    ):
        assert written(line) == line
