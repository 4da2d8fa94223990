"""Variables that cannot be used end the process with one sentence."""

import os
import subprocess
import sys

import pytest

from tests.site import ROOT


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "99999"),
        ("TIME_ZONE", "Mars/Base"),
        ("DATA_DIR", "/proc/none"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://user:secret@host/name"),
        ("SITE_URL", "garbage"),
    ],
)
def test_a_bad_variable_is_named_without_a_trace_or_a_secret(tmp_path, name, value):
    environment = {**os.environ, "DATA_DIR": str(tmp_path), name: value}
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith(name)
    assert len(run.stderr.strip().splitlines()) == 1
    assert "secret" not in run.stderr
