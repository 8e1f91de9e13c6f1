"""``trialwright demo`` and ``trialwright serve``: the walk that it prints, its log-ins, a busy port, a second run."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import STUDY_FOLDERS


def trialwright(*arguments: str, folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **changed}
    environment.pop("TRIALWRIGHT_DATA", None)
    return subprocess.run(
        [sys.executable, "-m", "trialwright", *arguments], cwd=folder, env=environment, capture_output=True, text=True,
        timeout=300, check=False, encoding="utf-8", errors="replace",
    )  # fmt: skip


@pytest.fixture(scope="module", params=sorted(STUDY_FOLDERS))
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a space in its name, and what the first run printed."""
    folder = tmp_path_factory.mktemp("a demo") / "with spaces"
    folder.mkdir()
    study = str(STUDY_FOLDERS[request.param])
    outcome = trialwright("demo", "--no-serve", "--data", "the data", "--study", study, folder=folder)
    assert outcome.returncode == 0, outcome.stderr
    return folder, outcome.stdout


def test_the_walk_goes_from_the_page_to_a_marked_result(walked: tuple[Path, str]) -> None:
    _, said = walked
    steps = ("Not yet recruiting", "SIMULATED: virtual participants", "SIMULATED: candidate",
             "SIMULATED: participant flow", "verify: ok", "export: ", "Log-ins")  # fmt: skip
    places = [said.index(words) for words in steps]
    assert places == sorted(places)
    assert re.search(r"SIMULATED: .* at week 12\n +\S.*: \d+ of \d+ \(\d+\.\d%\), 95% interval", said)
    assert said.count("verify: ok") == 2
    assert "refused. This study is simulated" in said


def test_the_log_ins_are_their_owners_alone(walked: tuple[Path, str]) -> None:
    folder, said = walked
    path = folder / "the data" / "log-ins.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    log_ins = json.loads(path.read_text(encoding="utf-8"))
    assert len({one["password"] for one in log_ins}) == 6
    for one in log_ins:
        assert re.search(rf"{one['user']} +{one['password']}", said)


def test_the_export_is_written_under_the_simulations_name(walked: tuple[Path, str]) -> None:
    folder, said = walked
    found = re.search(r"export: (.*\.json)", said)
    assert found is not None
    path = folder / found.group(1)
    assert path.name.startswith("SIM-")
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]["title"].startswith("SIMULATED")


def test_a_second_run_loses_nothing_and_writes_nothing_twice(walked: tuple[Path, str]) -> None:
    folder, said = walked
    study = re.search(r"take part in (\S+)", said)
    assert study is not None
    opened = next(path for path in STUDY_FOLDERS.values() if path.name in study.group(1).lower())
    again = trialwright("demo", "--no-serve", "--data", "the data", "--study", str(opened), folder=folder)
    assert again.returncode == 0, again.stderr
    heads = re.compile(r"verify: ok .*")
    assert heads.findall(again.stdout) == heads.findall(said)
    assert re.findall(r"\w{5}-\w{5}-\w{5}", again.stdout) == re.findall(r"\w{5}-\w{5}-\w{5}", said)


def test_a_plain_locale_spells_what_it_cannot_show(walked: tuple[Path, str]) -> None:
    folder, said = walked
    study = re.search(r"take part in (\S+)", said)
    assert study is not None
    opened = next(path for path in STUDY_FOLDERS.values() if path.name in study.group(1).lower())
    plain = {
        "LC_ALL": "POSIX",
        "LANG": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    outcome = trialwright("demo", "--no-serve", "--data", "the data", "--study", str(opened), folder=folder, **plain)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_busy_port_says_what_to_do_and_writes_nothing(command: str, tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        outcome = trialwright(command, "--port", port, "--data", "data", folder=tmp_path)
    assert outcome.returncode == 2
    assert f"port {port} must be free to listen on" in outcome.stderr
    assert "--port" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (tmp_path / "data").exists()


def test_a_study_that_is_not_there_is_named(tmp_path: Path) -> None:
    outcome = trialwright("demo", "--no-serve", "--data", "data", "--study", "NCT99999999", folder=tmp_path)
    assert outcome.returncode == 2
    assert "NCT99999999" in outcome.stderr
    assert "Traceback" not in outcome.stderr
