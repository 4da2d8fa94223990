"""The rules of the house, each able to fail: every rule is also tried on a planted offender."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("cms", "submissions", "moderation")
MODULE_LINES = 400
FUNCTION_LINES = 50
CLASS_METHODS = 25
VAGUE_NAMES = re.compile(
    r"(^|_)(utils?|helpers?|common|managers?|services?|handlers?|info|process)(_|$)|"
    r"(Util|Helper|Manager|Service|Handler|Info)s?$"
)
# Names that Django looks for, or gave to the thing first.
NAMES_OF_FRAMEWORKS = frozenset({"process_exception", "UserManager"})
# The one module that may move a submission from state to state.
WORKFLOW = "submissions/workflow.py"
# Modules that hand templates finished markup: each escapes or sanitises all of it first.
MARKUP_MAKERS = (
    "cms/articles/markup/",
    "submissions/highlighting.py",
)
PURE_CHECKERS_MAY_NOT_IMPORT = ("django.db", "django.http", "django.conf", "django.contrib")
HOSTS_OF_REGISTRIES = re.compile(
    # Split up, so that this file does not name what it forbids.
    r"pypi\.org|python"
    r"hosted|registry\.npm"
    r"js|index-url|find-links|trusted-host|deb\.deb"
    r"ian"
)
MACHINE_PATHS = re.compile(r"""(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/""")

TEMPLATE_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)

Rule = Callable[[str, str], Iterator[str]]


def sources(*suffixes: str, folders: tuple[str, ...] = CODE) -> list[Path]:
    """The files we wrote with these endings."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")))
    return [path for path in found if path.suffix in suffixes and path.is_file()]


def broken(rule: Rule, paths: list[Path]) -> list[str]:
    """What the rule finds in the files, one line each, with the place."""
    return [
        f"{name}: {problem}"
        for path in paths
        for name in (path.relative_to(ROOT).as_posix(),)
        for problem in rule(name, path.read_text(encoding="utf-8"))
    ]


def short_modules(name: str, text: str) -> Iterator[str]:
    lines = len(text.splitlines())
    if lines > MODULE_LINES and "/migrations/" not in name:
        yield f"{lines} lines, at most {MODULE_LINES}"


def short_functions(name: str, text: str) -> Iterator[str]:
    if "/migrations/" in name:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.name} has {lines} lines, at most {FUNCTION_LINES}"


def small_classes(name: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(part, ast.FunctionDef) for part in node.body)
            if methods > CLASS_METHODS:
                yield f"{node.name} has {methods} methods, at most {CLASS_METHODS}"


def telling_names(name: str, text: str) -> Iterator[str]:
    parts = Path(name).with_suffix("").parts
    yield from (f"{part} says nothing" for part in parts if VAGUE_NAMES.search(part))
    if "/migrations/" in name:
        return
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and VAGUE_NAMES.search(node.name)
            and node.name not in NAMES_OF_FRAMEWORKS
        ):
            yield f"{node.name} (line {node.lineno}) says nothing"


def one_place_moves_submissions(name: str, text: str) -> Iterator[str]:
    """Found by assignment, by setattr and by update(state=…).

    Other records have a state too; theirs is named in full, as in Decision.State.RELEASED.
    """
    if name == WORKFLOW or not name.startswith("submissions/") or "/migrations/" in name:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            if any(is_state(part) for part in parts) and not of_another_record(node.value):
                yield f"line {node.lineno} assigns .state"
        elif isinstance(node, ast.Call) and sets_state(node):
            yield f"line {node.lineno} sets the state"


def is_state(target: ast.AST) -> bool:
    """An attribute called state, but not an error's own note of it."""
    if not (isinstance(target, ast.Attribute) and target.attr == "state"):
        return False
    return not (isinstance(target.value, ast.Name) and target.value.id == "self")


def of_another_record(value: ast.expr | None) -> bool:
    written = ast.unparse(value) if value else ""
    return bool(re.fullmatch(r"(?!Submission\.)\w+\.State\.[A-Z_]+", written))


def sets_state(call: ast.Call) -> bool:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    named = call.func.id if isinstance(call.func, ast.Name) else ""
    if called in {"update", "bulk_update"}:
        return any(
            keyword.arg == "state" and not of_another_record(keyword.value)
            for keyword in call.keywords
        )
    return named == "setattr" and len(call.args) > 1 and ast.unparse(call.args[1]) == "'state'"


def pure_checkers(name: str, text: str) -> Iterator[str]:
    if not name.startswith("moderation/checkers/"):
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        source = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for module in (source + alias.name for alias in node.names):
            if module.startswith((*PURE_CHECKERS_MAY_NOT_IMPORT, "moderation.models")):
                yield f"line {node.lineno} imports {module}"


def escaped_markup(name: str, text: str) -> Iterator[str]:
    if not name.startswith(MARKUP_MAKERS):
        unsafe = r"\|\s*safe\b|autoescape\s+off|\bmark_safe\b|\bSafeString\("
        yield from (f"{hit[0]} outside the allow-list" for hit in re.finditer(unsafe, text))


def no_inline_code(name: str, text: str) -> Iterator[str]:
    """The Content-Security-Policy refuses these, so the page would silently lose them."""
    if name.startswith("templates/emails/"):
        return
    text = TEMPLATE_TAGS.sub("", text)  # {% if one == two %} is no attribute
    # Data blocks (JSON, import maps of a vetted widget) are not code.
    for hit in re.finditer(r"<script\b([^>]*)>", text):
        if "src=" not in hit[1] and "application/" not in hit[1]:
            yield f"inline script: {hit[0]}"
    yield from (f"inline style: {hit[0]}" for hit in re.finditer(r"<style\b", text))
    yield from (f"style attribute: {hit[0]}" for hit in re.finditer(r"<[^>]*\sstyle\s*=", text))
    handlers = re.finditer(r"<[^>]*\s(on[a-z]+)\s*=", text)
    yield from (f"event handler: {hit[1]}" for hit in handlers)
    yield from (f"script URL: {hit[0]}" for hit in re.finditer(r"javascript:", text))


def own_assets(name: str, text: str) -> Iterator[str]:
    """Scripts, styles, pictures and fonts come from the site itself."""
    elements = "script|img|iframe|source|video|audio|embed|object"
    loaded = rf"""<(?:{elements})\b[^>]*\s(?:src|data)=["'](?:https?:)?//"""
    yield from (f"loads from another host: {hit[0]}" for hit in re.finditer(loaded, text))
    for hit in re.finditer(r"<link\b[^>]*>", text):
        if re.search(r"stylesheet|icon|preload|preconnect|manifest", hit[0]) and re.search(
            r"""href=["'](?:https?:)?//""", hit[0]
        ):
            yield f"loads from another host: {hit[0]}"
    yield from (
        f"loads from another host: {hit[0]}"
        for hit in re.finditer(r"""(?:url\(|@import\s+)["']?(?:https?:)?//""", text)
    )


def nothing_of_one_machine(name: str, text: str) -> Iterator[str]:
    for pattern in (HOSTS_OF_REGISTRIES, MACHINE_PATHS):
        yield from (f"{hit[0]!r}" for hit in pattern.finditer(text))


PYTHON_RULES: tuple[Rule, ...] = (
    short_modules,
    short_functions,
    small_classes,
    telling_names,
    one_place_moves_submissions,
    pure_checkers,
    escaped_markup,
)
TEMPLATE_RULES: tuple[Rule, ...] = (escaped_markup, no_inline_code, own_assets)


@pytest.mark.parametrize("rule", PYTHON_RULES, ids=lambda rule: rule.__name__)
def test_our_python_follows(rule):
    assert broken(rule, sources(".py")) == []


@pytest.mark.parametrize("rule", TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_our_templates_follow(rule):
    assert broken(rule, sources(".html", ".txt", folders=("templates",))) == []


def test_our_stylesheets_and_scripts_load_nothing_from_elsewhere():
    assert broken(own_assets, sources(".css", ".js")) == []


def test_no_file_depends_on_one_machine():
    everything = sources(
        *(".py", ".html", ".txt", ".css", ".js", ".md", ".sh", ".in", ".po", ".json", ".service"),
        folders=(*CODE, "templates", "docs", "deploy", "requirements", "bench"),
    )
    assert broken(nothing_of_one_machine, everything) == []


def test_imports_point_one_way():
    code, output = run_contracts(ROOT)
    assert code == 0, output


PLANTED: tuple[tuple[Rule, str, str], ...] = (
    (short_modules, "cms/long.py", "x = 1\n" * (MODULE_LINES + 1)),
    (short_functions, "cms/a.py", "def f():\n" + "    x = 1\n" * FUNCTION_LINES),
    (
        small_classes,
        "cms/a.py",
        "class A:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(CLASS_METHODS + 1)),
    ),
    (telling_names, "cms/articles/utils.py", ""),
    (telling_names, "cms/articles/mail_helpers.py", ""),
    (telling_names, "cms/a.py", "class PieceManager: ..."),
    (telling_names, "cms/a.py", "def process_piece(): ..."),
    (one_place_moves_submissions, "submissions/a.py", "piece.state = 'accepted'"),
    (one_place_moves_submissions, "submissions/a.py", "piece.state = Submission.State.ACCEPTED"),
    (one_place_moves_submissions, "submissions/a.py", "piece.round, piece.state = 2, state"),
    (one_place_moves_submissions, "submissions/a.py", "setattr(piece, 'state', 'accepted')"),
    (one_place_moves_submissions, "submissions/a.py", "pieces.update(state='accepted')"),
    (pure_checkers, "moderation/checkers/a.py", "from django.db import models"),
    (pure_checkers, "moderation/checkers/a.py", "from django import db"),
    (pure_checkers, "moderation/checkers/a.py", "from moderation import models"),
    (pure_checkers, "moderation/checkers/a.py", "from moderation.models import Term"),
    (escaped_markup, "templates/a.html", "{{ body|safe }}"),
    (escaped_markup, "templates/a.html", "{% autoescape off %}"),
    (escaped_markup, "cms/a.py", "mark_safe(body)"),
    (no_inline_code, "templates/a.html", "<script>go()</script>"),
    (no_inline_code, "templates/a.html", "<style>p{}</style>"),
    (no_inline_code, "templates/a.html", '<p class="a" style="color:red">'),
    (no_inline_code, "templates/a.html", '<button type="button" onclick="go()">'),
    (no_inline_code, "templates/a.html", '<a href="javascript:go()">'),
    (own_assets, "templates/a.html", '<script src="https://cdn.example/a.js"></script>'),
    (own_assets, "templates/a.html", '<img alt="" src="//cdn.example/a.png">'),
    (own_assets, "templates/a.html", '<link rel="stylesheet" href="https://cdn.example/a.css">'),
    (own_assets, "cms/static/a.css", "@import 'https://cdn.example/a.css'"),
    (own_assets, "cms/static/a.css", "src: url(https://cdn.example/a.woff2)"),
    (nothing_of_one_machine, "docs/a.md", "see " + "/wo" + "rk/notes.txt"),
    (nothing_of_one_machine, "requirements/a.txt", "--index" + "-url https://mirror.example"),
)


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    PLANTED,
    ids=[f"{rule.__name__}-{n}" for n, (rule, *_) in enumerate(PLANTED)],
)
def test_each_rule_finds_a_planted_offender(rule, name, text):
    assert list(rule(name, text))


def test_rules_leave_good_code_alone():
    good = "def accept(piece, *, by):\n    return piece.state == 'received'\n"
    for rule in PYTHON_RULES:
        assert list(rule("submissions/actions.py", good)) == []
    page = '<link rel="stylesheet" href="/static/cms/site.css"><a href="https://example.org/">x</a>'
    for rule in TEMPLATE_RULES:
        assert list(rule("templates/articles/article.html", page)) == []


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        ("moderation", "from submissions import models"),
        ("moderation", "from cms.articles import models"),
        ("cms/accounts", "from cms.articles import models"),
        ("cms/articles", "from submissions import models"),
        ("submissions", "from cms.settings import DEBUG"),
    ],
)
def test_an_import_against_the_direction_is_found(tmp_path, folder, text):
    """The contracts of pyproject.toml, on a small tree with one wrong import."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    skeleton = [
        *CODE,
        *(f"cms/{app}" for app in ("articles", "accounts", "newsroom", "outbox")),
    ]
    for package in skeleton:
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "models.py").touch()
    for path in (ROOT / "cms").glob("*.py"):
        (tmp_path / "cms" / path.name).touch()
    (tmp_path / "cms" / "urls.py").touch()
    (tmp_path / "cms" / "__init__.py").write_text("from cms.celery import app")
    code, output = run_contracts(tmp_path)
    assert code == 0, output
    (tmp_path / folder / "slip.py").write_text(text)
    code, output = run_contracts(tmp_path)
    assert (code, "BROKEN" in output) == (1, True), output


def run_contracts(folder: Path) -> tuple[int, str]:
    """In a process of its own: this one has already imported the packages of the same names."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr
