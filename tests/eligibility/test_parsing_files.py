"""What the benchmark of parsing is handed and cannot measure: one sentence that names file and line, exit status 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "parsing.py"
FAR = b"1:99:age\tshort\n"
BAD: list[tuple[str, bytes, str]] = [
    # name, content, what is told
    ("rows.tsv", b"", "is empty"),
    ("rows.tsv", b"1:4:age\tage 5\tmore\n", "line 1: 3 columns"),
    ("rows.tsv", b"1:4:age\tage 5\nno labels here\n", "line 2: 1 column."),
    ("rows.tsv", b"first:last:age\tage 5\n", "line 1: 'first:last:age' is no place"),
    ("rows.tsv", FAR, "line 1: a place outside its text"),
    ("rows.tsv", b"1:4:age\tage of caf\xe9\n", "line 1: is not written in UTF-8"),
    ("rows.tsv", "1:4:age\tage 5\n".encode("utf-16"), "UTF-16"),
    ("cases.json", b"{", "is no JSON"),
    ("cases.json", b"[]", "without parser cases"),
    ("cases.json", b'[{"input": ["bmi > 3"], "expected": [{"name": "bmi"}]}]', "case 1: a relation has a name"),
    ("corpus.zip", b"no archive", "is no zip archive"),
    ("corpus.tar.gz", b"no archive", "is no tar.gz archive"),
    ("trials.jsonl.gz", b"no archive", "is no gzip file"),
    ("gold.yaml", b"atoms: 1", "a gold file has a record"),
    ("words.csv", b"some,words\n", "no record could be read"),
]


@pytest.fixture(scope="module")
def measure(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One run over the good and the bad alike would stop at the first bad: a driver asks each in one process."""
    return (
        "import sys, runpy; from pathlib import Path; sys.path.insert(0, str(Path(sys.argv[1]).parent));"
        "import parsing, parsing_files\n"
        "for path in sys.argv[2:]:\n"
        "    try:\n        parsing.main([Path(path)]); print('measured', path)\n"
        "    except parsing_files.Unreadable as error: print('refused', error)\n"
    )


def test_each_file_that_cannot_be_measured_is_refused_with_a_sentence(measure: str, tmp_path: Path) -> None:
    paths = []
    for number, (name, content, _) in enumerate(BAD):
        (tmp_path / str(number)).mkdir()
        paths.append(tmp_path / str(number) / name)
        paths[-1].write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", measure, str(SCRIPT), *map(str, paths)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith(("refused", "measured"))]
    assert len(told) == len(BAD)
    for line, path, (_, _, words) in zip(told, paths, BAD, strict=True):
        assert line.startswith(f"refused {path}") and words in line, line


def test_a_byte_order_mark_line_ends_of_windows_and_a_stray_place_are_read(tmp_path: Path) -> None:
    rows = tmp_path / "rows.tsv"
    rows.write_bytes(b"\xef\xbb\xbf" + b"1:4:age\tage 5\r\n" * 30 + FAR)
    done = subprocess.run([sys.executable, SCRIPT, rows], capture_output=True, text=True)
    assert done.returncode == 0 and "31 rows" in done.stdout and "outside their text in 1 rows" in done.stdout
    assert "relaxed F1 0.984" in done.stdout  # 30 of 30 found, 31 annotated: 60 / 61


def test_a_path_that_does_not_stand_ends_with_2(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, SCRIPT, tmp_path / "nothing.tsv"], capture_output=True, text=True)
    assert done.returncode == 2 and "Traceback" not in done.stderr and str(tmp_path) in done.stderr
