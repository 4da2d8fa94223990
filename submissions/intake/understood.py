"""What we understood of a mail, for its sender and the editors: one summary, one wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from submissions.intake import sentences
from submissions.models import InboundMessage, Submission


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came: ``problem`` says what to do about it, "" when it was read or kept."""

    name: str
    size: int
    problem: str
    is_article: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """Title and length as read, how many pictures, each file, what was left out or not read."""

    title: str
    characters: int
    pictures: int
    files: tuple[File, ...] = ()
    dropped: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def problems(self) -> list[str]:
        """Everything the sender should do something about, one line each."""
        by_file = [f"{file.name}: {file.problem}" for file in self.files if file.problem]
        return [*by_file, *self.unread]


def of_message(message: InboundMessage) -> Understood:
    """The summary of one mail, in the active language."""
    return _from_data(message.parsed)


def of_piece(submission: Submission) -> Understood | None:
    """The summary of the mail that brought the piece; None when it came by another door."""
    first = submission.inbound.order_by("pk").first()
    if first is None or not first.parsed:
        return None
    return of_message(first)


def _from_data(parsed: Mapping[str, Any]) -> Understood:
    return Understood(
        title=str(parsed.get("title", "")),
        characters=int(parsed.get("characters", 0)),
        pictures=len(parsed.get("picture_ids", ())),
        files=tuple(
            File(
                name=one["name"],
                size=one["size"],
                problem=sentences.about_file(one["problem"]),
                is_article=bool(one.get("is_article")),
            )
            for one in parsed.get("files", ())
        ),
        dropped=tuple(
            sentences.left_out(one["what"], one["count"]) for one in parsed.get("dropped", ())
        ),
        unread=tuple(
            sentences.about_part(one["problem"], one.get("detail", ""))
            for one in parsed.get("unread", ())
        ),
    )
