"""Draft criteria from registered text: statements, findings, atoms, and the tree that combines them.

Nothing is guessed: a term that no list holds, a number without a unit, a window without an anchor are flagged; what no
kind computes is left to a person. Text that is empty or in another language gives no criteria and a sentence that says
so. Two drafts of one text are equal.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from trialwright.eligibility import reading as kinds
from trialwright.eligibility.age_strata import of_its_age
from trialwright.eligibility.announced_lists import lead_in_is_generic, only_announces, perhaps_listed
from trialwright.eligibility.assembling import pieces
from trialwright.eligibility.conditional import is_a_requirement, is_all_for_some
from trialwright.eligibility.criterion import All, AnyOf, NoneOf, Rule, Span, atoms_of
from trialwright.eligibility.distributed_names import with_distributed
from trialwright.eligibility.draft import Draft, DraftAtom, DraftCriterion, Window, worst
from trialwright.eligibility.draft_atoms import Naming, atom_of, quoted, unread, unread_atom
from trialwright.eligibility.draft_joining import asks_for_one, combined, joined_with_lead_in
from trialwright.eligibility.own_mentions import own_mentions, with_short_forms
from trialwright.eligibility.part_labels import leads_a_part
from trialwright.eligibility.printed_numbers import quantities
from trialwright.eligibility.printed_quantity import Quantity
from trialwright.eligibility.printed_terms import Lexicon, Mention, Word, own_lexicon, words_in
from trialwright.eligibility.printed_windows import counted_from_treatment, window_of
from trialwright.eligibility.reading_kind import NOTHING, About, Clause, Found, ReadingKind
from trialwright.eligibility.segments import is_joined_by_or
from trialwright.eligibility.shared_words import LeadIn, lead_in_of, take_over
from trialwright.eligibility.small_letters import holds_any
from trialwright.eligibility.statements import Statement, statements
from trialwright.eligibility.study_parts import OF_ONE_PART, StudyParts, asked_of, of_a_part, only_if
from trialwright.eligibility.text_language import problem_of
from trialwright.kinds import collect
from trialwright.registry.markup import View, unescape

LONGEST_STATEMENT = 10_000
"""Characters; a longer one is left to a person whole, flagged ``too_long``."""
_NO_HEADING = "No heading says what is inclusion and what is exclusion: every statement is read as inclusion."
_CYCLE_DAY = re.compile(r"\b(?:cycle|study)\s*$", re.IGNORECASE)
_OF_A_TEST = re.compile(r"\d+\s*[-‑]\s*(?:h|hr|hour|min|minute)s?\b", re.IGNORECASE)
"""As in "3-hour glucose test" and "6-minute walk": the length of a test, and no span in which something was."""
_SPAN_LEAD = re.compile(
    r"\b(?:within|in|last|past|previous|for|over|during)\s+(?:the\s+|an?\s+|last\s+|past\s+|previous\s+)*$",
    re.IGNORECASE,
)
_OF_AN_AGE = re.compile(
    r"\bage[sd]?\s*(?:at\s+(?!(?:least|most)\b)(?:\w+\s+){1,3}?)?(?:(?:of|at|between|from|range|is|was|:|\()\s*){0,2}$",
    re.IGNORECASE,
)
_OTHERS_OR = re.compile(r"[,;]?\s+or\s|;|,\s*and\s|\.\s")


def draft_criteria(raw: str, *, about: About = NOTHING, lexicon: Lexicon | None = None) -> Draft:
    """The draft of ``raw``. ``about``: what else is known of the study; ``lexicon``: names to look for, ours unless
    given."""
    text = TextToDraft(raw, about, lexicon)
    return Draft(raw, tuple([text.criterion(at) for at in range(len(text.printed))]), text.problems)


class TextToDraft:
    """A text cut into its statements, each of which can be drafted by itself and in any order. ``printed``: where they
    stand; ``problems``: what hinders the reading of the whole."""

    def __init__(self, raw: str, about: About = NOTHING, lexicon: Lexicon | None = None) -> None:
        self.printed: list[Statement] = []
        problem = problem_of(raw)
        self.problems: tuple[str, ...] = (problem,) if problem is not None else ()
        if problem is not None:
            return
        view = unescape(raw)
        found = statements(view.text)
        self.printed = [one for one in found if not only_announces(view.text, one)]
        self._perhaps_listed = perhaps_listed(view.text, found)
        self._names = _names(self.printed)
        self._parts = StudyParts(one.heading for one in found)
        self._reader = _Reader(view, with_short_forms(view.text, lexicon or own_lexicon(), about.conditions), about)
        if not self.printed:
            self.problems = ("No statement was found in the text.",)
        elif not any(statement.sure for statement in self.printed):
            self.problems = (_NO_HEADING,)

    def criterion(self, at: int) -> DraftCriterion:
        """The draft of one statement, named by its place among those of its section."""
        made = self._read(at)
        part = self._parts.of(self.printed[at].heading)
        return made if part is None else of_a_part(made, part)

    def _read(self, at: int) -> DraftCriterion:
        made = self._reader.criterion(self.printed[at], self._names[at])
        if self.printed[at].start in self._perhaps_listed:
            return _beside_another(made, "whether another item of the list above is enough")
        return _beside_another(made) if self._is_joined_by_or(at) else made

    def says(self, at: int) -> str:
        """One statement as printed, on one line."""
        return " ".join(self._reader.whole(self.printed[at]).quote.split())

    def _is_joined_by_or(self, at: int) -> bool:
        if self.printed[at].polarity != "inclusion":
            return False
        pairs = ((first, first + 1) for first in (at - 1, at) if 0 <= first < len(self.printed) - 1)
        return any(
            self.printed[first].polarity == self.printed[second].polarity == "inclusion"
            and is_joined_by_or([self._reader.view.text[slice(*self.printed[one].whole())] for one in (first, second)])
            for first, second in pairs
        )


def _names(printed: list[Statement]) -> list[str]:
    """I1, I2, E1, ...: each statement by its place among those of its section."""
    count = {"inclusion": 0, "exclusion": 0}
    names = []
    for one in printed:
        count[one.polarity] += 1
        names.append(f"{'I' if one.polarity == 'inclusion' else 'E'}{count[one.polarity]}")
    return names


def _beside_another(one: DraftCriterion, says: str = "the item that is joined to this one by 'or'") -> DraftCriterion:
    """As in "1. BMI ≥ 40, or" above "2. BMI ≥ 35 with diabetes": who lacks the one may have the other, so a person says."""
    other = unread(f"{one.id}.or", says, one.spans)
    status = one.status if one.status == "manual" else "partial"
    return replace(one, rule=AnyOf((one.rule, other)), status=status, flags=(*one.flags, "ambiguous_scope"))


_Listed = tuple[tuple[list[DraftAtom], Rule, list[str]] | None, list[Rule], list[DraftAtom], list[str]]
"""The line above a list as read, and the rules, atoms and flags of the items (the atoms with those of the line)."""


class _Reader:
    """One pass over one text."""

    def __init__(self, view: View, lexicon: Lexicon, about: About) -> None:
        self.view, self.lexicon, self.about = view, lexicon, about

    def criterion(self, statement: Statement, name: str) -> DraftCriterion:
        atoms, rule, flags = self.read(statement, Naming(name))
        rule = of_its_age(self.view.text[statement.start : statement.end], rule, statement.polarity)
        span = self.whole(statement)
        status = worst(tuple(atom.status for atom in atoms))
        if status == "computed" and any(atom.kind == "manual" for atom in atoms_of(rule)):
            status = "partial"  # the joint between two atoms is a person's
        says = " ".join(span.quote.split())
        return DraftCriterion(name, statement.polarity, says, (span,), status, tuple(atoms), rule, statement.heading,
                              statement.number, tuple(flags))  # fmt: skip

    def whole(self, statement: Statement) -> Span:
        """Where a statement stands with all that is nested in it."""
        return quoted(self.view, *statement.whole())

    def read(
        self, statement: Statement, naming: Naming, above: LeadIn | None = None, one_is_enough: bool = False
    ) -> tuple[list[DraftAtom], Rule, list[str]]:
        """The atoms of a statement and of those nested in it, the rule, and flags on the whole. ``above``: what the line
        above the list says of it; ``one_is_enough``: that it asks for one item."""
        if not statement.parts:
            return self.atoms(statement, naming, above, one_is_enough=one_is_enough)
        lead: tuple[list[DraftAtom], Rule, list[str]] | None = None
        text = self.view.text[statement.start : statement.end]
        clause = self.clause(statement)
        said = lead_in_of(clause)
        if text.strip() and not lead_in_is_generic(said.without_denial(text)):
            lead = self.atoms(statement, Naming(f"{naming.prefix}.0"), clause=clause)
        rules, found, flags = [], [], list(lead[2]) if lead else []
        if lead:
            found += lead[0]
        by_or = is_joined_by_or([self.view.text[part.start : part.end] for part in statement.parts])
        enough = asks_for_one(text, statement.polarity, by_or)
        for number, part in enumerate(statement.parts, start=1):
            atoms, rule, more = self.read(part, Naming(f"{naming.prefix}.{number}"), said, enough)
            rules.append(rule)
            found += atoms
            flags += more
        over = lead[1] if lead else None
        if leads_a_part(text):
            return self._for_a_part(statement, naming, (lead, rules, found, flags), by_or)
        if said.denies and statement.polarity == "inclusion":
            none = NoneOf(tuple(rules))
            return found, All((over, none)) if over else none, list(dict.fromkeys(flags))
        return (
            found,
            joined_with_lead_in(text, over, rules, statement.polarity, by_or),
            list(dict.fromkeys(flags)),
        )

    def _for_a_part(
        self, statement: Statement, naming: Naming, made: _Listed, by_or: bool
    ) -> tuple[list[DraftAtom], Rule, list[str]]:
        """As in "For the expansion cohort:" above a list: it is asked of those whom the line names."""
        lead, rules, found, flags = made
        span = quoted(self.view, statement.start, statement.end)
        inner = joined_with_lead_in(span.quote, None, rules, statement.polarity, by_or)
        if lead is not None and any(atom.kind not in ("other", "trial_participation") for atom in lead[0]):
            return found, only_if(lead[1], inner, statement.polarity), list(dict.fromkeys(flags))
        own = found[len(lead[0]) :] if lead else found
        rule = asked_of(span.quote, naming.prefix, (span,), inner, statement.polarity)
        return own, rule, list(dict.fromkeys([*flags, OF_ONE_PART]))

    def atoms(
        self,
        statement: Statement,
        naming: Naming,
        above: LeadIn | None = None,
        clause: Clause | None = None,
        one_is_enough: bool = False,
    ) -> tuple[list[DraftAtom], Rule, list[str]]:
        if statement.end - statement.start > LONGEST_STATEMENT:
            whole = unread_atom(self.view, statement, naming.next(True))
            return [whole], whole.rule, ["too_long"]
        clause = clause or self.clause(statement)
        parts = pieces(clause, findings(clause))
        take_over(above, parts)
        single = len(parts) == 1
        made = [atom_of(clause, part, naming.next(single)) for part in parts]
        if not made:
            made = [atom_of(clause, None, naming.next(True))]
        rule, flags = combined(clause, parts, made, one_is_enough)
        named = [part.found for part in parts if part.found is not None]
        if is_all_for_some(named) or is_a_requirement(clause, named):
            span = quoted(self.view, statement.start, statement.end)
            rule = unread(naming.next(True), " ".join(span.quote.split()), (span,))
        return [atom for atom in made if atom is not None], rule, flags

    def clause(self, statement: Statement) -> Clause:
        return clause_of(self.view, statement.start, statement.end, statement, self.lexicon, self.about)


def clause_of(
    view: View, start: int, end: int, statement: Statement, lexicon: Lexicon, about: About = NOTHING
) -> Clause:
    """A statement with its words, names, numbers and windows."""
    words = words_in(view.text, start, end)
    found = quantities(view.text, start, end) if _may_hold_a_number(view.text[start:end], words) else []
    windows = [
        window_of(view, quantity, start, end)
        for quantity in found
        if quantity.time and quantity.sure and not _is_of_a_test(view.text, start, quantity) and not _OF_AN_AGE.search(view.text, max(start, quantity.start - 40), quantity.start) and not (quantity.exact and _CYCLE_DAY.search(view.text, max(start, quantity.start - 8), quantity.start))
    ]  # fmt: skip
    mentions = with_distributed(view.text, words, lexicon.mentions(words), lexicon)
    windows = [_of_its_treatment(view, one, mentions, end) for one in windows]
    own = own_mentions(view.text, start, mentions, [(first, last) for _, first, last in windows])
    return Clause(view, start, end, statement.polarity, words, own, found, windows, about)


def _is_of_a_test(text: str, start: int, quantity: Quantity) -> bool:
    if quantity.unit not in ("h", "min") or _OF_A_TEST.match(text, quantity.number_start) is None:
        return False
    return _SPAN_LEAD.search(text, max(start, quantity.start - 30), quantity.number_start) is None


def _of_its_treatment(
    view: View, found: tuple[Window, int, int], mentions: list[Mention], end: int
) -> tuple[Window, int, int]:
    window, start, last = found
    if window.relation == "before":
        for mention in mentions:
            if (
                start < mention.start < last
                and mention.term.kind in ("drug", "drug_class", "procedure", "supplied_drug")
                and _SINCE.search(view.text, start, mention.start)
            ):
                return counted_from_treatment(view, found, (mention.start, mention.end), end)
    return found


_NUMBER_WORDS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fourteen", "fifteen", "sixteen", "eighteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "twice", "class", "grade", "stage", "nyha", "asa", "type"])  # fmt: skip
_SINCE = re.compile(r"\b(?:since|after|following|from)\s+(?:\w+\s+){0,4}$", re.IGNORECASE)
_NUMBER_SIGN = re.compile(r"\d")


def _may_hold_a_number(text: str, words: Iterable[Word]) -> bool:
    return _NUMBER_SIGN.search(text) is not None or any(word.plain in _NUMBER_WORDS for word in words)


def findings(clause: Clause) -> list[Found]:
    """What the readers find, one for each piece of text: of two on the same words the lower rank, then the longer."""
    candidates = [
        (kind.rank, found)
        for kind in _kinds()
        if not kind.cues or holds_any(clause.low, kind.cues)
        for found in kind.find(clause)
    ]
    candidates.sort(key=lambda pair: (pair[0], pair[1].start, -pair[1].end))
    chosen: list[Found] = []
    for _, found in candidates:
        if not any(_clashes(found, other) for other in chosen):
            chosen.append(found)
    chosen.sort(key=lambda found: found.start)
    _drop_used_windows(clause, chosen)
    return _with_investigator(clause, chosen)


def _clashes(found: Found, other: Found) -> bool:
    if found.role == "pair" and other.role == "pair":
        return False
    places = [(other.start, other.end), *(other.covers if other.kind != found.kind else [])]
    return any(start < found.end and found.start < end for start, end in places)


def _drop_used_windows(clause: Clause, chosen: list[Found]) -> None:
    """A span of time that is somebody's age or a measured value is no window."""
    if not clause.windows:
        return
    used = [
        place
        for found in chosen
        if found.kind in ("age", "laboratory", "vital_sign", "score")
        for place in ((found.start, found.end), *found.covers)
    ]
    clause.windows = [
        one
        for one in clause.windows
        if not any(start <= one[1] < end or one[1] <= start < one[2] for start, end in used)
    ]


def _with_investigator(clause: Clause, chosen: list[Found]) -> list[Found]:
    """The investigator's judgement belongs to the finding before or behind it, unless "or" parts them."""
    found = next((one for one in chosen if one.kind == "investigator"), None)
    others = [one for one in chosen if one.kind != "investigator"]
    if found is None or not others:
        return chosen
    before = [one for one in others if one.start < found.start]
    near = max(before, key=lambda one: one.end) if before else min(others, key=lambda one: one.start)
    gap = clause.full[near.end : found.start] if before else clause.full[found.end : near.start]
    if before and _OTHERS_OR.search(gap):
        return chosen
    near.flag("investigator_decides")
    near.covers.append((found.start, found.end))
    return others


@cache
def _kinds() -> tuple[ReadingKind, ...]:
    return tuple(_named(name, kind) for name, kind in collect(kinds, "READING", ReadingKind).items())


def _named(name: str, kind: ReadingKind) -> ReadingKind:
    return replace(kind)
