"""Protocol deviations by category: how many participants had any, how many there were, how many were important.

Those that the study raised by itself (a visit or dose out of its window, another amount) and those that someone
recorded. A deviation is important where it was assessed so; without an assessment it is not judged (ICH E3, 10.2).
"""

from __future__ import annotations

from collections import defaultdict

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.inputs import Inputs
from trialwright.conduct.act import Recorded
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_kinds import PlannedAnalysis

KINDS = ("deviation raised", "deviation recorded")
ANY = "any deviation"


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Counts by category, the most frequent first."""
    rows = Rows(inputs, planned)
    for group, people in inputs.groups(planned.analysis_set):
        by_category: dict[str, list[tuple[Participant, Recorded]]] = defaultdict(list)
        important = {row for person in people for row in _important(person)}
        for person in people:
            for entry in (entry for kind in KINDS for entry in person.of_kind(kind)):
                by_category[getattr(entry.act, "category", "other")].append((person, entry))
        everything = [pair for found in by_category.values() for pair in found]
        order = sorted(by_category, key=lambda category: (-len(by_category[category]), category))
        for category, found in [(ANY, everything), *((name, by_category[name]) for name in order)]:
            _count(rows, group, len(people), category, found, important)
    return rows.findings(
        "Important: as assessed by a person of the study; not yet assessed ones are not counted there."
    )


def _count(rows: Rows, group: str, size: int, category: str, found: list[tuple[Participant, Recorded]],
           important: set[int]) -> None:  # fmt: skip
    grounds = rows.inputs.grounds([person.code for person, _ in found], [entry.sequence for _, entry in found])
    people = len({person.code for person, _ in found})
    serious = [person.code for person, entry in found if entry.sequence in important]
    for statistic, value, unit in (
        ("participants", people, "participants"), ("events", len(found), "deviations"),
        ("percent", 100 * people / size if size else None, "%"),
        ("participants_important", len(set(serious)), "participants"), ("events_important", len(serious), "deviations"),
    ):  # fmt: skip
        rows.add(statistic, value, group=group, variable=category, unit=unit, n=size, grounds=grounds,
                 reason="nobody to count" if value is None else "")  # fmt: skip


def _important(person: Participant) -> set[int]:
    """The ledger rows of the deviations that were last assessed as important."""
    judged = {getattr(one.act, "row", 0): getattr(one.act, "important", False)
              for one in person.of_kind("deviation assessed")}  # fmt: skip
    return {row for row, important in judged.items() if important}


ANALYSIS = AnalysisKind(
    says="Protocol deviations by category, in participants and in number.",
    source="ICH E3 (1995), section 10.2", run=run,
)  # fmt: skip
