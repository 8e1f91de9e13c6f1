"""The audit of packages and code tells what it could not ask, and never takes silence for soundness."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import audit
from audit import dangerous_calls, known_holes, secrets

HOLE = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-0000-1"}]}
SOUND, UNKNOWN = {"name": "new", "version": "2", "vulns": []}, {"name": "far", "skip_reason": "not found"}


def test_libraries_that_could_not_be_looked_up_are_no_good_news() -> None:
    assert known_holes({"dependencies": [SOUND]}).asked and known_holes({"dependencies": [SOUND]}).found == ()
    half = known_holes({"dependencies": [SOUND, UNKNOWN]})
    assert not half.asked and "1 of 2 libraries were looked up" in half.note
    assert known_holes({"dependencies": [HOLE, UNKNOWN]}).found == ("old 1.0: PYSEC-0000-1",)
    assert not known_holes(None).asked and not known_holes({"dependencies": []}).asked


def test_a_line_that_looks_like_a_secret_is_told_unless_it_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('PASSWORD = "a long password for the tests"\nAPI_KEY = "deadbeef"\n')
    found = {"results": {"a.py": [{"line_number": 1, "type": "Keyword"}, {"line_number": 2, "type": "Keyword"}]}}
    told = secrets(found, tmp_path)
    assert told.found == ("a.py:2 Keyword",) and told.note == "1 lines known to be none"
    assert not secrets(None, tmp_path).asked


def test_high_findings_are_told_and_files_that_were_not_read() -> None:
    one = {"issue_severity": "HIGH", "filename": "x.py", "line_number": 3, "test_id": "B1", "issue_text": "bad"}
    assert dangerous_calls({"results": [one, {**one, "issue_severity": "LOW"}]}).found == ("x.py:3 B1 bad",)
    assert (
        not dangerous_calls({"results": [], "errors": [{"filename": "y.py"}]}).asked and not dangerous_calls(None).asked
    )


def test_without_its_tools_it_says_so_without_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, audit.__file__], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr and done.stdout.count("NOT ASKED") == 3
