"""`manage.py compile_translations`: .po to .mo without gettext, so that a bare machine can run."""

import os
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.reloader import translation_file_changed


class Command(BaseCommand):
    """Writes each catalogue's .mo beside its .po when the .po is newer."""

    help = "Compiles the translation catalogues that changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        written = [
            source
            for folder in settings.LOCALE_PATHS
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))
            if compile_catalogue(source)
        ]
        for source in written:
            # What this process looked up before stays untranslated in it otherwise.
            translation_file_changed(None, source.with_suffix(".mo"))
        if options["verbosity"]:
            self.stdout.write(f"{len(written)} catalogue(s) compiled.")


def compile_catalogue(source: Path) -> bool:
    """Compiles one .po; False when its .mo is already as new.

    The .mo appears whole or not at all: a reader never meets half a file.
    """
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    fresh = target.with_suffix(f".{os.getpid()}.mo")
    polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(fresh))
    fresh.replace(target)
    return True
