"""Where the list of terms comes from: the database, or the shipped file while there is none."""

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from time import time

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Count, Max

from moderation import lexicon_file
from moderation.lexicon import ALL_FIELDS, Lexicon, TermEntry, TermKind
from moderation.material import Field, Severity, Stage
from moderation.models import Term, TermChange

SHIPPED = Path(__file__).resolve().parent / "seed" / "terms.json"
_SHIPPED_VERSION = "shipped"
_FOLDER = "lexicons"
_LOCK = "lock"
# The list in use and the one before it, which a worker may be about to read.
_KEPT_FILES = 2
_PART = ".part"
# Seconds after which a file that nobody finished was left by a crash.
_ABANDONED = 86_400
# Threads that meet a new version at once wait for the first of them.
_one_at_a_time = Lock()

log = logging.getLogger(__name__)


def current_lexicon() -> Lexicon:
    """The active terms, compiled once per version of the list whatever the number of processes.

    The others read the file of the one that built it; each process keeps one list in memory.  Any
    edit by any door is a new version, seen at the next call.  Without a table, a database or any
    row, the shipped file is used.
    """
    version = list_version()
    with _one_at_a_time:
        return _compiled(version)


def list_version() -> str:
    """Which list is in force: its latest change, its length and its changes, or ``shipped``.

    Two queries.  The time alone would miss a long import that ends after a later, shorter change.
    """
    try:
        # The savepoint keeps a missing table from spoiling the caller's transaction.
        with transaction.atomic():
            known = Term.objects.aggregate(changed=Max("updated_at"), rows=Count("pk"))
            changes = TermChange.objects.count()
    except DatabaseError:
        return _SHIPPED_VERSION
    if not known["rows"]:
        return _SHIPPED_VERSION
    return f"{known['changed'].isoformat()}/{known['rows']}/{changes}"


@lru_cache(maxsize=1)
def _compiled(version: str) -> Lexicon:
    path = file_of(version)
    known = _read(path, version)
    if known is not None:
        return known
    with _alone(path.parent):
        # Whoever waited here finds what the other process has built.
        return _read(path, version) or _built(path, version)


def _built(path: Path, version: str) -> Lexicon:
    entries = shipped_entries() if version == _SHIPPED_VERSION else _stored_entries()
    lexicon = Lexicon.build(entries, version)
    _keep(path, lexicon)
    return lexicon


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process of the site at a time; without a place for the lock, all at once."""
    with ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context((folder / _LOCK).open("w", encoding="utf-8"))
            # Closing the file, or the end of the process however it comes, lets the next one in.
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError as error:
            log.info("The list of terms is compiled without a lock: %s", error)
        yield


def file_of(version: str) -> Path:
    """Where the compiled list of a version is shared by the processes of this site."""
    # The shipped list changes with the release, so its content is part of its name.
    content = SHIPPED.read_bytes() if version == _SHIPPED_VERSION else b""
    name = sha256(f"{version} {lexicon_file.engine()} ".encode() + content).hexdigest()[:32]
    return Path(settings.DATA_DIR) / _FOLDER / f"{name}.lexicon"


def _key() -> bytes:
    return settings.SECRET_KEY.encode()


def _read(path: Path, version: str) -> Lexicon | None:
    """The compiled list another process left; a missing or damaged file means building it anew."""
    try:
        lexicon = lexicon_file.unpacked(path.read_bytes(), _key())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("The compiled list of terms cannot be used and is built anew: %s", error)
        return None
    return lexicon if lexicon.version == version else None


def _keep(path: Path, lexicon: Lexicon) -> None:
    """Leave the compiled list for other processes; without room they build it themselves."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=_PART, delete=False) as part:
            try:
                part.write(lexicon_file.packed(lexicon, _key()))
                part.close()
                os.replace(part.name, path)
            except OSError:
                Path(part.name).unlink(missing_ok=True)
                raise
        _drop_old(path.parent)
    except OSError as error:
        log.warning("The compiled list of terms could not be kept: %s", error)


def _drop_old(folder: Path) -> None:
    files = sorted(folder.glob("*.lexicon"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[_KEPT_FILES:]:
        file.unlink(missing_ok=True)
    for part in folder.glob(f"*{_PART}"):
        if part.stat().st_mtime < time() - _ABANDONED:
            part.unlink(missing_ok=True)


def _stored_entries() -> list[TermEntry]:
    return [
        TermEntry(
            text=term.text,
            clause=term.clause_code,
            severity=Severity(term.severity),
            kind=TermKind(term.kind),
            fields=tuple(map(Field, term.fields)) or ALL_FIELDS,
            stage=Stage(term.stage),
            by_sound=term.homophones,
        )
        for term in Term.objects.filter(is_active=True)
    ]


def shipped_entries(path: Path = SHIPPED) -> list[TermEntry]:
    """The entries of the shipped file; raises ``OSError`` or ``ValueError`` if it is damaged."""
    return [
        TermEntry(
            text=row["text"],
            clause=row.get("clause", ""),
            severity=Severity(row.get("severity", Severity.ATTENTION)),
            kind=TermKind(row.get("kind", TermKind.PROHIBITED)),
            fields=tuple(map(Field, row.get("fields", ()))) or ALL_FIELDS,
            by_sound=row.get("homophones", False),
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
