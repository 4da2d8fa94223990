"""Processes are killed while pieces come in: each is there once, checked once, with one receipt."""

import re
import sqlite3
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.site import Site, wait_until
from tests.visitor import Visitor

PIECES = 12
BODY = "值班记录按小时写下，每一小时都有人签字，也都有人复核。" * 8


def query(site: Site, sql: str) -> list[tuple[Any, ...]]:
    """Reads the site's database from outside, beside the running processes."""
    address = site.environment.get("DATABASE_URL", "")
    if not address:
        with sqlite3.connect(site.folder / "db.sqlite3", timeout=20) as connection:
            return connection.execute(sql).fetchall()
    with psycopg.connect(address) as connection:
        return connection.execute(sql).fetchall()


def receipts(folder: Path) -> list[str]:
    found = []
    for file in (folder / "sent").glob("*.eml"):
        subject = str(make_header(decode_header(message_from_bytes(file.read_bytes())["Subject"])))
        found += re.findall(r"TG-\d{4}-\d{6}", subject)
    return found


def kill(site: Site, name: str) -> None:
    """Kills a part, which may still be on its way back from an earlier kill."""
    site.part(name).kill()


def kill_web(site: Site) -> None:
    """Kills the web server and returns when its successor answers."""
    before = site.part("web")
    before.kill()
    site.part("web", other_than=before)
    wait_until(lambda: site.get("/healthz")[0] == 200, seconds=60, explain=site.output)


@pytest.fixture
def rehearsal(site: Site) -> Site:
    site.environment |= {"DEMO": "1"}
    site.start()
    return site


def test_killed_workers_and_web_servers_lose_nothing_and_repeat_nothing(rehearsal: Site) -> None:
    site = rehearsal
    background = "worker" if "REDIS_URL" in site.environment else "embedded"
    site.part(background)
    wait_until(
        lambda: (
            query(site, "SELECT count(*) FROM moderation_checkrun WHERE state = 'pending'")
            == [(0,)]
        ),
        seconds=60,
        explain=site.output,
    )
    before = query(site, "SELECT max(id) FROM submissions_submission")[0][0]
    author = Visitor(site.url)
    author.log_in("author@tougao.test", site.environment["DEMO_PASSWORD"])
    for number in range(PIECES):
        answer = author.submit_piece(f"第{number}号值班记录", f"<p>{number}：{BODY}</p>")
        assert answer.status_code == 200, answer.text[:500]
        if number in {3, 7}:
            kill(site, background)
        if number == 9:
            kill_web(site)
    added = query(
        site,
        "SELECT s.number, c.state FROM submissions_submission s"
        " JOIN submissions_revision r ON r.id = s.latest_id"
        " JOIN moderation_checkrun c ON c.id = r.check_run_id"
        f" WHERE s.id > {int(before)}",
    )
    assert len(added) == PIECES
    wait_until(
        lambda: (
            query(site, "SELECT count(*) FROM moderation_checkrun WHERE state = 'pending'")
            == [(0,)]
        ),
        seconds=120,
        explain=site.output,
    )
    numbers = [number for number, _state in added]
    wait_until(lambda: set(numbers) <= set(receipts(site.folder)), seconds=60, explain=site.output)
    sent = receipts(site.folder)
    assert [sent.count(number) for number in numbers] == [1] * PIECES
    doubled = query(
        site,
        "SELECT run_id, position FROM moderation_finding GROUP BY run_id, position"
        " HAVING count(*) > 1",
    )
    assert doubled == []
