"""Adverse events by organ system and term: people and events, worst grade of each person, relatedness (ICH E3, 12.2).

Events that began on or after the first dose. A person counts once in a term and once in a system; by grade, at the
worst grade of that term or system (CTCAE v5.0). Systems and terms stand by how many people had them, then by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from trialwright.analysis.analysis_kind import AnalysisKind, Findings, Rows
from trialwright.analysis.emergent import Event, emergent, grounds_of_events, people_with
from trialwright.analysis.inputs import Inputs
from trialwright.analysis.result import TOTAL
from trialwright.protocol.analysis_kinds import PlannedAnalysis
from trialwright.statistics.two_proportions import difference, newcombe


def run(inputs: Inputs, planned: PlannedAnalysis) -> Findings:
    """Each system (category "") and each of its terms."""
    rows = Rows(inputs, planned)
    everyone = emergent(inputs.sets.people(planned.analysis_set))
    systems: dict[str, dict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for one in everyone:
        systems[one.event.organ_system][one.event.term].append(one)
    of_system = {system: [one for found in terms.values() for one in found] for system, terms in systems.items()}
    for system in sorted(systems, key=lambda name: (-people_with(of_system[name]), name)):
        _row(rows, system, "", of_system[system])
        for term in sorted(systems[system], key=lambda name: (-people_with(systems[system][name]), name)):
            _row(rows, system, term, systems[system][term])
    none = "" if everyone else "no adverse event since the first dose was reported"
    return rows.findings("A person counts once in each row; by grade at the worst.", not_available=none)


def _row(rows: Rows, system: str, term: str, found: Sequence[Event]) -> None:
    affected: dict[str, tuple[int, int]] = {}
    for group, people in rows.groups:
        codes = {person.code for person in people}
        here = [one for one in found if one.person.code in codes]
        affected[group] = people_with(here), len(people)
        for statistic, value, unit in _numbers(here, len(people)):
            rows.add(statistic, value, group=group, variable=system, category=term, unit=unit, n=len(people),
                     reason="nobody at risk" if value is None else "",
                     grounds=grounds_of_events(rows.inputs, here))  # fmt: skip
    _differences(rows, system, term, affected, found)


def _differences(rows: Rows, system: str, term: str, affected: dict[str, tuple[int, int]],
                 found: Sequence[Event]) -> None:  # fmt: skip
    """People affected of each arm against those of the reference arm, where there are several."""
    reference = rows.inputs.reference
    for group, (x, n) in affected.items():
        if reference is None or group in (reference, TOTAL) or not n or not affected[reference][1]:
            continue
        interval = newcombe(x, n, *affected[reference])
        for statistic, value in (("difference", difference(x, n, *affected[reference])),
                                 ("difference_low", interval.low), ("difference_high", interval.high)):  # fmt: skip
            rows.add(statistic, 100 * value, group=group, variable=system, category=term, unit="percentage points",
                     n=n + affected[reference][1], method=f"against {reference}, Newcombe, 95 %",
                     grounds=grounds_of_events(rows.inputs, found))  # fmt: skip


def _numbers(here: Sequence[Event], size: int) -> list[tuple[str, float | int | None, str]]:
    people = people_with(here)
    worst: dict[str, int] = {}
    for one in here:
        worst[one.person.code] = max(worst.get(one.person.code, 0), one.event.grade)
    related = [one for one in here if one.event.related]
    serious = [one for one in here if one.event.serious]
    grades = [(f"participants_grade_{grade}", sum(value == grade for value in worst.values()), "participants")
              for grade in range(1, 6)]  # fmt: skip
    return [
        ("participants", people, "participants"), ("percent", 100 * people / size if size else None, "%"),
        ("events", len(here), "events"), *grades, ("participants_related", people_with(related), "participants"),
        ("events_related", len(related), "events"), ("participants_serious", people_with(serious), "participants"),
        ("events_serious", len(serious), "events"),
    ]  # fmt: skip


ANALYSIS = AnalysisKind(
    says="Adverse events by organ system and term, with severity and relatedness.",
    source="ICH E3 (1995), section 12.2; grades: CTCAE v5.0", run=run,
)  # fmt: skip
