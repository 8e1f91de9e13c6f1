"""What every test has at hand: the two study folders, shared material when it is there, and a fixed clock."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("any machine", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("any machine")

REPOSITORY = Path(__file__).resolve().parent.parent
STUDY_FOLDERS = {
    "nct07008196": REPOSITORY / "studies" / "nct07008196",
    "migraine": REPOSITORY / "tests" / "studies" / "migraine",
}


@pytest.fixture(params=sorted(STUDY_FOLDERS))
def study_folder(request: pytest.FixtureRequest) -> Path:
    """Each study in turn: whatever holds for the founding study holds for one of another shape."""
    return STUDY_FOLDERS[request.param]


@pytest.fixture
def founding_folder() -> Path:
    return STUDY_FOLDERS["nct07008196"]


@pytest.fixture(scope="session")
def shared_path() -> Callable[[str], Path]:
    """The path of shared material; skips the test with a known reason where it is absent."""
    root = Path(os.environ.get("TRIALWRIGHT_SHARED", REPOSITORY.parent / "shared"))

    def find(name: str) -> Path:
        path = root / name
        if not path.exists():
            pytest.skip(f"needs shared/: {name} is not there")
        return path

    return find


KNOWN_SKIPS = ("needs shared/", "needs chromium", "needs PostgreSQL", "needs git", "needs OpenSearch")
"""How the reason of a skip may begin; any other skip fails the run."""

WATCHED: Counter[str] = Counter()
"""What the row-diff oracle has watched: requests, rows that they changed, acts that explain these."""

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", ""}


def _refuse_foreign_addresses(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in LOOPBACK:
        raise RuntimeError(f"a test tried to leave this machine: {arguments[1][0]}")


def pytest_configure(config: pytest.Config) -> None:
    """No test opens a connection but loopback."""
    sys.addaudithook(_refuse_foreign_addresses)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests were skipped, and why."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = _reason(report)
        reasons[reason] = reasons.get(reason, 0) + 1
    terminalreporter.write_line(f"skipped: {sum(reasons.values())}")
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"  {count} x {reason}")
    if WATCHED:
        terminalreporter.write_line(
            f"row-diff oracle: {WATCHED['requests']} requests changed {WATCHED['rows']} rows "
            f"({WATCHED['acts']} acts), each explained unless a test failed"
        )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """One process of several has ended: what it watched counts as well."""
    WATCHED.update(getattr(node, "workeroutput", {}).get("watched", {}))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skip without a known reason fails the run."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["watched"] = dict(WATCHED)
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    unknown = [
        reason for reason in map(_reason, reporter.stats.get("skipped", [])) if not reason.startswith(KNOWN_SKIPS)
    ]
    if unknown:
        reporter.write_line(f"skipped without a known reason: {sorted(set(unknown))}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _reason(report: pytest.TestReport) -> str:
    detail = report.longrepr
    text = detail[2] if isinstance(detail, tuple) else str(detail)
    return text.removeprefix("Skipped: ")


@pytest.fixture
def now() -> datetime:
    """The clock of the tests."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
