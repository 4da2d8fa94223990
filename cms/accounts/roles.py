"""Which role may do what: the one table from which groups and permissions are made."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

DESK = (
    "submissions.view_submission",
    "submissions.read_desk",
    "submissions.decide_submission",
    "submissions.publish_submission",
    "articles.view_article",
    "articles.add_notice",
    "articles.view_notice",
    "articles.view_category",
    "articles.view_tag",
    "articles.view_source",
    "articles.add_source",
    "articles.change_source",
    "accounts.view_authorprofile",
    "accounts.decide_author",
    "accounts.decide_avatar",
    "moderation.view_conventionversion",
    "moderation.view_clause",
    "moderation.view_checkrun",
    "moderation.view_finding",
    "moderation.judge_finding",
    "moderation.view_detectorstage",
    "moderation.view_term",
)

ROLES: dict[str, tuple[str, ...]] = {
    "editor": DESK,
    "chief": (
        *DESK,
        "submissions.take_over_claim",
        "articles.take_down_article",
        "articles.view_comment",
        "articles.moderate_comment",
        "articles.add_category",
        "articles.change_category",
        "articles.change_tag",
        "articles.add_disclaimer",
        "articles.view_disclaimer",
        "newsroom.view_newsroom",
        "newsroom.change_newsroom",
        "moderation.add_term",
        "moderation.change_term",
        "moderation.view_protectedname",
        "moderation.add_protectedname",
        "moderation.change_protectedname",
        "moderation.delete_protectedname",
        "moderation.view_protectedpicture",
        "moderation.add_protectedpicture",
        "moderation.change_protectedpicture",
        "moderation.add_conventionversion",
        "moderation.change_conventionversion",
        "moderation.publish_convention",
        "moderation.view_report",
        "moderation.view_case",
        "moderation.work_case",
        "moderation.decide_grave_case",
        "moderation.see_reporter",
        "moderation.place_hold",
        "moderation.set_stage",
        "accounts.view_user",
    ),
    "moderator": (
        "submissions.view_submission",
        "submissions.read_desk",
        "articles.view_article",
        "articles.take_down_article",
        "articles.view_comment",
        "articles.moderate_comment",
        "moderation.view_conventionversion",
        "moderation.view_clause",
        "moderation.add_conventionversion",
        "moderation.change_conventionversion",
        "moderation.view_checkrun",
        "moderation.view_finding",
        "moderation.judge_finding",
        "moderation.view_detectorstage",
        "moderation.view_term",
        "moderation.add_term",
        "moderation.change_term",
        "moderation.view_protectedname",
        "moderation.add_protectedname",
        "moderation.change_protectedname",
        "moderation.delete_protectedname",
        "moderation.view_protectedpicture",
        "moderation.add_protectedpicture",
        "moderation.change_protectedpicture",
        "moderation.view_report",
        "moderation.view_case",
        "moderation.work_case",
        "moderation.see_reporter",
        "accounts.view_authorprofile",
        "accounts.decide_avatar",
    ),
}


@transaction.atomic
def sync_roles() -> dict[str, int]:
    """Makes the groups carry exactly the permissions of the table; returns the count for each.

    Raises LookupError for a permission no app defines, so that a typing error cannot hide.
    """
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    counts = {}
    for role, wanted in ROLES.items():
        missing = [code for code in wanted if code not in known]
        if missing:
            raise LookupError(f"Role {role} names permissions that do not exist: {missing}")
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([known[code] for code in wanted])
        counts[role] = len(wanted)
    return counts
