"""A rehearsal newsroom: people, pieces in every state and cases to judge, by the real actions.

The texts are in seed/newsroom.json.  Running it again adds nothing.
"""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from cms.accounts.models import AuthorProfile, User
from cms.articles import pictures
from cms.articles.models import Article, Category, Picture
from cms.articles.states import Attribution
from cms.newsroom.models import Newsroom
from submissions import (
    checking,
    claims,
    consents,
    decisions,
    drafting,
    letters,
    publishing,
    queries,
    rehearsal_cases,
)
from submissions.contents import Content
from submissions.models import Submission
from submissions.reasons import EDITORIAL
from submissions.states import Action

SEED = Path(__file__).resolve().parent / "seed" / "newsroom.json"
DOMAIN = "tougao.test"
PEOPLE: dict[str, tuple[str, str]] = {
    "admin": ("", "管理员"),
    "chief": ("chief", "主编台"),
    "editor": ("editor", "编辑台一"),
    "editor2": ("editor", "编辑台二"),
    "moderator": ("moderator", "审核台"),
    "author": ("", "一线笔记"),
    "reader": ("", "读者"),
}


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def make_people(password: str) -> dict[str, User]:
    """The seven accounts, each with a confirmed address; existing ones are left as they are."""
    people = {}
    for name, (role, shown) in PEOPLE.items():
        email = f"{name}@{DOMAIN}"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(
                email,
                password,
                display_name=shown,
                language="zh-hans",
                is_staff=bool(role) or name == "admin",
                is_superuser=name == "admin",
            )
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if role:
            user.groups.add(Group.objects.get(name=role))
        people[name] = user
    AuthorProfile.objects.get_or_create(
        user=people["author"],
        defaults={
            "handle": "yixian",
            "pen_name": "一线笔记",
            "bio": "在运营与客服岗位上记录做事的人怎样做事。",
            "status": AuthorProfile.Status.ACTIVE,
        },
    )
    return people


def fill(password: str) -> int:
    """Makes the people, sections, pieces and cases of the seed; returns how many pieces are new."""
    seed = json.loads(SEED.read_text(encoding="utf-8"))
    people = make_people(password)
    Newsroom.objects.get_or_create(pk=1, defaults=seed["newsroom"])
    for position, row in enumerate(seed["categories"]):
        Category.objects.get_or_create(slug=row["slug"], defaults={**row, "position": position})
    made = sum(_make(piece, people) for piece in seed["pieces"])
    rehearsal_cases.fill(people)
    return made


def cover(owner: User, hue: int) -> Picture:
    """A plain drawn cover in one hue, stored like any upload."""
    canvas = Image.new("HSV", (1280, 720), (hue * 255 // 360, 110, 200))
    pen = ImageDraw.Draw(canvas)
    for step in range(6):
        left = 90 + step * 190
        top = 620 - (step * 97 + hue) % 430
        pen.rectangle((left, top, left + 120, 640), fill=(hue * 255 // 360, 150, 90 + step * 18))
    pen.rectangle((60, 640, 1220, 648), fill=(hue * 255 // 360, 160, 70))
    png = io.BytesIO()
    canvas.convert("RGB").save(png, "PNG")
    return pictures.store(SimpleUploadedFile("cover.png", png.getvalue()), by=owner)


def _make(piece: dict[str, Any], people: dict[str, User]) -> bool:
    author = people["author"]
    submission = drafting.start(author, key=f"rehearsal:{piece['title']}")
    if queries.draft_of(submission, author) is not None:
        return False
    draft = drafting.save(submission, content=_content(piece, author), by=author).draft
    stage = piece["stage"]
    if stage == "draft":
        return True
    revision = drafting.submit(
        submission,
        by=author,
        agreed=consents.needed(draft.attribution),
        base_version=draft.version,
    )
    submission.refresh_from_db()
    if stage == "received":
        return True
    # The covers are drawn by this module: to read them would only make the site start late.
    checking.check(revision.check_run, reads_pictures=False)
    claims.claim(submission, by=people["editor"])
    if stage != "reading":
        _decide(submission, piece, people["editor"])
    if stage in {"published", "scheduled"}:
        _publish(submission, piece, people["chief"])
    return True


def _content(piece: dict[str, Any], author: User) -> Content:
    copied = {
        name: piece[name]
        for name in ("source_name", "source_url", "original_author", "permission_note")
        if name in piece
    }
    return Content(
        title=piece["title"],
        standfirst=piece["standfirst"],
        body="\n\n".join(piece["paragraphs"]),
        category=Category.objects.get(slug=piece["category"]),
        tags=piece["tags"],
        cover=cover(author, piece["hue"]),
        cover_alt="一组高低不同的色块",
        attribution=piece.get("attribution", Attribution.ORIGINAL),
        machine_assistance=piece.get("machine_assistance", "none"),
        **copied,
    )


def _decide(submission: Submission, piece: dict[str, Any], editor: User) -> None:
    submission.refresh_from_db()
    revision = submission.latest
    if revision is None:
        return
    action = {"with_author": Action.REQUEST_CHANGES, "declined": Action.DECLINE}.get(
        piece["stage"], Action.ACCEPT
    )
    points = [decisions.Point(request=text) for text in piece.get("points", [])]
    reasons = piece.get("reasons", [])
    subject, text = letters.compose(
        action,
        submission,
        language=submission.writer.language,
        revision=revision,
        points=points,
        reasons=[str(EDITORIAL[code].sentence) for code in reasons],
    )
    verdict = decisions.Verdict(
        action=action, subject=subject, text=text, reasons=reasons, points=points
    )
    decisions.decide(submission, verdict=verdict, by=editor, revision=revision)
    decisions.release(submission, by=editor)
    submission.refresh_from_db()


def _publish(submission: Submission, piece: dict[str, Any], publisher: User) -> None:
    if piece["stage"] == "scheduled":
        publishing.schedule(submission, at=timezone.now() + timedelta(days=2), by=publisher)
        return
    article = publishing.publish(submission, by=publisher)
    # The rehearsal looks lived-in: its articles are some days old.
    at = timezone.now() - timedelta(days=piece["days_ago"])
    Article.objects.filter(pk=article.pk).update(published_at=at, publish_at=at, updated_at=at)
