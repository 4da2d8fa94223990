"""The desk as its people use it: a logged-in client, a page's address, and a button pressed."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from cms.accounts.models import User
from submissions.models import Revision, Submission


def client_of(user: User | None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def revision_of(submission: Submission) -> Revision:
    """The text under judgement."""
    assert submission.latest is not None
    return submission.latest


def work_url(submission: Submission) -> str:
    return reverse("admin:submissions_submission_change", args=[submission.pk])


def read(user: User | None, submission: Submission, **query: str) -> Any:
    return client_of(user).get(work_url(submission), query)


def press(user: User | None, submission: Submission, button: str, **fields: Any) -> Any:
    """Posts the form of the workbench with this button, on the revision now shown."""
    values = {"revision": str(submission.latest_id), button: "1", **fields}
    return client_of(user).post(work_url(submission), values)


def text(response: Any) -> str:
    """The page with its entities resolved and its white space evened out."""
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def has_button(response: Any, name: str) -> bool:
    return re.search(rf'<button[^>]*\sname="{name}"', response.content.decode()) is not None
