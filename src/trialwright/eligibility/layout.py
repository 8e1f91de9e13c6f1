"""Lay a statement out: which finding or which bare words become an atom, and where its words begin and end.

Names in examples and in brackets explain what stands before them and are no atoms. A segment without a finding is an atom
of its own when it says enough and leans on nothing before it; otherwise its words belong to the atom before.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass, field

from trialwright.eligibility.reading_kind import Clause, Found, Place
from trialwright.eligibility.reading_words import CURRENT, EVER, IGNORED, NARROWING, NEGATIONS, QUALIFIERS, SUBORDINATE
from trialwright.eligibility.segments import Segment, inside


@dataclass(slots=True)
class Piece:
    """One atom to be: its finding (None: only words), where its words stand, the joint before it."""

    found: Found | None
    start: int
    end: int
    joint: str
    words: list[str] = field(default_factory=list)
    exception: bool = False


def without_bracketed(clause: Clause, founds: list[Found]) -> list[Found]:
    """Names in brackets explain what stands before them: no atoms of their own, but a rest that a person reads."""
    kept: list[Found] = []
    for found in founds:
        opened = _opened(clause.full, clause.start, found.start)
        inside_brackets = opened >= 0 and clause.full[clause.start : opened].strip()
        if not inside_brackets or found.kind not in NAMED or any(opened < one.start < found.start for one in kept):
            kept.append(found)
            continue
        is_named = bool(kept) and kept[-1].end >= opened - 1
        if found.kind == "condition" and not is_named and _IS_SHORT_FORM.search(clause.full, clause.start, opened):
            kept.append(found)  # "MI (myocardial infarction)": the brackets say the name
            continue
        before = [one for one in kept if one.start < opened]
        if is_named and found.kind == kept[-1].kind and found.names and found.names == kept[-1].names:
            kept[-1].covers.append((opened, found.end))  # "eosinophilic granulomatosis with polyangiitis (EGPA)"
            continue
        if before:
            before[-1].rest.append("bracketed")
            before[-1].covers.append((found.start, found.end))
    return kept


def said_once(clause: Clause, founds: list[Found]) -> list[Found]:
    """As in "Symptoms of sleep apnea: a positive answer to a question on sleep apnoea": behind a colon or in a bracket the
    same name explains the first, and asks nothing of its own."""
    kept: list[Found] = []
    for found in founds:
        first = next(
            (one for one in kept if found.kind in NAMED and (one.kind, one.names) == (found.kind, found.names)), None
        )
        if first is None or clause.windows or not _EXPLAINED.search(clause.full, first.end, found.start):
            kept.append(found)
        else:
            first.covers.append((found.start, found.end))
    return kept


_EXPLAINED = re.compile(r"[:(][^.;]*$")


def _opened(text: str, start: int, place: int) -> int:
    """Where the innermost bracket opens that is open at ``place``; -1: none is."""
    closed = 0
    while place > start:
        opening, closing = text.rfind("(", start, place), text.rfind(")", start, place)
        if opening < 0:
            return -1
        if closing > opening:
            closed, place = closed + 1, closing
        elif closed:
            closed, place = closed - 1, opening
        else:
            return opening
    return -1


_IS_SHORT_FORM = re.compile(r"\b[A-Z][A-Za-z]?[A-Z0-9][A-Za-z0-9-]{0,6}\s*$")
_DEFINED = re.compile(r"^\s*\(|\bdefined\b|\bi\.?e\.?\b|\bas\s+(?:evidenced|shown|indicated)\b")
_GRADING = frozenset({"nyha", "asa", "killip", "child_pugh"})
"""Grades of a disease that is there: "heart failure (NYHA III-IV)" is not heart failure of every grade."""
_FOR = re.compile(
    r"\s*(?:therapy|treatment|admission|surgery|visits?)?\s*(?:for|due\s+to|because\s+of|to\s+treat|to\s+control|secondary\s+to|related\s+to)\b[^,;.]*$"
)
"""As in "hospitalization for heart failure": the one is the reason of the other."""
NAMED = ("condition", "medication", "procedure")
_TELLS_NOTHING = IGNORED.union(QUALIFIERS, EVER, NARROWING, CURRENT, NEGATIONS)
"""Words by which nothing is asked."""


def is_only_example(found: Found, aside: list[Place]) -> bool:
    return inside(found.start, aside) and found.kind in (
        "condition",
        "medication",
        "procedure",
        "score",
        "vital_sign",
        "sex",
        "allergy",
        "vaccination",
        "contraception",
        "laboratory",
        "pregnancy",
    )


def lay_out(clause: Clause, founds: list[Found], parts: list[Segment], aside: list[Place]) -> list[Piece]:
    """Findings in reading order, and segments that hold none but stand on their own."""
    found: list[Piece] = []
    heads = sorted(founds, key=lambda one: one.start)
    place = 0
    waiting: Segment | None = None
    for number_of_part, part in enumerate(parts):
        inner = []
        while place < len(heads) and heads[place].start < part.end:
            inner.append(heads[place])
            place += 1
        if inner and waiting is not None:
            part = Segment(waiting.start, part.end, waiting.joint, waiting.word)
            waiting = None
        if inner:
            for number, one in enumerate(inner):
                first = inner[number - 1].end if number else min(part.start, one.start)
                found.append(
                    Piece(
                        one,
                        first,
                        max(one.end, part.start),
                        _joint_of_part(clause, part, found, one)
                        if number == 0
                        else _joint(clause, inner[number - 1], one),
                    )
                )
            found[-1].end = max(found[-1].end, part.end)
        elif _leads_on(part, parts[number_of_part + 1 :], heads[place:], founds, bool(found)):
            waiting = waiting or part
        elif (
            found
            and found[-1].found is not None
            and found[-1].found.kind == "investigator"
            and part.joint in ("comma", "and")
        ):
            found[-1].end = max(found[-1].end, part.end)
        elif _stands_alone(clause, part, founds, aside, bool(found)):
            found.append(Piece(None, part.start, part.end, _joint_of_words(clause, part, found)))
        elif part.joint in ("semicolon", "sentence") and _goes_on(parts, number_of_part):
            following = parts[number_of_part + 1]
            parts[number_of_part + 1] = Segment(part.start, following.end, part.joint, part.word)
        elif found:
            if found[-1].found is not None or part.joint in ("comma", "and", "or", "start"):
                found[-1].end = max(found[-1].end, part.end)
        else:
            found.append(Piece(None, part.start, part.end, part.joint))
    for piece in found:
        if piece.found is not None and piece.found.kind == "investigator":
            piece.found.covers.append((piece.start, max(piece.end, piece.found.end)))
    return _joined_leads(clause, found)


def _goes_on(parts: list[Segment], number: int) -> bool:
    """Whether a short beginning of a sentence is continued: "Severe or greater pain" begins nothing that stands before."""
    return number + 1 < len(parts) and parts[number + 1].joint in ("comma", "and", "or")


def _leads_on(part: Segment, behind: list[Segment], heads: list[Found], founds: list[Found], has_before: bool) -> bool:
    """Whether a segment without a head belongs to the finding in the next one: a finding that covers words here, or the
    investigator's judgement on what stands here."""
    if not heads or not behind:
        return False
    following = heads[0]
    if any(start < part.end and part.start < end for start, end in following.covers) and not has_before:
        return True
    return (
        following.kind == "investigator"
        and following.start < behind[0].end
        and part.joint in ("or", "semicolon", "start", "and")
    )


_EXPLAINING = re.compile(
    r"(?:who|which|(?:as\s+)?(?:confirmed|documented|verified|proven|evidenced|demonstrated|diagnosed|defined))\b",
    re.IGNORECASE,
)


def _joint_of_part(clause: Clause, part: Segment, before: list[Piece], first: Found) -> str:
    """As in "Heart failure, confirmed by A or B" and "Cancer, who receive A or B": the comma begins what also has to hold
    of the name before it, not another name of a list."""
    if not before:
        return part.joint
    explains = clause.polarity == "inclusion" and _EXPLAINING.match(clause.full, part.start, part.end)
    if explains and part.joint == "comma":
        return "with"
    return part.joint if first.kind in ("laboratory", "vital_sign") else _joint_of_words(clause, part, before)


_GRADES = re.compile(
    r"(?:(?:new\s+york\s+heart|nyha|who|killip|asa|functional|figo|ajcc|canadian)\b[^,;.]{0,40}\b(?:class\w*|stages?|grades?)|(?:class|stages?|grades?)\s+(?:[IV]+|[0-9A-D])\b)",
    re.IGNORECASE,
)
_OTHER_LIMIT = re.compile(
    r"(?:and\s+|or\s+|but\s+)?(?:[<>≤≥]=?|up\s+to|less\s+than|no\s+more\s+than|at\s+most|below)\s*\d[^;]{0,40}?\b(?:if|in|for|with|when)\b",
    re.IGNORECASE,
)


def _joint_of_words(clause: Clause, part: Segment, before: list[Piece]) -> str:
    """As in "Heart failure, New York Heart class III": the grade belongs to the name before it; "ALT < 3 x ULN; < 5 x ULN if
    liver metastases": what holds for some stands beside what holds for the others."""
    above = before[-1].found if before else None
    if above is not None and above.kind == "condition" and part.joint == "comma":
        return "with" if _GRADES.match(clause.full, part.start, part.end) else part.joint
    measured = above is not None and above.kind in ("laboratory", "vital_sign") and clause.polarity == "inclusion"
    return ELSE if measured and _OTHER_LIMIT.match(clause.full, part.start, part.end) else part.joint


ELSE = "else"
"""The joint of a second limit that holds for some instead of the first."""
_IN_BRACKETS = re.compile(
    r"[(\[]\s*(?:or\s+)?(?:[<>≤≥]=?|up\s+to|less\s+than|no\s+more\s+than|at\s+most|below)\s*\d[^();]{0,40}\b(?:if|in|for|with|when)\b[^();]*$"
)
_OR_BETWEEN = re.compile(r"\bor\s+(?:diastolic|dbp)\b")
_OR = re.compile(r"\bor\b|and/or|/")
_AND = re.compile(r"\band\b|&")
_SIGNS_OR_SYMPTOMS = re.compile(r"\bsigns?\s*(?:and/or|or|and|/)\s*symptoms?\b")


def _joint(clause: Clause, first: Found, second: Found) -> str:
    if first.role == second.role == "pair":
        said = clause.small[min(place for place, _ in first.covers) : first.start] if first.covers else ""
        return "or" if _OR_BETWEEN.search(said) else "comma"  # the stroke of "blood pressure > 140/90"
    between = _between(clause, first.end, second.start)
    if first.kind == "condition" and second.kind in ("laboratory", "vital_sign", "score") and _DEFINED.search(between):
        return "with" if second.concept is not None and second.concept.code in _GRADING else "defined"
    if first.kind == "procedure" and second.kind == "condition" and _FOR.match(between):
        return "for"
    limited = first.kind in ("laboratory", "vital_sign") and clause.polarity == "inclusion"
    if limited and second.kind == "condition" and _IN_BRACKETS.search(between):
        return ELSE
    if ";" in between:
        return "semicolon"
    if _OR.search(between):
        return "or"
    if _AND.search(between):
        return "and"
    if "," in between:
        return "comma"
    alike = first.kind == second.kind and first.kind in NAMED and not {"class", "system"} & {first.role, second.role}
    return UNCLEAR if alike and _is_no_link(between, first.kind) else "with"


UNCLEAR = "unclear"
"""The joint of two names of one kind between which nothing stands, or a word that is none: "asthma ro gout"."""
_LINKS = IGNORED | frozenset({"like", "non", "over", "post", "pre", "so", "via", "vs", "free", "not", "no", "only", "acute", "old", "new", "mild", "left", "due", "plus", "near", "ever", "past", "same"})  # fmt: skip


def _is_no_link(between: str, kind: str) -> bool:
    word = between.strip()
    return (word == "" and kind == "condition") or (word.isalpha() and len(word) <= 4 and word not in _LINKS)


def _between(clause: Clause, start: int, end: int) -> str:
    """The words between two findings, without the numbers and their units: the stroke of "ng/mL" joins nothing."""
    found = clause.small[start:end] if end > start else ""
    if "symptom" in found:
        found = _SIGNS_OR_SYMPTOMS.sub(lambda match: "s" * len(match.group()), found)
    for quantity in clause.quantities:
        first, last = max(quantity.start, start) - start, min(quantity.end, end) - start
        if first < last and "/" in found[first:last] and quantity.unit is not None:
            found = found[:first] + found[first:last].replace("/", " ") + found[last:]
        elif 0 < last < len(found) and found[last] == "/" and quantity.unit is None:
            found = f"{found[:last]} {found[last + 1 :]}"  # of a unit that no list holds
    return found


def _stands_alone(clause: Clause, part: Segment, founds: list[Found], aside: list[Place], has_before: bool) -> bool:
    """A segment without finding is an atom of its own when it says enough and leans on nothing before it."""
    if inside(part.start, aside):
        return False
    for one in founds:
        if any(start < part.end and part.start < end for start, end in ((one.start, one.end), *one.covers)):
            return False
    if has_before and SUBORDINATE.match(clause.full, part.start, part.end):
        return False
    own = [word for word in clause.words if part.start <= word.start < part.end]
    telling = [
        word
        for word in own
        if word.plain not in _TELLS_NOTHING and not any(start <= word.start < end for _, start, end in clause.windows)
    ]
    enough = 2 if part.joint in ("semicolon", "sentence") or not has_before else 3
    return (
        len(telling) >= enough
        or (part.joint == "sentence" and len(telling) >= 1)
        or (not has_before and len(telling) >= 1 and not founds)
    )


def _joined_leads(clause: Clause, found: list[Piece]) -> list[Piece]:
    """A first segment of qualifiers only ("severe", "poorly controlled cardiovascular, ...") belongs to what follows."""
    if len(found) > 1 and found[0].found is None and found[1].found is not None:
        own = [word.plain for word in clause.words if found[0].start <= word.start < found[0].end]
        if _TELLS_NOTHING.issuperset(own):
            found[1].start = found[0].start
            found[1].joint = "start"
            return found[1:]
    return found
