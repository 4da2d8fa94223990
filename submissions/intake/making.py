"""A mail becomes a piece: its files kept, its pictures placed, its text frozen."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from cms.accounts.actors import MAIL
from cms.articles import markup, pictures
from cms.articles.models import Category, Picture
from cms.articles.text import clean_line, count_characters
from cms.newsroom import queries as newsroom
from cms.outbox.nudges import nudge
from cms.picture_files import PictureRefused, write_whole
from moderation.numbering import next_number
from submissions import contents, freezing, workflow
from submissions.intake import correspondents, erasing
from submissions.intake.reading import Attachment, Mail
from submissions.intake.understanding import (
    MAX_PICTURES,
    PARSER_VERSION,
    Reading,
    figures,
    with_pictures,
)
from submissions.models import Draft, InboundFile, InboundMessage, Revision, Submission
from submissions.models.records import Visibility
from submissions.states import Action, State

MAX_KEPT_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Made:
    """The article of a mail as it can be stored: sanitised, with our own picture addresses."""

    reading: Reading
    body: markup.Clean
    picture_ids: tuple[str, ...]
    codes: Mapping[int, str]  # position of a file → what is the matter with it
    pictures_of_files: Mapping[int, str]
    refused_pictures: tuple[tuple[str, str], ...]  # name and code of those inside the text
    is_refused: bool = False  # the markup was too large or too complex to be read at all


def make(reading: Reading) -> Made:
    """Stores the pictures and cleans the text.

    A picture stored twice because a worker died in between is an unused file, nothing worse.
    """
    placed: dict[str, str] = {}
    ids: list[str] = []
    refused: list[tuple[str, str]] = []
    for picture in reading.pictures[:MAX_PICTURES]:
        kept = _keep_picture(picture.data)
        if isinstance(kept, str):
            refused.append((picture.name or picture.reference, kept))
        else:
            placed[picture.reference] = kept.get_absolute_url()
            ids.append(str(kept.pk))
    codes = dict(reading.codes)
    of_files: dict[int, str] = {}
    behind: list[str] = []
    for position in reading.loose[: MAX_PICTURES - len(ids)]:
        kept = _keep_picture(reading.files[position].data)
        if isinstance(kept, str):
            codes[position] = kept
        else:
            of_files[position] = str(kept.pk)
            ids.append(str(kept.pk))
            behind.append(kept.get_absolute_url())
    body, is_refused = _cleaned(reading, placed, behind)
    return Made(reading, body, tuple(ids), codes, of_files, tuple(refused), is_refused)


def _keep_picture(data: bytes) -> Picture | str:
    try:
        return pictures.store(SimpleUploadedFile("picture", data), by=None)
    except PictureRefused as refusal:
        return f"picture_{refusal.code}"


def _cleaned(
    reading: Reading, placed: Mapping[str, str], behind: list[str]
) -> tuple[markup.Clean, bool]:
    try:
        if reading.is_markup:
            content = with_pictures(reading.html, placed) + figures(behind)
            return markup.clean(content, markup.ARTICLE), False
        body = markup.from_plain(reading.html)
        if behind:
            body = markup.clean(body.html + figures(behind), markup.ARTICLE)
    except markup.MarkupRefused:
        return markup.clean("", markup.ARTICLE), True
    return body, False


@transaction.atomic
def keep_files(message: InboundMessage, made: Made) -> None:
    """Every file as it came, private, under a name of ours; done again it changes nothing."""
    for position, file in enumerate(made.reading.files):
        _keep_file(message, position, file, made)


def _keep_file(message: InboundMessage, position: int, file: Attachment, made: Made) -> None:
    sha256 = hashlib.sha256(file.data).hexdigest()
    values: dict[str, Any] = {
        "name": clean_line(file.name, 255),
        "declared_type": file.declared_type[:120],
        "sniffed_type": file.sniffed_type[:120],
        "size": len(file.data),
        "sha256": sha256,
        "problem": made.codes.get(position, "")[:30],
        "listing": [name[:200] for name in file.listing[:200]],
        "is_article": position == made.reading.article,
        "picture_id": made.pictures_of_files.get(position),
    }
    kept, _created = InboundFile.objects.update_or_create(
        message=message, position=position, defaults=values
    )
    name = f"mail/{sha256[:2]}/{message.pk}-{sha256}"
    if kept.file.name != name or not default_storage.exists(name):
        write_whole(Path(default_storage.path(name)), file.data)
        kept.file.name = name
        kept.save(update_fields=["file"])


def summary(mail: Mail, made: Made) -> dict[str, Any]:
    """What reading gave, as plain data for pages, letters and the next reading's comparison."""
    reading = made.reading
    dropped = dict(reading.dropped)
    for what, count in made.body.dropped.items():
        dropped[str(what)] = dropped.get(str(what), 0) + count
    return {
        "title": reading.title,
        "characters": count_characters(made.body.text),
        "text": made.body.text[:MAX_KEPT_TEXT],
        "note": reading.note,
        "picture_ids": list(made.picture_ids),
        "files": [
            {
                "name": clean_line(file.name, 120) or f"{position + 1}",
                "type": file.sniffed_type[:120],
                "size": len(file.data),
                "problem": made.codes.get(position, ""),
                "is_article": position == reading.article,
            }
            for position, file in enumerate(reading.files)
        ],
        "dropped": [{"what": what, "count": count} for what, count in sorted(dropped.items())],
        "unread": _unread(mail, made),
        "damage": [
            {"place": d.place, "label": d.label, "codec": d.codec, "replaced": d.replaced,
             "length": d.length} for d in mail.damage
        ],
        "nested": [
            {"from": one.from_address, "subject": one.subject[:200]} for one in mail.nested[:20]
        ],
        "hides_text": mail.hides_text,
        "bodies_differ": mail.bodies_differ,
        "languages": list(mail.languages[:5]),
        "parts": mail.parts,
    }  # fmt: skip


def _unread(mail: Mail, made: Made) -> list[dict[str, Any]]:
    """What is told beside the files: parts without a name, damaged words, refused pictures."""
    named = {file.name for file in made.reading.files}
    found: list[dict[str, Any]] = [
        {"problem": str(one.problem), "detail": one.detail[:120], "count": one.count}
        for one in mail.unread
        if one.detail not in named or not one.detail
    ]
    found += [
        {"problem": "inside_mail", "detail": clean_line(file.name, 120)}
        for inner in mail.nested[:20]
        for file in inner.attachments[:20]
        if file.origin != "mail"
    ]
    if any(one.doubtful for one in mail.damage if one.place != "subject"):
        found.append({"problem": "damaged_text"})
    if any(one.doubtful for one in mail.damage if one.place == "subject"):
        found.append({"problem": "damaged_subject"})
    found += [{"problem": code, "detail": name[:120]} for name, code in made.refused_pictures]
    if made.is_refused:
        found.append({"problem": "markup_refused"})
    return found


def content_of(made: Made, category: Category | None) -> Draft:
    """The text fields of the piece, filled but not stored."""
    text = Draft()
    content = contents.Content(
        title=made.reading.title, byline=made.reading.byline, category=category
    )
    contents.fill(text, content, made.body)
    return text


def submission_of(message: InboundMessage, mail: Mail, made: Made) -> Submission:
    """The new piece, frozen and put before the editors; inside the caller's transaction.

    A verified sender's piece is received; another waits until its sender has confirmed.  The
    message is the creation key, so one mail can never make two pieces.
    """
    key = hashlib.sha256(f"mail:{message.pk}".encode()).hexdigest()
    existing = Submission.objects.filter(creation_key=key).first()
    if existing is not None:
        return existing
    writer = correspondents.writer_of(mail, message)
    is_verified = message.lane == InboundMessage.Lane.VERIFIED
    now = timezone.now()
    submission = Submission.objects.create(
        number=next_number("TG"),
        door=Submission.Door.MAIL,
        creation_key=key,
        author=writer.author,
        correspondent=writer.correspondent,
        state=State.UNCONFIRMED,
        sender_lane="verified" if is_verified else "unverified",
        title=made.reading.title,
        category=Category.objects.filter(is_open=True).order_by("position", "pk").first(),
    )
    if writer.author is not None:
        # So that the author may show them again in a changed text.
        Picture.objects.filter(pk__in=made.picture_ids).update(owner=writer.author)
    revision = _freeze(submission, made, note=made.reading.note)
    submission.latest, submission.round = revision, 1
    submission.submitted_at = now
    submission.due_at = now + timedelta(days=newsroom.current().reply_days)
    submission.save()
    workflow.record(submission, "mail", by=MAIL, visibility=Visibility.AUTHOR)
    if is_verified:
        submission.sender_confirmed_at = now
        workflow.perform(submission, Action.CONFIRM, by=MAIL)
    nudge("submissions.check_pending")
    return submission


def _freeze(submission: Submission, made: Made, *, note: str) -> Revision:
    text = content_of(made, submission.category)
    allowed = Picture.objects.filter(pk__in=made.picture_ids)
    return freezing.freeze(submission, text, by=None, pictures=allowed, note=note)


def remember(message: InboundMessage, mail: Mail, made: Made) -> None:
    """Writes what reading gave into the message's row.

    Pictures of an earlier reading that no text shows are let go: nothing would name them any more,
    so their sender could not have them deleted.
    """
    earlier = set(message.parsed.get("picture_ids", ())) - set(made.picture_ids)
    if earlier:
        pieces = Revision.objects.filter(submission=message.submission)
        shown = (set(held) for held in pieces.values_list("picture_ids", flat=True))
        erasing.erase_pictures(earlier.difference(*shown))
    message.parsed = summary(mail, made)
    message.parser_version = PARSER_VERSION
    message.save(update_fields=["parsed", "parser_version"])
