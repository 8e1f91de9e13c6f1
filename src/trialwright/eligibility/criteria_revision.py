"""Review criteria that a program drafted: tell one reading from another, and change a reading but not its sense.

``digest`` names a criterion as it stands, so that what a person accepted is known word by word. ``split`` and
``merged`` keep the answer for every person (an inclusion that asks for all its parts is its parts; an exclusion that
any part meets is its parts); what would change it is refused. ``marked_manual`` leaves a criterion to a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from trialwright.eligibility.criteria.manual import Manual
from trialwright.eligibility.criteria_json import read_written_criteria, write_criteria
from trialwright.eligibility.criterion import All, AnyOf, Atom, Criteria, Criterion, Rule, Span
from trialwright.errors import InputError
from trialwright.registry.markup import unescape
from trialwright.registry.record import Record, value_at


def digest(criterion: Criterion) -> str:
    """The SHA-256 of a criterion as it stands: words, places in the text and rule, 18 and 18.0 being one number."""
    (held,) = read_written_criteria(write_criteria(Criteria((criterion,))), criterion.id).criteria
    written = json.dumps(write_criteria(Criteria((held,))), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def marked_manual(criterion: Criterion) -> Criterion:
    """The same words, answered by a person: nothing of it is computed."""
    atom = Atom(criterion.id, "manual", Manual(criterion.says), criterion.says, criterion.spans,
                decided_by_investigator=True)  # fmt: skip
    return replace(criterion, rule=atom, decided_by_investigator=True)


def split(criterion: Criterion) -> tuple[Criterion, ...]:
    """Its parts as criteria of their own. Raises ``InputError`` where they would not mean the same together."""
    joined = All if criterion.polarity == "inclusion" else AnyOf
    if not isinstance(criterion.rule, joined) or len(criterion.rule.of) < 2:
        kind = "all of several parts" if joined is All else "any of several parts"
        raise InputError(
            where=criterion.id, expected=f"an {criterion.polarity} criterion that asks for {kind}",
            found="one that does not", remedy="Edit it instead, or accept it as it is.",
        )  # fmt: skip
    taken = {atom.id for atom in criterion.atoms}
    between = (
        "." if not any(f"{criterion.id}.{place}" in taken for place in range(1, len(criterion.rule.of) + 1)) else "-"
    )
    return tuple(
        _part(criterion, rule, f"{criterion.id}{between}{place}")
        for place, rule in enumerate(criterion.rule.of, start=1)
    )


def _part(criterion: Criterion, rule: Rule, id: str) -> Criterion:
    atoms = Criterion("", criterion.polarity, "", None, (), rule).atoms
    spans = tuple(dict.fromkeys(span for atom in atoms for span in atom.spans)) or criterion.spans
    says = " ".join(dict.fromkeys(atom.says for atom in atoms))
    flags = tuple(flag for flag in criterion.flags if any(flag in atom.flags for atom in atoms))
    return Criterion(id, criterion.polarity, says, criterion.path, spans, rule, flags,
                     criterion.decided_by_investigator)  # fmt: skip


def merged(one: Criterion, other: Criterion) -> Criterion:
    """Two criteria of one side as one, under the first one's id. Raises ``InputError`` for two of different sides."""
    if one.polarity != other.polarity or one.path != other.path:
        raise InputError(
            where=f"{one.id} and {other.id}", expected="two criteria of the same side and text",
            found="an inclusion and an exclusion" if one.polarity != other.polarity else "criteria of two places",
            remedy="Merge criteria of one side only.",
        )  # fmt: skip
    joined = All if one.polarity == "inclusion" else AnyOf
    parts = (*_parts(one.rule, joined), *_parts(other.rule, joined))
    spans: tuple[Span, ...] = tuple(dict.fromkeys((*one.spans, *other.spans)))
    return replace(
        one, says=f"{one.says} {other.says}", spans=spans, rule=joined(parts),
        flags=tuple(dict.fromkeys((*one.flags, *other.flags))),
        decided_by_investigator=one.decided_by_investigator and other.decided_by_investigator,
    )  # fmt: skip


def _parts(rule: Rule, joined: type[All] | type[AnyOf]) -> tuple[Rule, ...]:
    return rule.of if isinstance(rule, joined) else (rule,)


def misquoted(criteria: Sequence[Criterion], record: Record | None) -> tuple[str, ...]:
    """What a criterion quotes and the registered text does not say there, as sentences."""
    found = []
    for one in criteria:
        raw = value_at(record, one.path) if record is not None and one.path else None
        if isinstance(raw, str):
            spans = (*one.spans, *(span for atom in one.atoms for span in atom.spans))
            if any(unescape(raw[span.start : span.end]).text != span.quote for span in spans):
                found.append(f"{one.id} quotes words that the registered text does not say there.")
    return tuple(found)


def revised(criteria: Criteria, replaces: Sequence[str], new: Sequence[Criterion]) -> Criteria:
    """The criteria with ``new`` in the place of those called ``replaces``. Raises ``InputError`` for an id that is not
    there, or that would stand twice."""
    known = [one.id for one in criteria.criteria]
    for id in replaces:
        if id not in known:
            raise InputError(where="criteria", expected=f"one of {', '.join(known)}", found=repr(id[:40]),
                             remedy="Load the page again: the criteria may have changed.")  # fmt: skip
    place = min((known.index(id) for id in replaces), default=len(known))
    kept = [one for one in criteria.criteria if one.id not in replaces]
    before = sum(one not in replaces for one in known[:place])
    every = (*kept[:before], *new, *kept[before:])
    ids = [id for one in every for id in {one.id, *(atom.id for atom in one.atoms)}]
    twice = sorted({id for id in ids if ids.count(id) > 1})
    if twice:
        raise InputError(where="criteria", expected="ids that stand once", found=", ".join(twice),
                         remedy="Give another id.")  # fmt: skip
    return replace(criteria, criteria=every)
