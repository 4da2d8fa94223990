"""A second opinion from a language model outside the site; off unless MODERATION_LLM_URL is set.

What it says is a finding like any other, marked as the opinion of a machine elsewhere: it may ask
for a look and never holds.  When it is slow, broken, out of budget or talks nonsense, the piece
goes on as if it had not been asked, with a note for the desk.

The text is sent as JSON data with the clauses of the convention.  Whatever the text tells the model
to do, only clauses we know and quotes that stand word for word in the text come back.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from moderation.judge_answer import Unreadable, quoted
from moderation.judge_call import NoAnswer, post
from moderation.judge_prompt import MAX_CHARACTERS, request_body
from moderation.material import Field, Finding, Material, Severity, Span, Stage
from moderation.models import Clause, JudgeSpending
from moderation.models import Finding as Stored

logger = logging.getLogger(__name__)

NAME = "external_judge"
VERSION = 1
STAGE = Stage.ATTENTION
CODE = "outside_opinion"

DEFAULT_SECONDS = 15
MAX_SECONDS = 30
DEFAULT_CALLS = 200
DEFAULT_CHARACTERS = 1_000_000
_OWN_PARAMETERS = frozenset({"model", "key", "timeout", "calls", "characters"})


class BadSetting(ValueError):
    """MODERATION_LLM_URL cannot be used; the message says why and never repeats the key."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Where to ask, and how much a day (UTC): calls, and characters of articles."""

    url: str
    model: str
    key: str
    seconds: int
    calls: int
    characters: int


def configured() -> Judge | None:
    """The judge of MODERATION_LLM_URL, or None when it is off.  Raises ``BadSetting``."""
    given = str(settings.MODERATION_LLM_URL).strip()
    if not given:
        return None
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an address that is none
        usable = False
    if not usable:
        raise BadSetting("MODERATION_LLM_URL must look like https://host/v1?model=NAME&key=KEY")
    own = dict(parse_qsl(parts.query))
    if not own.get("model"):
        raise BadSetting("MODERATION_LLM_URL names no model: add ?model=NAME")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path += "/chat/completions"
    # What is not ours belongs to the endpoint, such as an API version.
    rest = urlencode({name: value for name, value in own.items() if name not in _OWN_PARAMETERS})
    return Judge(
        url=parts._replace(path=path, query=rest, fragment="").geturl(),
        model=own["model"],
        key=own.get("key", ""),
        seconds=min(_number(own, "timeout", DEFAULT_SECONDS), MAX_SECONDS),
        calls=_number(own, "calls", DEFAULT_CALLS),
        characters=_number(own, "characters", DEFAULT_CHARACTERS),
    )


def _number(own: Mapping[str, str], name: str, default: int) -> int:
    given = own.get(name, str(default))
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 10**9:
        raise BadSetting(f"MODERATION_LLM_URL: {name} must be a whole number above 0")
    return int(given)


def ask(material: Material, clauses: Iterable[Clause]) -> tuple[Finding, ...]:
    """What the judge outside says of a text; nothing while it is off.

    Never raises: what goes wrong becomes one note.  Takes at most the time-out (15 s, unless the
    setting says otherwise), so it runs outside any transaction.
    """
    try:
        judge = configured()
        if judge is None:
            return ()
        rules = {clause.code: clause for clause in clauses if not clause.is_category}
        return tuple(_asked(judge, material, rules))
    except BadSetting as error:
        logger.error("%s", error)  # noqa: TRY400  # the sentence is all an operator needs
        return (_note("outside_setting"),)
    except NoAnswer as error:
        logger.warning("The judge outside did not answer: %s", error)
        return (_note("outside_silent"),)
    except Unreadable as error:
        logger.warning("The judge outside talks nonsense: %s", error)
        return (_note("outside_garbled"),)
    except Exception:
        # Its failure may not fail the checks of this site.
        logger.exception("Asking the judge outside failed")
        return (_note("outside_silent"),)


def told_before(digest: str) -> tuple[Finding, ...]:
    """Its opinions of this very text in the latest run that has any, for a recheck.

    A recheck asks nobody: an archive must not leave the site, nor use up the day, because a rule
    here has changed.
    """
    told = Stored.objects.filter(run__digest=digest, checker=NAME, code=CODE)
    latest = told.order_by("-run_id").values_list("run_id", flat=True).first()
    return tuple(
        _opinion(row.clause_code, Span(Field(at["field"]), at["start"], at["end"], at["quote"]))
        for row in told.filter(run_id=latest).order_by("position")
        for at in row.spans
    )


def _asked(judge: Judge, material: Material, rules: Mapping[str, Clause]) -> Iterator[Finding]:
    if not rules:
        return
    body, sent = request_body(material, rules.values(), model=judge.model)
    if not take_budget(judge, sent):
        yield _note("outside_budget")
        return
    answer = post(judge.url, body, key=judge.key, seconds=judge.seconds)
    for clause, name, quote in quoted(answer):
        text = material.text_of(name)[:MAX_CHARACTERS]
        start = text.find(quote)
        if clause in rules and start >= 0:
            yield _opinion(clause, Span(name, start, start + len(quote), quote))


def take_budget(judge: Judge, characters: int) -> bool:
    """Count one call against today's budget, unless it is used up: one statement, so that any
    number of workers together stay within it."""
    today = timezone.now().date()
    JudgeSpending.objects.get_or_create(day=today)
    room = JudgeSpending.objects.filter(
        day=today, calls__lt=judge.calls, characters__lte=judge.characters - characters
    )
    return bool(room.update(calls=F("calls") + 1, characters=F("characters") + characters))


def _opinion(clause: str, span: Span) -> Finding:
    return Finding(clause, NAME, VERSION, Severity.ATTENTION, CODE, spans=(span,))


def _note(code: str) -> Finding:
    return Finding("", NAME, VERSION, Severity.NOTE, code)
