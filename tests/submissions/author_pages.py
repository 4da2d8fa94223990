"""What the tests of the author's pages share: a logged-in browser and a filled-in form."""

from typing import Any

from django.test import Client

from cms.accounts.models import User
from submissions.models import Submission
from tests.factories import pieces


def browser(user: User | None = None) -> Client:
    """A client that reads English, logged in as ``user``."""
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def filled(**fields: Any) -> dict[str, Any]:
    """A complete form, every statement ticked; a field given as None is left out."""
    content = pieces.content()
    assert content.category is not None
    values: dict[str, Any] = {
        "title": content.title,
        "standfirst": content.standfirst,
        "category": content.category.pk,
        "body": content.body,
        "attribution": "original",
        "tags": "储能，运维",
        "machine_assistance": "none",
        "version": "0",
        "key": f"key of {content.title}",
        "consent_terms": "on",
        "consent_originality": "on",
        "consent_source_permission": "on",
        "consent_image_rights": "on",
        **fields,
    }
    return {name: value for name, value in values.items() if value is not None}


def only_piece() -> Submission:
    return Submission.objects.get()
