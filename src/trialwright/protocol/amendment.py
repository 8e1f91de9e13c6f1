"""An amendment: two versions of a study compared, part by part, and forms side by side.

``compare`` says what changed in the plan, in sentences with the labels that people know. Names are identifiers, so a
renamed item is one that went and one that came. Whom it touches stands in ``protocol.amendment_impact``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from trialwright.protocol.amendment_words import Labels
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form, Item
from trialwright.protocol.item_words import item_parts

Part = Literal[
    "study", "arm", "administration", "visit", "form", "item", "check", "criterion", "outcome", "analysis", "conduct",
    "duty", "range", "site",
]  # fmt: skip
What = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of the plan. ``name``: of the part (``core_set.haq_di``); ``fields``: what of it changed."""

    part: Part
    what: What
    name: str
    says: str
    fields: tuple[str, ...] = ()


# What changed in the plan. -------------------------------------------------------------------------------------------


def compare(before: StudyDesign, after: StudyDesign) -> list[Change]:
    """Every difference between two versions of a study, part by part."""
    found: list[Change] = []
    labels = Labels(before, after)
    for name in ("title", "target_enrolment", "epochs"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            told = [", ".join(one) if isinstance(one, tuple) else one for one in (old, new)]
            says = f"{name.replace('_', ' ').capitalize()}: {told[0]} becomes {told[1]}."
            found.append(Change("study", "changed", name, says, (name,)))
    found += _named("arm", _by(before.arms), _by(after.arms), labels)
    found += _named("administration", _plans(before), _plans(after), labels)
    found += _named("visit", _visits(before), _visits(after), labels)
    found += _forms(before.forms, after.forms, labels)
    found += _named("check", _by(before.checks), _by(after.checks), labels)
    found += _named("criterion", _criteria(before), _criteria(after), labels)
    found += _named("outcome", _by(before.analysis.outcomes), _by(after.analysis.outcomes), labels)
    found += _analysis(before.analysis, after.analysis)
    found += _named("duty", _by(before.duties), _by(after.duties), labels)
    found += _named("range", _ranges(before), _ranges(after), labels)
    found += _named("site", _by(before.sites), _by(after.sites), labels)
    if before.conduct != after.conduct:
        names = [
            name for name in asdict(before.conduct) if getattr(before.conduct, name) != getattr(after.conduct, name)
        ]
        says = f"Conduct: {', '.join(names).replace('_', ' ')} changed."
        found.append(Change("conduct", "changed", "conduct", says, tuple(names)))
    return found


_OF_THE_ANALYSIS = {
    "baseline_visit": "the baseline visit", "response_visits": "the visits at which response is judged",
    "measures": "the measures", "baseline": "the baseline table", "windows": "the windows of values",
    "duplicates": "which of several values counts", "scores": "the scores", "analysis_sets": "the analysis sets",
    "analyses": "the planned analyses", "external_controls": "the published controls", "planning": "the planning",
    "adverse_event_threshold_percent": "from which share on adverse events are listed",
    "reference_arm": "the arm that others are compared with",
}  # fmt: skip


def _analysis(before: AnalysisPlan, after: AnalysisPlan) -> Iterator[Change]:
    """The parts of the analysis plan besides its outcomes, each with the names of what changed in it."""
    for name, words in _OF_THE_ANALYSIS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        named = _names(old, new)
        says = f"The analysis plan: {words} {'change' if words.endswith('s') else 'changes'}{named}."
        yield Change("analysis", "changed", name, says, (name,))


def _names(old: object, new: object) -> str:
    """Which named parts differ, in words; empty where the parts have no names."""
    before, after = (_named_parts(one) for one in (old, new))
    differ = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return f" ({', '.join(differ)})" if differ else ""


def _named_parts(value: object) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    return _by([one for one in value if hasattr(one, "name")]) if isinstance(value, tuple) else {}


def _by(parts: Sequence[Any]) -> dict[str, Any]:
    return {part.name: part for part in parts}


def _visits(design: StudyDesign) -> dict[str, Any]:
    return _by((*design.visits, *design.unscheduled))


def _plans(design: StudyDesign) -> dict[str, Any]:
    return {f"{plan.intervention} ({', '.join(plan.arms) or 'all arms'})": plan for plan in design.administrations}


def _ranges(design: StudyDesign) -> dict[str, Any]:
    """Reference limits by item and by whom they hold for."""
    listed = design.ranges.ranges if design.ranges is not None else ()
    return {
        f"{one.form}.{one.item} ({one.sex or 'either sex'}, age {one.from_age or 0} to {one.under_age or 'any'}, "
        f"{one.laboratory or 'any laboratory'}, {one.from_day or 'ever'} to {one.until_day or 'further notice'})": one
        for one in listed
    }


def _criteria(design: StudyDesign) -> dict[str, Any]:
    return {criterion.id: criterion for criterion in design.criteria.criteria}


_ELSEWHERE = ("basis", "items", "item_groups", "spans")
"""Fields that are compared part by part, or say nothing of the plan."""


def _named(
    part: Part, before: Mapping[str, Any], after: Mapping[str, Any], labels: Labels, place: str = ""
) -> Iterator[Change]:
    for name, old in before.items():
        called = labels.part(part, place + name, old)
        if name not in after:
            yield Change(part, "removed", place + name, f"The {called} is taken out.")
        elif old != after[name]:
            fields = tuple(
                one
                for one in type(old).__dataclass_fields__
                if one not in _ELSEWHERE and getattr(old, one) != getattr(after[name], one)
            )
            if fields:
                said = ", ".join(
                    _said(one, *(labels.of_field(part, one, getattr(held, one)) for held in (old, after[name])))
                    for one in fields
                )
                yield Change(part, "changed", place + name, f"The {called} changes: {said}.", fields)
    for name, new in after.items():
        if name not in before:
            yield Change(part, "added", place + name, f"The {labels.part(part, place + name, new)} is new.")


def _said(name: str, old: object, new: object) -> str:
    """A field that changed: both values where they are short enough to read, else its name."""
    words = name.replace("_", " ")
    if isinstance(old, tuple) and isinstance(new, tuple) and all(isinstance(one, str) for one in (*old, *new)):
        return f"{words} {_listed(old, new)}"
    told = [_short(one) for one in (old, new)]
    return f"{words} {told[0]} -> {told[1]}" if all(told) else words


def _listed(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    gone, come = (", ".join(one for one in some if one not in others) for some, others in ((old, new), (new, old)))
    said = [f"without {gone}"] * bool(gone) + [f"now with {come}"] * bool(come)
    return ", ".join(said) or "in another order"


def _short(value: object) -> str:
    if not isinstance(value, str | int | float | None):
        return ""
    text = "none" if value is None or value == "" else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _forms(before: Mapping[str, Form], after: Mapping[str, Form], labels: Labels) -> Iterator[Change]:
    yield from _named("form", before, after, labels)
    for name, old in before.items():
        if name in after:
            yield from (_in_words(change, old, after[name], labels)
                        for change in _named("item", old.items, after[name].items, labels, f"{name}."))  # fmt: skip


def _in_words(change: Change, before: Form, after: Form, labels: Labels) -> Change:
    """A change of an item, as both versions put it."""
    name = change.name.rpartition(".")[2]
    if change.what != "changed":
        return change
    old, new = (list(item_parts(form.items[name], form.group_of[name])) for form in (before, after))
    gone, come = ("; ".join(one for one in parts if one not in others) for parts, others in ((old, new), (new, old)))
    said = f"{gone or 'nothing'} -> {come or 'nothing'}" if old != new else ", ".join(change.fields).replace("_", " ")
    return replace(change, says=f"The {labels.part('item', change.name, None)} changes: {said}.")


# Form versions side by side. -----------------------------------------------------------------------------------------


def form_version(form: Form) -> str:
    """The first 12 digits of a hash over everything that a form is; equal forms have equal versions."""
    content = {
        "name": form.name, "label": form.label, "label_zh": form.label_zh, "acts": form.acts,
        "groups": [asdict(group) for group in form.item_groups],
        "reasons": asdict(form.missing_reasons) if form.missing_reasons else None,
    }  # fmt: skip
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One item in both versions; None: that version does not have it."""

    name: str
    before: Item | None
    after: Item | None

    @property
    def is_same(self) -> bool:
        """Whether nothing of the item changed."""
        return self.before == self.after


def side_by_side(before: Form | None, after: Form | None) -> list[SideBySide]:
    """Every item of two versions of a form, in the order of the newer one, then what went."""
    old, new = (form.items if form is not None else {} for form in (before, after))
    names = [*new, *(name for name in old if name not in new)]
    return [SideBySide(name, old.get(name), new.get(name)) for name in names]
