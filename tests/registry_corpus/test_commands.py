"""The corpus as a user types it: add, status, versions, diff, watch, sync; mistakes end with a sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.registry_corpus.a_record import NOW, arrivals, data_of
from tests.registry_corpus.registry_server import Registry, serving
from trialwright.cli import main
from trialwright.registry.corpus import Corpus


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program's own entry, in an empty folder, with a corpus that does not begin with the shipped records."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("trialwright.registry.first_use.shipped_records", lambda: iter(()))
    monkeypatch.delenv("TRIALWRIGHT_DATA", raising=False)
    monkeypatch.delenv("TRIALWRIGHT_CORPUS", raising=False)

    def run_here(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["trialwright", "registry", *arguments])
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        written = capsys.readouterr()
        return Ended(int(str(code or 0)), written.out, written.err)

    return run_here


def write(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def test_records_are_added_counted_and_known_again(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "two.jsonl", data_of(1), data_of(2))
    assert run("add", file).out == "Added: 2 new, 0 changed, 0 known, of 2 records.\n"
    assert run("add", file, file).out == "Added: 0 new, 0 changed, 4 known, of 4 records.\n"
    assert run("count").out == "2\n"
    status = run("status").out
    assert status.startswith("trialwright-data/registry.sqlite3: 2 studies, 2 versions, ")
    assert "  v2_json: 2 studies, 2 versions\n" in status and "Latest update of any record: 2025-06-06." in status


def test_the_corpus_can_stand_elsewhere(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "one.jsonl", data_of(1))
    run("add", file, "--corpus", "mine.sqlite3")
    assert run("count", "--corpus", "mine.sqlite3").out == "1\n"
    monkeypatch.setenv("TRIALWRIGHT_CORPUS", "mine.sqlite3")
    assert run("count").out == "1\n"
    monkeypatch.delenv("TRIALWRIGHT_CORPUS")
    monkeypatch.setenv("TRIALWRIGHT_DATA", "folder")
    assert run("count").out == "0\n" and (tmp_path / "folder" / "registry.sqlite3").exists()


def test_a_bad_record_is_told_with_its_place_and_the_rest_are_added(run: Run, tmp_path: Path) -> None:
    file = write(
        tmp_path / "some.jsonl", data_of(1), {"protocolSection": {"identificationModule": {"nctId": "X"}}}, data_of(3)
    )
    ended = run("add", file)
    assert (ended.code, ended.out) == (1, "Added: 2 new, 0 changed, 0 known, 1 not readable, of 3 records.\n")
    assert "some.jsonl, line 2" in ended.err and "must be an NCT number" in ended.err
    nothing = run("add", "absent.json")
    assert nothing.code == 2 and "absent.json must be a file that can be read" in nothing.err


def test_many_bad_records_are_counted(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "bad.jsonl", *[{"protocolSection": {}}] * 30)
    ended = run("add", file)
    assert ended.code == 2 and "and 10 more that could not be read." in ended.err


def test_diff_shows_what_the_sponsor_changed(run: Run, tmp_path: Path) -> None:
    run("add", write(tmp_path / "old.jsonl", data_of(1, status="COMPLETED")))
    assert run("diff", "NCT90000001").out == "NCT90000001: one version is kept, so there is nothing to compare yet.\n"
    run("add", write(tmp_path / "new.jsonl", data_of(1, updated="2026-01-01", title="Another title")))
    run("add", write(tmp_path / "newer.jsonl", data_of(1, updated="2026-02-01", title="Another title")))
    assert run("diff", "NCT90000001").out.splitlines() == [
        "NCT90000001, from the version updated 2026-01-01 to the one updated 2026-02-01 (v2_json):",
        "  - 1 change of upkeep (--details).",
    ]
    whole = run("diff", "nct90000001", "--all", "--details").out.splitlines()
    assert whole[:3] == [
        "NCT90000001, from the version updated 2025-06-06 to the one updated 2026-01-01 (v2_json):",
        "  * Status moved backwards: from Completed to Recruiting.",
        '  * Brief title changed from "Invented study 1" to "Another title".',
    ]
    chosen = json.loads(run("diff", "NCT90000001", "--from", "1", "--to", "3", "--format", "json").out)
    assert [change["kind"] for change in chosen[0]["changes"]][:2] == ["status backwards", "identification"]
    wrong = run("diff", "NCT90000001", "--to", "4")
    assert wrong.code == 2 and "--to must be a version from 1 to 3, found 4." in wrong.err


def test_versions_tells_them_and_where_sources_disagree(run: Run, tmp_path: Path) -> None:
    run("add", write(tmp_path / "old.jsonl", data_of(1)))
    shown = run("versions", "NCT90000001").out.splitlines()
    assert shown[0] == "NCT90000001: 1 version" and shown[1].endswith("<- shown") and "updated 2025-06-06" in shown[1]
    told = json.loads(run("versions", "NCT90000001", "--format", "json").out)
    assert (told["versions"][0]["form"], told["disagreements"]) == ("v2_json", [])


def test_watch_tells_what_changed_since_last_time(run: Run, tmp_path: Path) -> None:
    assert run("watch").out == "No study is watched yet: trialwright registry watch NCT...\n"
    run("add", write(tmp_path / "old.jsonl", data_of(1)))
    assert run("watch", "NCT90000001").out == "NCT90000001: watched from now on.\n"
    run("add", write(tmp_path / "new.jsonl", data_of(1, updated="2026-01-01", status="COMPLETED")))
    changed = "  * Status changed from Recruiting to Completed."
    assert changed in run("watch", "--peek").out
    assert changed in run("watch").out
    assert "nothing changed since" in run("watch").out
    assert run("watch", "NCT90000001", "--stop").out == "NCT90000001: watched no longer.\n"


@pytest.mark.parametrize("command", ["diff", "versions", "watch"])
def test_a_study_that_is_not_kept_ends_with_a_sentence(command: str, run: Run) -> None:
    ended = run(command, "NCT90000001")
    assert ended.code == 2
    assert ended.err.startswith(
        "trialwright: trialwright-data/registry.sqlite3 must be a corpus that holds 'NCT90000001'"
    )


def test_another_programs_file_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.sqlite3").write_text("my own notes, not a database. " * 50, encoding="utf-8")
    ended = run("count", "--corpus", "mine.sqlite3")
    assert ended.code == 2 and "found file is not a database" in ended.err and "Traceback" not in ended.err


def test_sync_fetches_what_changed(run: Run) -> None:
    registry = Registry([data_of(number) for number in range(1, 3)])
    with serving(registry) as address:
        first = run("sync", "--base-url", address)
        assert first.out == "Fetched everything: 2 new, 0 changed, 0 known, of 2 records.\n"
        assert run("sync", "--base-url", address).out == "Level with the registry already: its data are the same.\n"
        registry.stamp, gone = "2026-11-21T09:00:00", registry.studies.pop()
        again = run("sync", "--base-url", address, "--withdrawn")
        assert again.out.splitlines() == [
            "Fetched what changed since 2026-11-19: 0 new, 0 changed, 0 known, of 0 records.",
            f"Listed no longer: {gone['protocolSection']['identificationModule']['nctId']}.",
        ]
        named = run("sync", "NCT90000001", "--base-url", address)
        assert named.out == "Fetched the studies named: 0 new, 0 changed, 1 known, of 1 records.\n"


def test_interrupted_it_keeps_what_it_has_and_goes_on_later(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    write(file, *(data_of(number, text="Text. " * 400) for number in range(1, 6001)))
    with Corpus.open(tmp_path / "data" / "registry.sqlite3") as begun:
        begun.add(arrivals(1), added_at=NOW)
    environment = {**os.environ, "TRIALWRIGHT_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "trialwright", "registry", "add", str(file)]
    adding = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background inherits it ignored
    )  # fmt: skip
    corpus = tmp_path / "data" / "registry.sqlite3"
    for _ in range(2000):
        if corpus.exists() and Path(f"{corpus}-wal").exists() and Path(f"{corpus}-wal").stat().st_size > 600_000:
            break
        try:
            adding.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    adding.send_signal(signal.SIGINT)
    _, said = adding.communicate()
    assert (adding.returncode, said.lstrip()) == (130, "trialwright: stopped; what was written stays written.\n")
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "of 6,000 records" in ended.stdout and not ended.stdout.startswith("Added: 6,000 new")


def test_a_saved_search_tells_what_is_new_since_the_last_look(run: Run, tmp_path: Path) -> None:
    assert run("news").out == run("saved").out == "No search is saved yet: trialwright registry save NAME QUERY\n"
    run("add", write(tmp_path / "old.jsonl", data_of(1, title="Lupus in Rome"), data_of(2, title="Gout in Rome")))
    said = run("save", "ours", "lupus").out
    assert said == "Saved as ours: 1 study now. What is new: trialwright registry news ours\n"
    assert run("news").out.startswith("ours: nothing new since ")
    changed = data_of(1, title="Lupus in Rome", updated="2026-01-01", status="TERMINATED")
    run("add", write(tmp_path / "new.jsonl", data_of(3, title="Lupus in Siena"), changed))
    assert run("news", "ours", "--peek").out == run("news", "ours").out
    assert "nothing new since" in run("news").out
    assert run("saved").out.startswith("ours: lupus  (looked at ")
    assert run("saved", "--forget", "ours").out == "No search is saved yet: trialwright registry save NAME QUERY\n"
    gone = run("news", "ours")
    assert gone.code == 2 and "must be a file with a saved search 'ours', found none at all." in gone.err


def test_the_news_name_what_is_new_and_what_changed(run: Run, tmp_path: Path) -> None:
    run("add", write(tmp_path / "old.jsonl", data_of(1, title="Lupus in Rome")))
    run("save", "ours", "lupus")
    changed = data_of(1, title="Lupus in Rome", updated="2026-01-01", status="TERMINATED")
    run("add", write(tmp_path / "new.jsonl", data_of(3, title="Lupus in Siena"), changed))
    assert run("news").out.splitlines()[1:] == [
        "  * New: NCT90000003 Lupus in Siena",
        "  * Changed: NCT90000001 Lupus in Rome: Status changed from Recruiting to Terminated.",
    ]


def test_a_search_is_saved_with_its_filters(run: Run, tmp_path: Path) -> None:
    run("add", write(tmp_path / "old.jsonl", data_of(1, title="Lupus in Rome")))
    assert "0 studies now" in run("save", "stopped", "lupus", "--filter", "status=terminated").out
    changed = data_of(1, title="Lupus in Rome", updated="2026-01-01", status="TERMINATED")
    run("add", write(tmp_path / "new.jsonl", changed, data_of(3, title="Lupus in Siena")))
    assert run("news").out.splitlines()[1:] == ["  * New: NCT90000001 Lupus in Rome"]
    assert run("saved").out.startswith("stopped: lupus, Status: Terminated  (looked at ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x"], "must be words or a filter"),
        (["x", "lupus", "--filter", "phase"], "must be NAME=VALUE"),
        (["x", "lupus", "--filter", "phase=9"], "filter phase"),
        (["x", "lupus", "--near", "Nowhereville"], "must be a city where a study of the index runs"),
        ([" ", "lupus"], "must be a name"),
    ],
)
def test_a_search_that_cannot_be_asked_is_not_saved(run: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    run("add", write(tmp_path / "old.jsonl", data_of(1, title="Lupus in Rome")))
    refused = run("save", *arguments)
    assert refused.code == 2 and said in refused.err
    assert run("saved").out.startswith("No search is saved yet")
