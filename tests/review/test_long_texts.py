"""Hostile texts: what makes a badly written regular expression run for minutes is read by every check in no time.

A long run of one piece, with and without an end that matches nothing, stands in every text of a record at once, results
included. Backtracking that grows with the square of the length takes half a minute at 20,000 letters and is caught by
the cap of the long form; backtracking that grows faster never ends at 3,000 and is caught by the short one.
"""

from __future__ import annotations

from datetime import date
from time import process_time
from typing import Any

import pytest

from tests.review.invented import changed
from tests.web.registry.a_record import invented
from trialwright.registry.record import read_v2, write_v2
from trialwright.review.case import case_of
from trialwright.review.listing import find_checks
from trialwright.review.provenance import Provenance

CAP_SECONDS = 5.0
SHORT = ("a", "1 ", "A ", "(", " ", "\n", "or ", "not ", "criteria of ", "dose ", "response rate was ", "unless a or ",
         "12 weeks before ", "① a", "for at least 12 weeks ")  # fmt: skip
LONG = (*SHORT, "1", "a ", "A", "( ", ")", "-", "\t", "* ", "and ", "or less ", "(or less ", "the ", "criteria ",
        "inclusion ", "Inclusion Criteria ", "exclusion: ", ">", "> 1", "> 1 ", "1 year ", "1-", "1 - ", "weeks 1 and ",
        "week 1, 2 ", "unless ", "and a or ", "for 1 ", "allergy to ", "allergic to a or ", "mab ", "patients with ",
        "women ", "men and ", "male or ", "age ", "aged 18 ", "years old ", "between 1 and ", "percent of ",
        "number of a ", "5% ", ".", "1.", "%", "①", "[1", "(1", ", ", "a, ", "a,b and ", "a/b", "placebo ",
        "platelets > 1 ", "creatinine clearance ", "added to a ", "in addition to a a ", "opinion of the ",
        "judged by ", "signed ", "written informed ", "willing to ", "single ", "multi center ", "this a ", "every ",
        "\\>", "&lt;",
        "é", "Aa ", "AaA", "RA (", "rheumatoid arthritis (", "randomized ", "double-blind ", "active rheumatoid ",
        "severe ", "pregnant ", "within ", "x ", "2010 ", "et al ", "time to ", "composite of ", "from ", "based on ",
        "according to a ", "we ", "the the ", "A.B. ", "1 mg ", "n = 1 ", "Grade 1 ", "hepatitis a ")  # fmt: skip
KEPT = frozenset(("nctId", "id", "groupId", "type", "overallStatus", "studyType", "allocation", "interventionModel",
                  "primaryPurpose", "masking", "sex", "class", "paramType", "dispersionType", "role", "status",
                  "minimumAge", "maximumAge", "reportingStatus", "numSubjects"))  # fmt: skip


def filled(node: Any, text: str) -> Any:
    """The record with ``text`` for every text that is free."""
    if isinstance(node, dict):
        return {name: value if name in KEPT else filled(value, text) for name, value in node.items()}
    if isinstance(node, list):
        return [filled(one, text) for one in node]
    return text if isinstance(node, str) and not node[:4].isdigit() and not node.isupper() else node


def longest_seconds(piece: str, letters: int, end: str) -> tuple[float, str]:
    """The slowest check on a record full of one piece, in seconds of the processor."""
    data = write_v2(changed({})) | {"resultsSection": invented()["resultsSection"]}
    text = (piece * (letters // len(piece) + 1))[:letters] + end
    began = process_time()
    case = case_of(read_v2(filled(data, text)), date(2026, 3, 1), Provenance("any", True, True))
    spent = [(process_time() - began, "reading the criteria")]
    for check in find_checks():
        began = process_time()
        check.judge(case)
        spent.append((process_time() - began, check.id))
    return max(spent)


@pytest.mark.parametrize("piece", SHORT)
def test_no_piece_repeated_for_long_makes_a_check_hang(piece: str) -> None:
    assert longest_seconds(piece, 3_000, "!☃z") < (CAP_SECONDS, "")


@pytest.mark.slow
@pytest.mark.parametrize("end", ["", "!☃z"])
@pytest.mark.parametrize("piece", LONG)
def test_no_text_of_the_longest_kind_makes_a_check_hang(piece: str, end: str) -> None:
    assert longest_seconds(piece, 20_000, end) < (CAP_SECONDS, "")
