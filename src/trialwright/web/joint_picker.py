"""The joints of a form as a picker: which groups are joints, where each stands in the figure, and the live counts.

A group asks about joints when each of its items is called ``<group>_<joint>`` with a joint of ``endpoints.joints``: the
study file says so by its names, nothing is switched on. Which counts are shown follows from the plan of analysis (the
measures that count answers of these groups, and the activity scores made of them), and so do the codes for present and
for not evaluable. The first code of the list is the normal finding. Places in the figure: ``joint_places.csv``, for the
right side of the person, who faces the reader; the left side mirrors it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from trialwright.analysis.reading import group_items, read_measure
from trialwright.endpoints.joints import JOINTS, Joint
from trialwright.endpoints.register import scores
from trialwright.protocol.analysis_plan import AnalysisPlan, Source
from trialwright.protocol.analysis_sources import ScoreSource
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form, ItemGroup, Value

FIGURES = {"body": ("Body", 300, 500), "hands": ("Hands, seen from the back", 328, 180), "feet": ("Feet", 328, 170)}
"""Title, width and height; each is narrower than the smallest screen, so that a joint is never under 24 pixels wide."""
LIVE_SCORES = ("das28-esr", "das28-crp", "das28-esr3", "das28-crp3", "cdai", "sdai")
"""The scores that ``joints.js`` works out as well; the tests hold it to the endpoints room."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a joint stands in its figure (right side), and its short name."""

    figure: str
    x: int
    y: int
    short: str


@dataclass(frozen=True, slots=True)
class Sign:
    """One group: what is found (``name``: tender, swollen) and the codes of its answers (None: there is no such)."""

    name: str
    label: str
    normal: str
    present: str
    not_evaluable: str | None


@dataclass(frozen=True, slots=True)
class PickedJoint:
    """A joint of the form; ``addresses`` by sign; ``outlined``: one of the 28."""

    name: str
    label: str
    addresses: Mapping[str, str]
    outlined: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Region:
    """A figure and the table beside it: rows of (name, right joint, left joint)."""

    name: str
    title: str
    width: int
    height: int
    rows: Sequence[tuple[str, PickedJoint | None, PickedJoint | None]]


@dataclass(frozen=True, slots=True)
class Count:
    """A live number: its words, the value as the server has it now (None: not known), and why it is not known."""

    name: str
    label: str
    value: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Picker:
    """What the template and ``joints.js`` need; ``lacking``: what the scores still wait for, from other forms of the
    visit."""

    regions: Sequence[Region]
    signs: Sequence[Sign]
    counts: Sequence[Count]
    joints: Sequence[PickedJoint]
    lacking: Sequence[str]
    config: Mapping[str, object]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address of every joint."""
        return tuple(address for joint in self.joints for address in joint.addresses.values())


@dataclass(frozen=True, slots=True)
class Unassessed:
    """A joint that cannot be assessed: the field that takes the reason (``why-`` at first, ``reason-`` when an answer
    stood already), and what was typed into it."""

    field: str
    label: str
    typed: str


def unassessed(
    picker: Picker, typed: Mapping[str, Value], stored: Mapping[str, Value], sent: Mapping[str, str]
) -> list[Unassessed]:
    """The answers typed as not evaluable that did not stand so before."""
    codes = {sign.name: sign.not_evaluable for sign in picker.signs}
    found = []
    for joint in picker.joints:
        for sign, address in joint.addresses.items():
            if codes[sign] is not None and typed.get(address) == codes[sign] != stored.get(address):
                name = f"{'reason' if stored.get(address) is not None else 'why'}-{address}"
                found.append(Unassessed(name, f"{joint.label}, {sign}", sent.get(name, "")))
    return found


def picker_of(
    design: StudyDesign, form: Form, typed: Mapping[str, Value], saved: Mapping[str, Mapping[str, Value]]
) -> Picker | None:
    """The picker of ``form``; None when it asks about no joints. ``typed``: its answers as they stand on the page;
    ``saved``: the saved values of every form of the visit, by form."""
    groups = [group for group in form.item_groups if joints_of(group)]
    signs = [sign for group in groups if (sign := _sign(design.analysis, form, group)) is not None]
    if not signs or len(signs) < len(groups):
        return None
    regions = regions_of(groups)
    measures = {name: one for name, one in design.analysis.measures.items()
                if one.form == form.name and one.group in {sign.name for sign in signs}}  # fmt: skip
    known = {name: read_measure(design, one, typed if one.form == form.name else saved.get(one.form, {})).value
             for name, one in design.analysis.measures.items()}  # fmt: skip
    shown = [(name, source) for name, source in design.analysis.scores.items()
             if source.score in LIVE_SCORES and set(_inputs(source, known)) & set(measures)]  # fmt: skip
    picked = [joint for region in regions for _, *pair in region.rows for joint in pair if joint is not None]
    config = {
        "signs": [{"name": one.name, "normal": one.normal, "present": one.present, "notEvaluable": one.not_evaluable}
                  for one in signs],
        "joints": {joint.name: {"label": joint.label, "addresses": joint.addresses} for joint in picked},
        "stored": {name: value for name, value in saved.get(form.name, {}).items() if value is not None},
        "measures": [_measure_config(design, name, one) for name, one in measures.items()],
        "scores": [_score_config(name, source, known, measures) for name, source in shown],
    }  # fmt: skip
    lacking = dict.fromkeys(says.split(",")[0] for one in config["scores"] for says in one["lacking"])
    counts = [_count(design, name, one, typed) for name, one in measures.items()]
    counts += [_scored(name, source, known) for name, source in shown]
    return Picker(regions, signs, counts, picked, tuple(lacking), config)


@cache
def places() -> Mapping[str, Place]:
    """The places by name without side (``mcp_2``)."""
    text = files("trialwright.web").joinpath("joint_places.csv").read_text(encoding="utf-8")
    return {row["place"]: Place(row["figure"], int(row["x"]), int(row["y"]), row["short"])
            for row in csv.DictReader(text.splitlines())}  # fmt: skip


def joints_of(group: ItemGroup) -> Mapping[str, Joint]:
    """Address -> joint; empty when any item of the group is none."""
    known = {f"{group.name}_{joint.name}": joint for joint in JOINTS}
    names = [item.name for item in group.items]
    return {name: known[name] for name in names} if names and all(name in known for name in names) else {}


def _sign(plan: AnalysisPlan, form: Form, group: ItemGroup) -> Sign | None:
    """The codes of a group: as the plan counts them, else the first is normal and the second present."""
    code_list = group.items[0].code_list
    if group.repeats or code_list is None or len(code_list.items) < 2:
        return None
    codes = [one.code for one in code_list.items]
    source = next((one for one in plan.measures.values() if (one.form, one.group) == (form.name, group.name)), None)
    present = source.counts if source is not None and source.counts else codes[1]
    return Sign(group.name, group.label, codes[0], present, source.not_evaluable if source is not None else None)


def regions_of(groups: Sequence[ItemGroup]) -> list[Region]:
    addresses: dict[str, dict[str, str]] = {}
    for group in groups:
        for address, joint in joints_of(group).items():
            addresses.setdefault(joint.name, {})[group.name] = address
    found = []
    for name, (title, width, height) in FIGURES.items():
        rows = []
        for place, where in places().items():
            pair = [_picked(f"{side}_{place}", addresses, where, width) for side in ("right", "left")]
            if where.figure == name and any(pair):
                rows.append((where.short, *pair))
        if rows:
            found.append(Region(name, title, width, height, rows))
    return found


def _picked(name: str, addresses: Mapping[str, Mapping[str, str]], where: Place, width: int) -> PickedJoint | None:
    joint = next((one for one in JOINTS if one.name == name and name in addresses), None)
    if joint is None:
        return None
    x = where.x if joint.side == "right" else width - where.x
    return PickedJoint(name, joint.label, addresses[name], joint.in_28, x, where.y)


def _measure_config(design: StudyDesign, name: str, source: Source) -> dict[str, object]:
    return {
        "name": name, "label": name.replace("_", " "), "prorate": source.prorate, "present": source.counts,
        "addresses": [item.name for item in group_items(design, source)], "alsoCounts": list(source.also_counts),
        "notEvaluable": source.not_evaluable,
    }  # fmt: skip


def _inputs(source: ScoreSource, known: Mapping[str, float | None]) -> dict[str, tuple[str, str]]:
    """Measure -> (the score's input, the spelling under which it is given)."""
    found = {}
    for item in scores()[source.score].inputs:
        named = source.inputs.get(item.name)
        for spelling in [named] if named else item.spellings():
            if spelling in known:
                found[spelling] = (item.name, item.name if named else spelling)
                break
    return found


def _score_config(
    name: str, source: ScoreSource, known: Mapping[str, float | None], measures: Mapping[str, Source]
) -> dict[str, object]:
    """What the score reads: a live count by the measure's name, or a number that stands already (None: not known)."""
    rule = scores()[source.score]
    live, fixed = {}, {}
    for measure, (name_of_input, spelling) in _inputs(source, known).items():
        if measure in measures:
            live[name_of_input] = measure
        else:
            item = next(one for one in rule.inputs if one.name == name_of_input)
            value = known[measure]
            fixed[name_of_input] = None if value is None else item.read(value * item.units.get(spelling, 1)).value
    lacking = [item.says for item in rule.inputs if item.name not in live and fixed.get(item.name) is None]
    return {"name": name, "label": rule.title, "score": source.score, "live": live, "fixed": fixed, "lacking": lacking}


def _count(design: StudyDesign, name: str, source: Source, typed: Mapping[str, Value]) -> Count:
    reading = read_measure(design, source, typed)
    return Count(name, name.replace("_", " "), reading.value, "; ".join(reading.flags) or "nothing is answered")


def _scored(name: str, source: ScoreSource, known: Mapping[str, float | None]) -> Count:
    rule = scores()[source.score]
    given = {spelling: known[measure] for measure, (_, spelling) in _inputs(source, known).items()}
    scored = rule.score(given)
    value = float(scored.value) if isinstance(scored.value, int | float) else None
    return Count(name, rule.title, value, "")
