"""The list of security requirements: complete by number, honest by form, and its evidence stands where it says."""

from __future__ import annotations

import csv
import re
from collections import Counter

from tests.conftest import REPOSITORY

FILE = REPOSITORY / "docs" / "explanation" / "asvs-5.0.0-level-2.csv"
STATES = {"met", "not met", "not applicable", "site's duty"}
CHAPTERS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13,
            16: 16, 17: 7}  # fmt: skip
"""Requirements of level 1 and 2 in each chapter of OWASP ASVS 5.0.0, counted in its English CSV: 253, 70 of level 1."""


def lines() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_requirement_of_the_two_levels_has_a_line_and_a_state() -> None:
    found = lines()
    assert len({one["id"] for one in found}) == len(found) == 253
    assert Counter(one["level"] for one in found) == {"1": 70, "2": 183}
    assert {one["state"] for one in found} == STATES
    assert dict(Counter(int(one["id"][1:].split(".")[0]) for one in found)) == CHAPTERS
    assert all(re.fullmatch(r"V\d+\.\d+\.\d+", one["id"]) and one["in short"].strip() for one in found)


def test_what_is_met_names_evidence_that_stands() -> None:
    for one in lines():
        assert one["evidence or why"].strip(), one["id"]
        for place in one["evidence or why"].split("; ") if one["state"] == "met" else ():
            path, _, test = place.partition("::")
            text = (REPOSITORY / path).read_text(encoding="utf-8")
            assert not test or re.search(rf"^def {test}\(", text, re.MULTILINE), (one["id"], place)


def test_the_page_tells_the_counts_as_they_are() -> None:
    page = (FILE.parent / "security.md").read_text(encoding="utf-8")
    counts = Counter(one["state"] for one in lines())
    for state in STATES:
        assert f"| {state} | {counts[state]} |" in page, state
