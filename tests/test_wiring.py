"""What is joined by strings is really joined: tasks, addresses, settings, commands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from cms.celery import app

ROOT = Path(__file__).resolve().parent.parent
SET_BY_THE_SITE_ITSELF = {"DJANGO_SETTINGS_MODULE", "TOUGAO_SUPERVISOR_PID"}
COMMANDS = (
    *("serve", "doctor", "translations", "compile_translations"),
    *("sync_roles", "load_convention", "demo"),
    *("recheck", "export_judgements"),
    *("receive_mail", "fetch_mail", "import_mailbox"),
)


def test_every_beat_entry_names_a_registered_task():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted
    assert wanted - set(app.tasks) == set()


def test_tasks_are_named_for_their_app():
    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith(("celery.", "post_o"))]
    assert ours
    wrong = [t.name for t in ours if t.name.split(".")[0] not in t.__module__.split(".")]
    assert wrong == []


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from patterns(entry, path)
        else:
            yield path, entry


def test_every_address_is_read_and_none_stands_twice():
    found = list(patterns(get_resolver()))
    assert len(found) > 20
    places = [path for path, _ in found]
    assert {path for path in places if places.count(path) > 1} == set()


def test_every_namespace_and_name_is_used_once():
    ours = [
        f"{entry.callback.__module__}:{entry.name}"
        for _, entry in patterns(get_resolver())
        if entry.name and entry.callback.__module__.startswith(("cms", "submissions", "moderation"))
    ]
    assert {name for name in ours if ours.count(name) > 1} == set()


@pytest.mark.parametrize(
    "name",
    sorted(
        path.relative_to(ROOT / "templates").as_posix()
        for path in (ROOT / "templates").rglob("*")
        if path.suffix in {".html", ".txt"}
    ),
)
def test_every_template_can_be_read(name):
    get_template(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_of_the_contract_exist_and_explain_themselves(name):
    command = load_command_class(get_commands()[name], name)
    assert command.help


def python_files() -> Iterator[Path]:
    for folder in ("cms", "submissions", "moderation"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def variables() -> set[str]:
    """The names of all environment variables that the site's code reads."""
    found = set()
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            reader = ast.unparse(called.value if isinstance(called, ast.Attribute) else called)
            first = node.args[0] if node.args else None
            if reader in {"env", "os.environ", "port"} and isinstance(first, ast.Constant):
                found.add(str(first.value))
    return found - SET_BY_THE_SITE_ITSELF


def test_the_readme_lists_exactly_the_variables_the_site_reads():
    """Its table has them in the first cell: | `NAME` | or | `NAME`, `OTHER` |."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\|((?: `[A-Z_]+`,?)+) \|", readme, flags=re.MULTILINE)
    listed = {name for cell in first_cells for name in re.findall(r"[A-Z_]+", cell)}
    read = variables()
    assert {"DATABASE_URL", "PORT"} <= read
    assert (read - listed, listed - read) == (set(), set())
