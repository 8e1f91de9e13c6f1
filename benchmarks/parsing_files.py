"""The files that ``parsing.py`` is handed: is it what its name says, and can it be read? What cannot is told in one
sentence with the file, the line and what was looked for; nothing is measured on half a file."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

Span = tuple[int, int, str]


class Unreadable(Exception):
    """A file that is not of a form that can be measured; its text says why."""


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark; refused: an empty file, another encoding."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path}: cannot be opened ({error.strerror}).") from None
    if not content.strip():
        raise Unreadable(f"{path}: is empty. Expected: annotated rows, parser cases or records.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable(f"{path}: is written in UTF-16. Save it as UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(f"{path}, line {line}: is not written in UTF-8. Save it as UTF-8.") from None


def annotated_rows(path: Path) -> list[tuple[list[Span], str]]:
    """Rows of two columns with a tab between: "first:last:label,..." (places count from 1) and the text. Places outside
    their text stay (they can match nothing); a file with many of them is counted in another way, and refused."""
    lines = [line for line in text_of(path).replace("\r\n", "\n").split("\n") if line.strip()]
    rows = [_row(path, number, line) for number, line in enumerate(lines, start=1)]
    outside = [
        number for number, (spans, text) in enumerate(rows, start=1) if not all(_lies(one, text) for one in spans)
    ]
    if len(outside) * 20 > len(rows):
        raise Unreadable(
            f"{path}, line {outside[0]}: a place outside its text, as in {len(outside)} of {len(rows)} rows."
        )
    if outside:
        print(
            f"  places outside their text in {len(outside)} rows (the first: line {outside[0]}); they count as missed"
        )
    return rows


def _row(path: Path, number: int, line: str) -> tuple[list[Span], str]:
    cells = line.split("\t")
    if len(cells) != 2:
        told = f"{path}, line {number}: {len(cells)} column{'s' if len(cells) > 1 else ''}"
        raise Unreadable(f'{told}. Expected two with a tab between: "1:5:age,9:20:lower_bound" and the text.')
    return [_span(path, number, part) for part in cells[0].split(",") if part.strip()], cells[1]


def _span(path: Path, number: int, part: str) -> Span:
    words = part.strip().split(":")
    if len(words) == 3 and words[0].isdecimal() and words[1].isdecimal() and words[2]:
        return int(words[0]) - 1, int(words[1]) - 1, words[2]
    raise Unreadable(f"{path}, line {number}: {part[:40]!r} is no place with its label. Expected first:last:label.")


def _lies(span: Span, text: str) -> bool:
    return 0 <= span[0] < span[1] <= len(text)


def parser_cases(path: Path) -> list[dict[str, Any]] | None:
    """The parser cases of a JSON file; None: JSON of another form (a record, say)."""
    try:
        found = json.loads(text_of(path))
    except json.JSONDecodeError as error:
        raise Unreadable(f"{path}, line {error.lineno}: is no JSON ({error.msg}).") from None
    if not isinstance(found, list):
        return None
    if not found or not all(isinstance(row, dict) for row in found):
        raise Unreadable(f"{path}: a list without parser cases or records.")
    if not any("expected" in row or "input" in row for row in found):
        return None
    for number, row in enumerate(found, start=1):
        _check_case(f"{path}, case {number}", row)
    return found


def _check_case(where: str, row: dict[str, Any]) -> None:
    words = row.get("input")
    if isinstance(words, str):
        row["input"] = words = [words]
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise Unreadable(f'{where}: "input" has to be a list of texts.')
    relations = row["expected"] = row.get("expected") or []
    if not isinstance(relations, list) or not isinstance(row.get("or_empty", True), bool):
        raise Unreadable(f'{where}: "expected" has to be a list of relations, "or_empty" true or false.')
    row.setdefault("or_empty", True)
    for relation in relations:
        if not isinstance(relation, dict) or not isinstance(relation.get("name"), str) or not _is_bounded(relation):
            raise Unreadable(
                f'{where}: a relation has a name and a value, or a lower or upper bound ("value", "incl").'
            )


def _is_bounded(relation: dict[str, Any]) -> bool:
    if isinstance(relation.get("value"), list) and relation["value"]:
        return all(isinstance(one, (str, int, float)) for one in relation["value"])
    bounds = [relation[side] for side in ("lower", "upper") if relation.get(side) is not None]
    return bool(bounds) and all(
        isinstance(one, dict) and isinstance(one.get("value"), (str, int, float)) and isinstance(one.get("incl"), bool)
        for one in bounds
    )


def holds_annotations(path: Path) -> bool:
    """Whether an archive (zip, tar.gz) holds brat files; refused when it is no such archive."""
    try:
        if path.name.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                return any(name.endswith(".ann") for name in archive.namelist())
        with tarfile.open(path) as packed:
            return any(name.endswith(".ann") for name in packed.getnames())
    except (zipfile.BadZipFile, tarfile.TarError, OSError, EOFError):
        kind = "zip" if path.name.lower().endswith(".zip") else "tar.gz"
        raise Unreadable(f"{path}: is no {kind} archive that can be opened.") from None


def first_line(path: Path) -> bytes:
    """The first line of a gzip file."""
    try:
        with gzip.open(path) as packed:
            return packed.readline()
    except (OSError, EOFError):
        raise Unreadable(f"{path}: is no gzip file that can be opened.") from None
