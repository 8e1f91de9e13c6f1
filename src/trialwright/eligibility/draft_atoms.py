"""Atoms of a draft: their executable rule, status, flags and words; and how they combine."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from trialwright.eligibility import reading as kinds
from trialwright.eligibility.assembling import NO_ANCHOR, needs_anchor, rest_of
from trialwright.eligibility.criteria.investigator_judgement import InvestigatorJudgement
from trialwright.eligibility.criteria.manual import Manual
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, IfThen, NoneOf, Rule, Span, atoms_of
from trialwright.eligibility.draft import DraftAtom, Status
from trialwright.eligibility.draft_words import atom_words, shortened
from trialwright.eligibility.judged_words import is_judged
from trialwright.eligibility.layout import NAMED, Piece
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind
from trialwright.eligibility.reading_words import NEGATIONS, QUALIFIERS, SHARED_WORDS, WIDENING
from trialwright.eligibility.shared_words import PERHAPS_INSIDE, TRAILING
from trialwright.eligibility.statements import Statement
from trialwright.eligibility.unlisted_names import UNLISTED
from trialwright.kinds import collect
from trialwright.registry.markup import View

GAPS = frozenset(
    {
        NO_ANCHOR,
        "ambiguous_scope",
        "unknown_term",
        "adequate_dose_undefined",
        "half_lives",
        "suspected_substitution",
        "unstated_disease",
    }
)
"""Flags that leave something open even where a kind computes the atom."""
A_PERSONS_WORD = frozenset({"contraception", "childbearing_potential"})
"""Kinds that facts answer only for some people; for the others a judgement stands for a word that no fact holds."""
MEASURES = ("laboratory", "vital_sign", "score")


@dataclass
class Naming:
    """Ids of the atoms of one statement: I5.2a, I5.2b, ...; a lone atom has no letter."""

    prefix: str
    count: int = 0

    def next(self, single: bool) -> str:
        self.count += 1
        return self.prefix if single else self.prefix + _letters(self.count)


def _letters(number: int) -> str:
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def quoted(view: View, start: int, end: int) -> Span:
    """The span of the view as a span of the raw text, spaces at its edges left out."""
    text = view.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(*view.raw_span(start, end), text[start:end])


def atom_of(clause: Clause, piece: Piece | None, name: str) -> DraftAtom:
    """One atom of the draft."""
    if piece is None or piece.found is None:
        span = quoted(clause.view, piece.start if piece else clause.start, piece.end if piece else clause.end)
        says = shortened(span.quote)
        asked = judged if is_judged(span.quote) else unread
        return DraftAtom(name, "other", says, (span,), "manual", asked(name, says, (span,)))
    found = piece.found
    _half_lives(found)
    kind = _kinds().get(found.kind)
    executable = kind.build(found) if kind is not None else None
    if needs_anchor(found):
        found.flag(NO_ANCHOR)
    spans = _spans(clause, found)
    says = atom_words(found)
    rule, status = _rule(clause, piece, executable, name, says, spans)
    return DraftAtom(name, found.kind, says, spans, status, rule, found.concept, found.limits, tuple(found.windows),
                     found.negated, found.history, found.count, tuple(found.flags))  # fmt: skip


def unread_atom(view: View, statement: Statement, name: str) -> DraftAtom:
    """A statement that is not read at all, left to a person."""
    span = quoted(view, statement.start, statement.end)
    says, flags = shortened(span.quote), ("too_long",)
    return DraftAtom(name, "other", says, (span,), "manual", unread(name, says, (span,), flags), flags=flags)


def _half_lives(found: Found) -> None:
    """As in "30 days or 5 half-lives": the days are computed, the half-lives are a person's."""
    if len(found.windows) > 1 and any(window.unit == "{half-life}" for window in found.windows):
        found.windows = [window for window in found.windows if window.unit != "{half-life}"]
        found.flag("half_lives")


def _spans(clause: Clause, found: Found) -> tuple[Span, ...]:
    """Head and what it covers, touching pieces put together."""
    places = sorted({(found.start, found.end), *((start, end) for start, end in found.covers if start < end)})
    merged: list[list[int]] = []
    for start, end in places:
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(quoted(clause.view, start, end) for start, end in merged)


def _rule(
    clause: Clause, piece: Piece, executable: Executable | None, name: str, says: str, spans: tuple[Span, ...]
) -> tuple[Rule, Status]:
    found = piece.found
    assert found is not None
    if found.history == "recent" and found.takes_windows and not found.windows:
        found.rest.append("recent")  # how long ago is not said
    words, narrows, widens = rest_of(found)
    if clause.polarity == "exclusion" and found.kind in MEASURES and found.windows and not words:
        words, widens = ["an earlier value"], True  # any value of the window excludes; the kind looks at the latest
    whole = shortened(quoted(clause.view, piece.start, max(piece.end, found.end)).quote)
    qualifiers = [
        word
        for word in (found.concept.qualifiers if found.concept else ())
        if not _is_computed(found, executable, word)
    ]
    if widens and (qualifiers or not all(word in WIDENING for word in words)):
        narrows = widens = False  # one word widens, another narrows or is not understood
    if executable is None or (words and not narrows and not widens) or found.kind == "investigator":
        if found.kind == "investigator":
            return replace(judged(name, whole, spans, tuple(found.flags)), says=says), "manual"
        if executable is None or not _rest_is_judged(clause, piece, words):
            asked = judged if executable is None and is_judged(whole) else unread
            by_hand = asked(name, whole, spans, tuple(found.flags))
            return (NoneOf((by_hand,)) if _is_denied_before(clause, piece) else by_hand), "manual"
        found.flag("investigator_decides")
        words = []
    kind, parameters = executable
    is_word = kind in A_PERSONS_WORD
    rule: Rule = Atom(name, kind, parameters, says, spans, None, tuple(found.flags), is_word)
    status: Status = "partial" if is_word or GAPS.intersection(found.flags) else "computed"
    rest = [*qualifiers, *words]
    if rest or "investigator_decides" in found.flags:
        if {PERHAPS_INSIDE, TRAILING}.intersection(words) or _is_carried(clause, piece, [*qualifiers, *words]):
            line = shortened(quoted(clause.view, clause.start, clause.end).quote)
            whole = f"{whole}, as the whole line means it: {line}"
        more = unread(f"{name}+", whole, spans) if rest else judged(f"{name}+", whole, spans)
        rule, status = (AnyOf if widens else All)((rule, more)), "partial"
    return (NoneOf((rule,)) if found.negated else rule), status


def _is_carried(clause: Clause, piece: Piece, words: list[str]) -> bool:
    """As in "uncontrolled hypertension, diabetes": what is asked of the second stands before the first."""
    own = {word.plain for word in clause.words if piece.start <= word.start < piece.end}
    told = {*own, *(QUALIFIERS[word] for word in own & QUALIFIERS.keys())}
    return any(word in SHARED_WORDS or word in QUALIFIERS.values() for word in words if word not in told)


def _is_denied_before(clause: Clause, piece: Piece) -> bool:
    """As in "No gout, rare syndromes or asthma": what is asked of a person does not repeat the "no"."""
    found = piece.found
    if found is None or found.role != UNLISTED or not found.negated:
        return False
    return not any(word.plain in NEGATIONS for word in clause.words if piece.start <= word.start < found.start)


_JUDGED_TAIL = re.compile(
    r"[\s),]*(?:that|which|who|likely|sufficient|severe\s+enough|interfer\w+|preclud\w+|contraindicat\w+|limiting|affecting|compromising|considered|judged|deemed|so\s+severe)\b",
    re.IGNORECASE,
)


def _rest_is_judged(clause: Clause, piece: Piece, words: list[str]) -> bool:
    """As in "heart disease that would interfere with the study": the name is computed, what the words behind it ask is
    the investigator's."""
    found = piece.found
    if found is None or found.kind not in NAMED:
        return False
    end = max([found.end, *(last for first, last in found.covers if found.end <= first <= found.end + 2)])
    tail = {word.plain for word in clause.words if end <= word.start < piece.end}
    behind = _JUDGED_TAIL.match(clause.full, end, piece.end)
    return behind is not None and tail.issuperset(words) and is_judged(clause.full[end : piece.end])


def _is_computed(found: Found, executable: Executable | None, word: str) -> bool:
    """Whether the executable kind already asks for this qualifier."""
    kind = executable[0] if executable is not None else ""
    return (kind == "severe_condition" and word in ("severe", "uncontrolled")) or (
        kind == "condition" and word == "active"
    )


def judged(name: str, says: str, spans: tuple[Span, ...], flags: tuple[str, ...] = ()) -> Atom:
    """What the investigator judges."""
    return Atom(name, "investigator_judgement", InvestigatorJudgement(says), says, spans, None, flags, True)


def unread(name: str, says: str, spans: tuple[Span, ...], flags: tuple[str, ...] = ()) -> Atom:
    """What no kind computes: a person answers."""
    return Atom(
        name, "manual", Manual(says or "the printed words"), says or "The printed words.", spans, None, flags, True
    )


def asked_alone(rule: Rule, first: Atom | None = None) -> Rule:
    """``rule``, and that it excludes by itself, which a person says: an anaemia "defined as haemoglobin < 8" need not
    be one that is recorded with a haemoglobin of 11. ``first``: the atom that it is called by; None: the first one."""
    first = first or next(atoms_of(rule))
    says = f"this excludes by itself: {first.says.rstrip('.')}"
    return All((rule, unread(f"{first.id}?", says, first.spans)))


def _kinds() -> dict[str, ReadingKind]:
    return collect(kinds, "READING", ReadingKind)


def renamed(rule: Rule, mark: str) -> Rule:
    """The same rule, its atoms under other names: each name stands once in a file."""
    if isinstance(rule, Atom):
        return replace(rule, id=f"{rule.id}{mark}")
    if isinstance(rule, IfThen):
        return IfThen(renamed(rule.condition, mark), renamed(rule.then, mark))
    parts = tuple(renamed(part, mark) for part in rule.of)
    return AtLeast(rule.count, parts) if isinstance(rule, AtLeast) else type(rule)(parts)
