"""The criteria of a study beside the text they were read from: which words each rests on, and who accepted it.

What a change means is decided in ``eligibility.criteria_revision``; whether it is allowed, by the acts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import yaml
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from trialwright.conduct.acts.criteria_revised import CriteriaRevised
from trialwright.conduct.acts.criterion_accepted import CriterionAccepted
from trialwright.conduct.course import Course
from trialwright.conduct.study_setting_aside import standing as standing_acts
from trialwright.eligibility.criteria_file import read_criteria
from trialwright.eligibility.criteria_json import parameters_data, write_criteria
from trialwright.eligibility.criteria_revision import digest, marked_manual, merged, split
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criteria, Criterion, IfThen, NoneOf, Rule
from trialwright.eligibility.denied_phrases import denied_phrases
from trialwright.eligibility.draft_file import GAPS, entry_of
from trialwright.eligibility.words import class_words
from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.yaml_file import parse_yaml
from trialwright.registry.markup import unescape
from trialwright.registry.record import value_at
from trialwright.web.handing_in import today

PATH = "protocolSection.eligibilityModule.eligibilityCriteria"
_LONGEST_ENTRY = 20_000
_UNITS = {"mg_day": "mg a day", "days": "days", "weeks": "weeks", "months": "months", "years": "years"}
_JOINED = {All: "all of these", AnyOf: "at least one of these", NoneOf: "none of these"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a criterion: its id, its words, how it is judged (kind and what the program read: "at least 18"),
    who decides, and what a reader should look at."""

    id: str
    says: str
    kind: str
    read: str
    decided: bool
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """How questions are joined: the word that joins the parts; or one question, without parts."""

    word: str
    parts: tuple[Node, ...] = ()
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """A criterion with who accepted it; ``accepted`` is "" where nobody did, as it stands."""

    held: Criterion
    sha256: str
    accepted: str
    rule: Node
    flags: tuple[str, ...]
    entry: str
    others: tuple[str, ...]


def shown(design: StudyDesign, course: Course | None) -> list[ShownCriterion]:
    """Every criterion, in reading order."""
    every = design.criteria.criteria
    return [_shown(one, every, course) for one in every]


def _shown(one: Criterion, every: Sequence[Criterion], course: Course | None) -> ShownCriterion:
    sha256 = digest(one)
    others = tuple(other.id for other in every if other.id != one.id and (other.polarity, other.path) ==
                   (one.polarity, one.path))  # fmt: skip
    entry = yaml.safe_dump(entry_of(one), sort_keys=False, allow_unicode=True, width=100, default_flow_style=None)
    own = [flag for flag in one.flags if not any(flag in atom.flags for atom in one.atoms)]
    return ShownCriterion(
        one, sha256, _accepted(one.id, sha256, course), _node(one.rule, one), _words(own), entry, others
    )


def _node(rule: Rule, one: Criterion) -> Node:
    if isinstance(rule, Atom):
        decided = rule.decided_by_investigator or one.decided_by_investigator
        asked = Asked(rule.id, rule.says, rule.kind.replace("_", " "), _read(rule), decided, _words(rule.flags))
        return Node("", (), asked)
    if isinstance(rule, IfThen):
        return Node("where the first is so, the second is asked", (_node(rule.condition, one), _node(rule.then, one)))
    word = f"at least {rule.count} of these" if isinstance(rule, AtLeast) else _JOINED[type(rule)]
    return Node(word, tuple(_node(part, one) for part in rule.of))


def _read(atom: Atom) -> str:
    """What the program read: the parameters in words, "" for a question that a person answers."""
    if atom.kind in ("manual", "investigator_judgement"):
        return ""
    return ", ".join(_told(name, value) for name, value in parameters_data(atom.parameters).items())


def _told(name: str, value: object) -> str:
    """A parameter in words: at_least_days 42 is "at least 42 days", a class is written as people write it."""
    if name.endswith("classes") and isinstance(value, list):
        return f"{_spaced(name.removesuffix('classes'))} {class_words(value)}".strip()
    if isinstance(value, bool):
        return _spaced(name) if value else f"{_spaced(name)}: no"
    if isinstance(value, list):
        return f"{_spaced(name)} {' or '.join(_spaced(str(one)) for one in value)}"
    shown = f"{value:g}" if isinstance(value, float) else _spaced(str(value))
    unit = next((one for one in _UNITS if name.endswith(f"_{one}")), None)
    if unit is None or isinstance(value, str):
        return f"{_spaced(name)} {shown}"
    return f"{_spaced(name.removesuffix(unit))} {shown} {_UNITS[unit]}"


def _spaced(name: str) -> str:
    return name.replace("_", " ").strip()


def _words(flags: Sequence[str]) -> tuple[str, ...]:
    return tuple(GAPS.get(flag, flag.replace("_", " ")) for flag in flags)


def _accepted(id: str, sha256: str, course: Course | None) -> str:
    """Who accepted the criterion as it stands, and when."""
    acts = standing_acts(course, "criterion accepted") if course else []
    for entry in reversed(acts):
        if (entry.act.criterion, entry.act.sha256) == (id, sha256):
            return f"accepted by {entry.actor.user} on {entry.act.observed_on}"
    return ""


def marked_text(design: StudyDesign) -> SafeString:
    """The registered text with the words of every atom marked and named, and what it denies; "" without a record."""
    raw = value_at(design.record, PATH) if design.record is not None else None
    if not raw:
        return SafeString("")
    spans = [
        (span.start, span.end, atom.id)
        for one in design.criteria.criteria if one.path == PATH
        for atom in one.atoms for span in (atom.spans or one.spans)
    ]  # fmt: skip
    denied = _denied(raw)
    edges = sorted({0, len(raw), *(edge for start, end, *_ in (*spans, *denied) for edge in (start, end))})
    pieces, named = [], set()
    for start, end in pairwise(edges):
        ids = list(dict.fromkeys(id for first, last, id in spans if first <= start and end <= last))
        words = escape(unescape(raw[start:end]).text)
        if any(first <= start and end <= last for first, last in denied):
            words = f'<span class="denied">{words}</span>'
        new = [id for id in ids if id not in named]
        named.update(new)
        links = "".join(f'<a class="of" id="text-{escape(id)}" href="#{escape(id)}">{escape(id)}</a>' for id in new)
        pieces.append(f'<mark class="read">{links}{words}</mark>' if ids else words)
    return mark_safe("".join(pieces))


def _denied(raw: str) -> list[tuple[int, int]]:
    """Where ``raw`` denies something: the word that denies and the phrase that it denies."""
    view = unescape(raw)
    found = denied_phrases(view.text)
    return [view.raw_span(*span) for one in found for span in (one.word, (one.start, one.end))]


def next_open(course: Course, after: str) -> str:
    """The criterion to look at next: the first that nobody accepted behind ``after``, else the first of all; "list"
    when all are accepted."""
    every = [one.id for one in course.design.criteria.criteria]
    waiting = set(course.not_accepted)
    behind = every[every.index(after) + 1 :] if after in every else []
    return next((id for id in (*behind, *every) if id in waiting), "list")


def acceptance(sent: QueryDict) -> CriterionAccepted:
    """The acceptance as it was sent."""
    return CriterionAccepted(None, today(), sent.get("criterion", "")[:80], sent.get("sha256", "")[:64])


def revision(sent: QueryDict, design: StudyDesign) -> CriteriaRevised:
    """The change that was asked for. Raises ``InputError`` or ``InputErrors`` where it makes no criterion."""
    held = {one.id: one for one in design.criteria.criteria}
    one = _held(held, sent.get("criterion", ""))
    do = sent.get("do", "")
    if do == "merge":
        other = _held(held, sent.get("with", ""))
        return _revised((one.id, other.id), (merged(one, other),), "merged")
    if do == "split":
        return _revised((one.id,), split(one), "split")
    if do == "manual":
        return _revised((one.id,), (marked_manual(one),), "marked manual")
    return _revised((one.id,), (_edited(one, sent.get("entry", ""), design),), "edited")


def _held(held: dict[str, Criterion], id: str) -> Criterion:
    if id not in held:
        raise InputError(where="criterion", expected=f"one of {', '.join(held)}", found=repr(id[:40]),
                         remedy="Load the page again: the criteria may have changed.")  # fmt: skip
    return held[id]


def _edited(one: Criterion, text: str, design: StudyDesign) -> Criterion:
    """The criterion that an entry of criteria.yaml says, on the same side and of the same text."""
    data = parse_yaml(text[:_LONGEST_ENTRY].encode(), "the entry").data
    file = {one.polarity: [data]} | ({"text": one.path} if one.path else {})
    (read,) = read_criteria(file, "the entry", record=design.record).criteria
    return replace(read, path=one.path)


def _revised(replaces: tuple[str, ...], new: tuple[Criterion, ...], step: str) -> CriteriaRevised:
    written = json.dumps(write_criteria(Criteria(new)), ensure_ascii=False, sort_keys=True)
    return CriteriaRevised(None, today(), replaces, written, step)
