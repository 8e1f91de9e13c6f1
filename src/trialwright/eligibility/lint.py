"""Do the criteria of a study hold together? Contradictions, duplicates, restated limits, windows from unlike days.

Looks at what every participant must have (atoms of inclusion criteria that are all required) and must not have (atoms
of exclusion criteria that exclude alone). Two limits are compared where kind, analyte and unit are the same; what is
written in another way is not judged here. An interval that no number lies in is refused when the file is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion import All, AnyOf, Atom, Criteria, Rule
from trialwright.eligibility.facts import ANCHOR_WORDS

Weight = Literal["error", "warning", "note"]
NUMBERS = ("at_least", "over", "at_most", "under")
ASKED_OF_A_PERSON = frozenset({"manual", "investigator_judgement"})


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: how heavy, on which atoms, what is wrong and what to do."""

    weight: Weight
    atoms: tuple[str, ...]
    says: str

    def __str__(self) -> str:
        return f"{self.weight}: {', '.join(self.atoms)}: {self.says}"


def lint(criteria: Criteria) -> tuple[Remark, ...]:
    """Every remark on ``criteria``, the heaviest first."""
    must = [atom for one in criteria.criteria if one.polarity == "inclusion" for atom in _through(one.rule, All)]
    must_not = [atom for one in criteria.criteria if one.polarity == "exclusion" for atom in _through(one.rule, AnyOf)]
    remarks = [
        *_contradictions(must),
        *_against(must, must_not),
        *_twice(must),
        *_twice(must_not),
        *_anchors(criteria.atoms()),
    ]
    weights = ("error", "warning", "note")
    return tuple(sorted(remarks, key=lambda remark: weights.index(remark.weight)))


def _through(rule: Rule, combination: type[All] | type[AnyOf]) -> Iterator[Atom]:
    """Atoms that the whole asks for each on its own."""
    if isinstance(rule, Atom):
        yield rule
    elif isinstance(rule, (All, AnyOf)) and isinstance(rule, combination):
        for part in rule.of:
            yield from _through(part, combination)


def _key(atom: Atom) -> tuple[object, ...] | None:
    """What a limit is a limit of; None: the atom is no limit."""
    if not isinstance(atom.parameters, Bounds):
        return None
    rest = {
        name: value
        for name, value in asdict(atom.parameters).items()
        if name not in (*NUMBERS, "max_age_days", "label")
    }
    return (atom.kind, *sorted(rest.items(), key=str))


def _contradictions(must: list[Atom]) -> Iterator[Remark]:
    for number, first in enumerate(must):
        for second in must[number + 1 :]:
            key = _key(first)
            if key is None or key != _key(second):
                continue
            one, other = first.parameters, second.parameters
            assert isinstance(one, Bounds) and isinstance(other, Bounds)
            if _is_empty(one, other):
                yield Remark(
                    "error",
                    (first.id, second.id),
                    f"{_what(first)} {one} and {other}: no value fulfils both. Correct one.",
                )
            elif one != other and (_within(one, other) or _within(other, one)):
                wide = second if _within(one, other) else first
                yield Remark(
                    "note", (first.id, second.id), f"{_what(first)}: {wide.id} adds nothing to the other. Take it out."
                )


def _against(must: list[Atom], must_not: list[Atom]) -> Iterator[Remark]:
    for asked in must:
        for barred in must_not:
            if asked.kind != barred.kind or asked.kind in ASKED_OF_A_PERSON:
                continue
            if asked.parameters == barred.parameters:
                yield Remark(
                    "error", (asked.id, barred.id), f"{_what(asked)}: asked for and excluded alike. Correct one."
                )
                continue
            key = _key(asked)
            if key is None or key != _key(barred):
                continue
            one, other = asked.parameters, barred.parameters
            assert isinstance(one, Bounds) and isinstance(other, Bounds)
            if _within(one, other):
                yield Remark(
                    "error",
                    (asked.id, barred.id),
                    f"{_what(asked)} {one} is asked for, {other} is excluded: nobody can join. Correct one.",
                )
            elif _is_empty(one, other):
                yield Remark(
                    "note",
                    (asked.id, barred.id),
                    f"{_what(asked)}: the exclusion says again what the inclusion asks for.",
                )
            else:
                yield Remark(
                    "warning",
                    (asked.id, barred.id),
                    f"{_what(asked)} {one} is asked for, {other} is excluded: the limits overlap. Say which holds.",
                )


def _twice(atoms: list[Atom]) -> Iterator[Remark]:
    seen: dict[tuple[str, object], Atom] = {}
    for atom in atoms:
        if atom.kind in ASKED_OF_A_PERSON:
            continue
        before = seen.setdefault((atom.kind, atom.parameters), atom)
        if before is not atom:
            yield Remark("warning", (before.id, atom.id), f"{atom.says.rstrip('.')}: asked twice. Take one out.")


def _anchors(atoms: tuple[Atom, ...]) -> Iterator[Remark]:
    """Windows of one study that count from different days invite mistakes."""
    named: dict[str, list[str]] = {}
    for atom in atoms:
        before = getattr(atom.parameters, "before", None)
        if before is None or not _has_window(atom):
            continue
        for name in before if isinstance(before, tuple) else (before,):
            named.setdefault(name, []).append(atom.id)
    if len(named) > 1:
        told = "; ".join(f"{ANCHOR_WORDS[name]} ({', '.join(ids)})" for name, ids in named.items())
        everywhere = tuple(dict.fromkeys(one for ids in named.values() for one in ids))
        yield Remark(
            "note", everywhere, f"windows count from {len(named)} different days: {told}. Check that each is meant."
        )


def _has_window(atom: Atom) -> bool:
    return any(getattr(atom.parameters, name, None) is not None for name in ("within_days", "at_least_days"))


def _what(atom: Atom) -> str:
    for name in ("analyte", "code"):
        found = getattr(atom.parameters, name, None)
        if found is not None:
            return str(found).replace("_", " ")
    return atom.kind.replace("_", " ")


def _is_empty(one: Bounds, other: Bounds) -> bool:
    """Whether no value lies in both."""
    for low, high in ((one, other), (other, one)):
        if low.low is not None and high.high is not None:
            if low.low > high.high:
                return True
            if low.low == high.high and (low.over is not None or high.under is not None):
                return True
    return False


def _within(inner: Bounds, outer: Bounds) -> bool:
    """Whether every value of ``inner`` lies in ``outer``."""
    if outer.low is not None:
        if inner.low is None or inner.low < outer.low:
            return False
        if inner.low == outer.low and outer.over is not None and inner.over is None:
            return False
    if outer.high is not None:
        if inner.high is None or inner.high > outer.high:
            return False
        if inner.high == outer.high and outer.under is not None and inner.under is None:
            return False
    return True
