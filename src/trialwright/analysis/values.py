"""Every value of every measure as the analyses use it: at its visit of the analysis, with its baseline and its flags.

Baseline: the last value on or before the day of the first dose (ICH E9 glossary leaves it to the plan; CDISC ADaM flags
it ABLFL); for someone without a dose, the last one up to the planned baseline visit. Change: value - baseline; percent
change: 100 x change / baseline, none at a baseline of zero. Scores are worked out from the measures of the same visit
by the rules of the endpoints room, whose flags (ESR 0 raised to 1) come along.

The day of a value is that of its visit, or of its form where no visit is recorded. Nothing is imputed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from trialwright.analysis.analysis_data import DerivedValue
from trialwright.analysis.reading import Reading, read_measure
from trialwright.analysis.windows import UNSCHEDULED, Window, chosen, visit_of_day, windows_of
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.endpoints.register import scores
from trialwright.protocol.analysis_sources import ScoreSource, Source

Series = tuple[DerivedValue, ...]
"""The values of one measure of one participant, in the order of their days."""


class Values:
    """The values of a course, each worked out once, when it is first asked for."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.plan = course.design.analysis
        self._series: dict[tuple[str, str], Series] = {}
        self._at: dict[tuple[str, str], Mapping[str, DerivedValue]] = {}
        self._saved: dict[str, Mapping[tuple[str, str], tuple[date, tuple[int, ...]]]] = {}
        self._windows: dict[str, Mapping[str, Window]] = {}
        self._order = {visit.name: place for place, visit in enumerate(course.design.visits)}
        self._limits: dict[tuple[str, str, str], Reading] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every measure and score of the plan."""
        return (*self.plan.measures, *self.plan.scores)

    def series(self, person: Participant, name: str) -> Series:
        """Every value of the measure or score ``name``."""
        key = person.code, name
        if key not in self._series:
            source = self.plan.measures.get(name)
            made = self._measured(person, name, source) if source else self._scored(person, name)
            self._series[key] = made
        return self._series[key]

    def at(self, person: Participant, name: str, visit: str) -> DerivedValue | None:
        """The value used at a visit of the analysis; None when there is none."""
        key = person.code, name
        if key not in self._at:
            self._at[key] = {one.visit: one for one in self.series(person, name) if one.used and one.visit}
        return self._at[key].get(visit)

    def baseline(self, person: Participant, name: str) -> DerivedValue | None:
        """The baseline value; None without one."""
        return next((one for one in self.series(person, name) if one.is_baseline), None)

    def limits(self, person: Participant, name: str, recorded_visit: str) -> Reading:
        """The reading of a measure under the name of a recorded visit, with the laboratory's limits of normal."""
        key = person.code, name, recorded_visit
        if key not in self._limits:
            source = self.plan.measures[name]
            self._limits[key] = read_measure(self.course.design, source, person.values(recorded_visit, source.form))
        return self._limits[key]

    # Measures ---------------------------------------------------------------------------------------------------------

    def _measured(self, person: Participant, name: str, source: Source) -> Series:
        found = []
        for (visit, form), (on, sequences) in self.saved(person).items():
            if form == source.form:
                reading = self.limits(person, name, visit)
                found.append(self._raw(person, name, visit, on, reading, sequences))
        found.sort(key=lambda one: (one.day if one.day is not None else 0, self._order.get(one.recorded_visit, 0)))
        return _compared(self._placed(found, source.form, person))

    def saved(self, person: Participant) -> Mapping[tuple[str, str], tuple[date, tuple[int, ...]]]:
        """(visit, form) -> its day, and the acts that hold its values."""
        if person.code not in self._saved:
            acts: dict[tuple[str, str], list[int]] = defaultdict(list)
            days: dict[tuple[str, str], date] = {}
            for kind in ("form saved", "value corrected"):
                for entry in person.of_kind(kind):
                    key = (entry.act.visit, entry.act.form)  # type: ignore[attr-defined]
                    acts[key].append(entry.sequence)
                    days.setdefault(key, entry.act.observed_on)
            self._saved[person.code] = {
                key: (person.visits[key[0]].observed_on if key[0] in person.visits else days[key], tuple(found))
                for key, found in acts.items()
            }
        return self._saved[person.code]

    def _raw(self, person: Participant, name: str, visit: str, on: date, reading: Reading,
             sequences: tuple[int, ...]) -> DerivedValue:  # fmt: skip
        anchor = person.first_dose_on
        return DerivedValue(
            participant=person.code, arm=person.arm or "", measure=name, visit=visit, recorded_visit=visit,
            day=(on - anchor).days if anchor is not None else None, value=reading.value, category="", baseline=None,
            change=None, percent_change=None, is_baseline=False, used=True, flags=reading.flags, sequences=sequences,
        )  # fmt: skip

    def _placed(self, found: Sequence[DerivedValue], form: str, person: Participant) -> list[DerivedValue]:
        """Each value at its visit of the analysis, the baseline marked, one value used at each visit."""
        if form not in self._windows:
            self._windows[form] = windows_of(self.course.design, form)
        windows = self._windows[form]
        before = [one for one in found if self._is_before(one)]
        base = next((one for one in reversed(before) if one.value is not None), None)
        placed = [self._before(one, one is base) for one in before]
        groups: dict[str, list[DerivedValue]] = defaultdict(list)
        for one in found:
            if not self._is_before(one):
                moved = self._after(one, windows)
                groups[moved.visit].append(moved)
        for visit, several in groups.items():
            placed += several if visit == UNSCHEDULED else self._one_used(visit, several)
        return sorted(
            placed, key=lambda one: (one.day if one.day is not None else 0, self._order.get(one.recorded_visit, 0))
        )

    def _is_before(self, one: DerivedValue) -> bool:
        if one.day is not None:
            return one.day <= 0
        return self._order.get(one.recorded_visit, 0) <= self._order[self.plan.baseline_visit]

    def _before(self, one: DerivedValue, is_base: bool) -> DerivedValue:
        name = self.plan.baseline_visit
        if not is_base:
            return replace(one, used=False) if one.recorded_visit == name else one
        flags = (
            one.flags if one.recorded_visit == name else (*one.flags, f"baseline from the visit {one.recorded_visit}")
        )
        return replace(one, is_baseline=True, visit=name, flags=flags)

    def _after(self, one: DerivedValue, windows: Mapping[str, Window]) -> DerivedValue:
        if one.recorded_visit == self.plan.baseline_visit:
            late = "recorded as the baseline visit after the first dose"
            one = replace(one, visit=UNSCHEDULED, used=False, flags=(*one.flags, late))
        if not windows or one.day is None:
            return one if one.visit in self._order or not one.visit else self._unscheduled(one)
        visit = visit_of_day(windows, one.day)
        if visit == UNSCHEDULED:
            return self._unscheduled(one)
        moved = (
            () if visit == one.recorded_visit else (f"recorded as {one.recorded_visit}: belongs to {visit} by its day",)
        )
        return replace(one, visit=visit, used=True, flags=(*one.flags, *moved))

    def _unscheduled(self, one: DerivedValue) -> DerivedValue:
        return replace(one, visit=UNSCHEDULED, used=False, flags=(*one.flags, "outside all windows: unscheduled"))

    def _one_used(self, visit: str, several: Sequence[DerivedValue]) -> list[DerivedValue]:
        if len(several) == 1:
            return list(several)
        planned = self.course.design.visit(visit).day
        best = chosen(self.plan, planned, [(one.day or 0, one.value is not None) for one in several])
        rule = {"nearest": "nearest to the planned day", "first": "the first", "last": "the last"}[self.plan.duplicates]
        return [
            replace(one, flags=(*one.flags, f"one of {len(several)} of its window, used: {rule}")) if place == best
            else replace(one, used=False, flags=(*one.flags, f"one of {len(several)} of its window, not used"))
            for place, one in enumerate(several)
        ]  # fmt: skip

    # Scores -----------------------------------------------------------------------------------------------------------

    def _scored(self, person: Participant, name: str) -> Series:
        source = self.plan.scores[name]
        needed = self._needed(source)
        plain = [used for used, of_baseline in needed.values() if not of_baseline]
        visits = {one.visit: one for used in plain for one in self.series(person, used) if one.used and one.visit}
        start = self.plan.baseline_visit
        order = sorted(visits, key=lambda visit: self._order.get(visit, 0))
        of_change = any(of_baseline for _, of_baseline in needed.values())
        made = []
        for visit in order:
            if visit == start and of_change:
                continue
            if self._order.get(visit, 0) >= self._order[start]:
                made.append(self._score_at(person, name, source, needed, visits[visit]))
        return tuple(made) if of_change else _compared(made)

    def _needed(self, source: ScoreSource) -> Mapping[str, tuple[str, bool]]:
        """Input -> (measure, whether its baseline is meant). An input is found by its own name or another spelling."""
        found = {}
        for item in scores()[source.score].inputs:
            named = source.inputs.get(item.name)
            for spelling in [named] if named else item.spellings():
                bare = spelling.removeprefix("baseline_")
                if spelling in self.names or bare in self.names:
                    is_base = spelling not in self.names
                    found[item.name if named else spelling] = (bare if is_base else spelling, is_base)
                    break
        return found

    def _score_at(self, person: Participant, name: str, source: ScoreSource, needed: Mapping[str, tuple[str, bool]],
                  like: DerivedValue) -> DerivedValue:  # fmt: skip
        rule, inputs = scores()[source.score], {}
        flags: list[str] = []
        sequences: set[int] = set()
        is_start = like.visit == self.plan.baseline_visit
        for spelling, (measure, of_baseline) in needed.items():
            held = self.baseline(person, measure) if of_baseline or is_start else self.at(person, measure, like.visit)
            if held is not None:
                inputs[spelling] = held.category or held.value
                sequences.update(held.sequences)
                flags += held.flags
        scored = rule.score(inputs)
        answer, category = scored.value, ""
        if isinstance(answer, str | bool):
            category = answer if isinstance(answer, str) else ("yes" if answer else "no")
            answer = rule.categories.index(answer) if isinstance(answer, str) else int(answer)
        said = [scored.reason] if scored.value is None and scored.reason else []
        return replace(
            like, measure=name, value=None if answer is None else float(answer), category=category, baseline=None,
            change=None, percent_change=None, is_baseline=is_start and answer is not None, used=True,
            flags=tuple(dict.fromkeys([*flags, *scored.flags, *said])), sequences=tuple(sorted(sequences)),
        )  # fmt: skip


def _compared(found: Sequence[DerivedValue]) -> Series:
    """The same values with their changes from the baseline among them."""
    base = next((one for one in found if one.is_baseline), None)
    return tuple(_change(one, base) for one in found)


def _change(one: DerivedValue, base: DerivedValue | None) -> DerivedValue:
    if base is None or base.value is None:
        return one if one.is_baseline else replace(one, flags=(*one.flags, "no baseline"))
    if one.value is None or (not one.is_baseline and one.day is not None and one.day <= 0):
        return replace(one, baseline=base.value)
    change = one.value - base.value
    if base.value == 0:
        flags = one.flags if one.is_baseline else (*one.flags, "baseline is zero: no percent change")
        return replace(one, baseline=base.value, change=change, flags=flags)
    return replace(one, baseline=base.value, change=change, percent_change=100 * change / base.value)
