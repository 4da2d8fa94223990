"""System checks: one id for each deployment mistake, with what to do about it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from moderation.checkers import house_classifier
from moderation.classifier import artefact, shelf


@register(Tags.security, deploy=True)
def served_over_https(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """cms.W001: a public site without https sends passwords in the clear."""
    if settings.IS_HTTPS:
        return []
    return [
        Warning(
            "SITE_URL does not start with https://.",
            hint="Put a TLS proxy in front and set SITE_URL=https://your.domain",
            id="cms.W001",
        )
    ]


@register(Tags.compatibility, deploy=True)
def mail_leaves_the_machine(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """cms.W002: without EMAIL_URL letters are only written to files."""
    if settings.MAIL_TRANSPORT != "cms.outbox.backends.SentFolderBackend":
        return []
    return [
        Warning(
            "Letters are written to DATA_DIR/sent and not sent.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587",
            id="cms.W002",
        )
    ]


@register(Tags.compatibility)
def own_model_can_be_read(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """cms.W003: ``CHECKS_MODEL`` has no model this version can use; cms.W004: labels it drops."""
    hint = "Write the model anew with train_checks --output DIR, or leave CHECKS_MODEL empty."
    try:
        known = shelf.house()
    except artefact.ArtefactUnusable as error:
        return [Warning(f"CHECKS_MODEL cannot be used: {error}", hint=hint, id="cms.W003")]
    untold = house_classifier.untold(known.model) if known else ()
    if not untold:
        return []
    found = "The model in CHECKS_MODEL has labels without a clause, which are never told: "
    return [Warning(f"{found}{', '.join(untold)}.", hint=hint, id="cms.W004")]
