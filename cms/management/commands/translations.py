"""`manage.py translations`: are the catalogues complete, and bring them up to date."""

import re
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LOCALES = ("zh_Hans", "zh_Hant")
SOURCES = ("cms", "submissions", "moderation", "templates")
SHOWN = 40
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z]+")


class Command(BaseCommand):
    """Collects the strings in a copy of the sources, so checking never changes the tree."""

    help = "Checks that both Chinese catalogues are complete, or updates them from the sources."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--check", action="store_true", help="exit 1 when something is missing")
        group.add_argument(
            "--update", action="store_true", help="write new strings to the catalogues"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if shutil.which("xgettext") is None:
            raise CommandError("xgettext is missing; on Debian: apt install gettext")
        catalogues = collect(settings.BASE_DIR)
        if options["update"]:
            for locale, catalogue in catalogues.items():
                waiting = write(catalogue, catalogue_path(settings.BASE_DIR, locale), locale)
                self.stdout.write(f"{locale}: {len(catalogue)} strings, {waiting} to translate")
            return
        problems = [
            f"{locale}: {problem}"
            for locale, catalogue in catalogues.items()
            for problem in problems_of(catalogue)
        ]
        if problems:
            shown = problems[:SHOWN]
            total = f"{len(problems)} translation problem(s), {len(shown)} shown."
            raise CommandError("\n".join([*shown, total]))
        self.stdout.write(f"Translations complete: {', '.join(LOCALES)}.")


def catalogue_path(root: Path, locale: str) -> Path:
    return root / "cms" / "locale" / locale / "LC_MESSAGES" / "django.po"


def collect(root: Path) -> dict[str, polib.POFile]:
    """The catalogues as they would be if every string in the sources were in them."""
    with tempfile.TemporaryDirectory(prefix="tougao-strings-") as name:
        copy = Path(name)
        ignored = shutil.ignore_patterns("*.mo", "__pycache__", "node_modules")
        for source in SOURCES:
            if (root / source).is_dir():
                shutil.copytree(root / source, copy / source, ignore=ignored)
        shutil.copy(root / "manage.py", copy)
        (copy / "cms" / "locale").mkdir(exist_ok=True)
        flags = ["--no-location", "--no-wrap", *(f"--locale={locale}" for locale in LOCALES)]
        run = subprocess.run(
            [sys.executable, "manage.py", "makemessages", *flags],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise CommandError(f"Collecting the strings failed:\n{run.stderr.strip()}")
        return {
            locale: polib.pofile(str(catalogue_path(copy, locale)), encoding="utf-8")
            for locale in LOCALES
        }


def problems_of(catalogue: polib.POFile) -> Iterator[str]:
    """One line for each string that is missing, doubtful, left over or has other placeholders."""
    for entry in catalogue:
        text = entry.msgid.replace("\n", " ")[:70]
        if entry.obsolete:
            yield f"no longer used: {text!r} (make translations removes it)"
        elif entry.fuzzy:
            yield f"only guessed: {text!r}"
        elif not entry.translated():
            yield f"not translated: {text!r}"
        elif not placeholders_agree(entry):
            yield f"placeholders or tags differ: {text!r}"


def placeholders_agree(entry: polib.POEntry) -> bool:
    """Whether a translation has exactly the placeholders and tags of its source.

    A form of a plural may follow either the singular or the plural source.
    """
    sources = [entry.msgid] + ([entry.msgid_plural] if entry.msgid_plural else [])
    wanted = [sorted(PLACEHOLDER.findall(source)) for source in sources]
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return all(sorted(PLACEHOLDER.findall(form)) in wanted for form in forms)


def write(catalogue: polib.POFile, target: Path, locale: str) -> int:
    """Writes the catalogue in one fixed order; returns how many strings wait for a translation.

    Guesses are dropped: an empty string shows English, a wrong guess shows nonsense.
    """
    fresh = polib.POFile(wrapwidth=-1, encoding="utf-8")
    fresh.metadata = {
        "Project-Id-Version": "Tougao",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    kept = [entry for entry in catalogue if not entry.obsolete]
    for entry in sorted(kept, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        if entry.fuzzy:
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        fresh.append(entry)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(target))
    return sum(not entry.translated() for entry in fresh)
