"""A real browser on a real server: the founding study, open, with a log-in for each role."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import STUDY_FOLDERS
from tests.web.browser.clinic import prepared
from tests.web.browser.slow_line import slow_line

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
_PREPARE = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from trialwright.web.start import start
folder = start(Path(sys.argv[1]))
from trialwright.protocol.study_folder import read_study
from trialwright.web import accounts, store
for path in map(Path, sys.argv[2:]):
    store.open_study(read_study(path), now=datetime(2026, 1, 5, tzinfo=UTC), folder=path)
accounts.make_log_ins(folder)
"""


@dataclass
class Served:
    """A running server: its address, its log-ins by user name, and what it wrote to the terminal."""

    address: str
    passwords: dict[str, str]
    log: Path


@dataclass
class Watched:
    """What a browser did that it should not: console messages, and requests to other machines."""

    messages: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``trialwright serve`` on a fresh data folder."""
    data = tmp_path_factory.mktemp("served") / "data"
    folders = [str(path) for path in STUDY_FOLDERS.values()]
    environment = {name: value for name, value in os.environ.items() if name != "TRIALWRIGHT_DATA"}
    subprocess.run([sys.executable, "-c", _PREPARE, str(data), *folders], check=True, env=environment)
    with serving(data) as found:
        yield found


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with one participant on the way (``clinic.py``), for every module that works on them."""
    data = tmp_path_factory.mktemp("clinic") / "data"
    prepared(data)
    with serving(data) as found:
        yield found


@contextmanager
def serving(data: Path) -> Iterator[Served]:
    """``trialwright serve`` on a data folder that is filled already."""
    environment = {name: value for name, value in os.environ.items() if name != "TRIALWRIGHT_DATA"}
    port, log = _free_port(), data / "server.log"
    command = [sys.executable, "-m", "trialwright", "serve", "--port", str(port), "--data", str(data)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            _wait(f"http://127.0.0.1:{port}/", server)
            log_ins = json.loads((data / "log-ins.json").read_text(encoding="utf-8"))
            with slow_line(f"http://127.0.0.1:{port}") as address:
                yield Served(address, {one["user"]: one["password"] for one in log_ins}, log)
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("the server stopped")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; ended with the module, for its loop keeps Django from its database."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs chromium: it is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, _whole_pages():
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def _whole_pages() -> Iterator[None]:
    """Every click, choice and key of a test ends when the page that it led to has come to its end.

    Playwright waits until the new page has begun; a count or a reading right after would see the half of it that a
    busy machine has brought so far.
    """
    from playwright.sync_api import Locator

    def waiting(plain: Any) -> Any:
        def act(self: Any, *args: Any, **options: Any) -> Any:
            page = self.page
            done = plain(self, *args, **options)
            if not page.is_closed():
                page.wait_for_load_state()
            return done

        return act

    plain = {name: getattr(Locator, name) for name in ("click", "check", "press", "select_option", "set_input_files")}
    for name, method in plain.items():
        setattr(Locator, name, waiting(method))
    yield
    for name, method in plain.items():
        setattr(Locator, name, method)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def page_of(chromium: Any, served: Served, watched: Watched, *, scripts: bool, width: int = 1280) -> Any:
    """A page of a browser of its own, whose console and requests are watched."""
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
    context.set_default_timeout(45_000)
    page = context.new_page()
    page.on("console", lambda message: _hear(message.text, watched))
    page.on("request", lambda request: _note(request.url, served, watched))
    return page


def _hear(message: str, watched: Watched) -> None:
    if not message.startswith("Clear-Site-Data header on"):  # Chromium tells that it did what the log-out asked for
        watched.messages.append(message)


def _note(address: str, served: Served, watched: Watched) -> None:
    watched.addresses.append(address)
    if not address.startswith((served.address, "data:")):
        watched.foreign.append(address)


def written(page: Any, words: str) -> None:
    """Wait for the word that an act was written; a refusal or another page instead is told with what it says."""
    from playwright.sync_api import TimeoutError

    refusal = page.locator("#refused")
    try:
        page.get_by_text(words).or_(refusal).first.wait_for()
    except TimeoutError:
        pytest.fail(f"not {words!r} but {page.title()!r}: {page.inner_text('body')[:1_000]}")
    assert page.get_by_text(words).count(), " ".join(refusal.all_inner_texts())


def sent(page: Any, button: str, sign: Any) -> None:
    """Send the form by ``button``, with the keyboard, until ``sign`` is seen. Who sees nothing happen presses again,
    and the key of the form makes that harmless. A refusal is told with its words."""
    from playwright.sync_api import TimeoutError

    for _ in range(3):
        page.get_by_role("main").get_by_role("button", name=button).last.press("Enter")
        try:
            sign.or_(page.locator("#refused")).first.wait_for(timeout=20_000)
        except TimeoutError:
            continue
        assert sign.count(), " ".join(page.locator("#refused").all_inner_texts())
        return
    pytest.fail(f"{button!r} led to {page.title()!r}: {page.inner_text('main')[:1_000]}")


def log_in(page: Any, served: Served, user: str) -> None:
    page.goto(f"{served.address}/log-in")
    enter(page, served, user)


def enter(page: Any, served: Served, user: str) -> None:
    """Fill in the log-in page that stands."""
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill(served.passwords[user])
    page.get_by_role("main").get_by_role("button", name="Log in").click()
