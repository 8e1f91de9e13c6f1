"""Once ``.venv`` stands, the demo opens no connection but loopback; nor does any test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WATCH = """
import sys

def watch(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("127.0.0.1", "::1", "localhost", "local"):
            raise RuntimeError("a connection left this machine: " + str(host))
    if event == "socket.getaddrinfo" and arguments[0] not in (None, "", "127.0.0.1", "::1", "localhost"):
        raise RuntimeError("a name was looked up: " + str(arguments[0]))

sys.addaudithook(watch)
"""


def test_the_demo_opens_no_connection_but_loopback(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NO_COLOR": "1"}
    outcome = subprocess.run(
        [sys.executable, "-m", "trialwright", "demo", "--no-serve", "--data", str(tmp_path / "demo")],
        cwd=tmp_path, env=environment, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "SIMULATED" in outcome.stdout
    assert "verify: ok" in outcome.stdout


def test_the_watch_itself_refuses_a_foreign_address(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    program = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    outcome = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(tmp_path)},
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert "left this machine" in outcome.stderr or "looked up" in outcome.stderr
