"""Words before the first name of a list that may, or do, speak of the names behind it as well.

* "Family history of breast cancer, melanoma", "drugs for epilepsy or depression": words that no list knows and that end in
  a preposition lead the whole row, so that a person answers each name of it.
* "Active tuberculosis, hepatitis B": whether "active" speaks of both is not said. The second is computed without it, and
  a person says the rest; "active hepatic or renal disease" is one noun, and needs nobody.
* "Topical steroids, antibiotics": the same of a route.
* "Allergy to gentamicin, albumin": what stands behind is what somebody does not tolerate, and nothing that is taken.
* "Medication for heart failure and diabetes" among the inclusions: what is treated, and not asked for by itself.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from trialwright.eligibility.layout import NAMED, Piece
from trialwright.eligibility.reading_kind import Clause, Found
from trialwright.eligibility.reading_words import CURRENT, NARROWING, QUALIFIERS
from trialwright.eligibility.shared_words import PERHAPS_INSIDE
from trialwright.eligibility.small_letters import holds_any

LED = "led by the words before"
OF_A_RELATIVE = "of a relative"
_LEADING = frozenset(
    {"of", "with", "for", "to", "in", "by", "from", "on", "against", "as", "have", "has", "had", "having"}
)
_TELLS_OF_IT = frozenset(
    {
        "evidence",
        "sign",
        "symptom",
        "diagnosis",
        "history",
        "finding",
        "presence",
        "diagnosed",
        "onset",
        "occurrence",
        "case",
    }
)
_JOINING = frozenset({"or", "and", "a", "an", "the", "other", "any", "both", "either", "nor", "and/or"})
_JOINTS = ("comma", "and", "or")
_ADJECTIVE = re.compile(
    r"(?:ic|al|ar|ous|ary|ory|ine|oid|ative|ological)$|^(?:liver|kidney|heart|lung|brain|bone|skin|thyroid|breast|colon|prostate|lymph|type|blood)$"
)
_LETTER = re.compile(r"[A-E]|[1-4]|I{1,3}")
_ROUTE = re.compile(r"\b(?:topical|oral|inhaled|intranasal|intravenous|iv|systemic|parenteral|injectable|injected|subcutaneous|intra-?articular)\b", re.IGNORECASE)  # fmt: skip
_RELATIVE = re.compile(
    r"\b(?:mothers?|fathers?|parents?|siblings?|brothers?|sisters?|twins?|relatives?|relations?|spouses?|partners?|husbands?|wives|wife|household\s+(?:members?|contacts?)|famil(?:y|ial)(?:\s+members?|\s+(?:or\s+\w+\s+)?histor(?:y|ies)))\b(?P<gap>[^.;]*)$",
    re.IGNORECASE,
)
_OF_THE_PERSON_AGAIN = re.compile(
    r"\b(?:patients?|subjects?|participants?|personal|own|consent|assent|permission)\b|(?:,|\b(?:or|and)\b)\s*(?:a\s+|any\s+)?(?:prior|previous|known|current|past|personal|history|active|presence|evidence)\b|\b(?:willing|able|agree|unable|unwilling)\b",
    re.IGNORECASE,
)
_FOR = re.compile(r"\bfor\s+(?:\w+\s+){0,2}$")


_RELATIVE_CUES = ("mother", "father", "parent", "sibling", "brother", "sister", "twin", "relati", "spouse", "partner", "husband", "wif", "wives", "household", "famil")  # fmt: skip
_TOLERANCE_CUES = ("allerg", "sensitiv", "intoler", "anaphyla", "reaction")
_CHANGE_CUES = ("modif", "chang", "adjust", "alter", "titrat", "switch", "intensif", "optimi")
_COMPANY_CUES = (
    "associated",
    "accompanied",
    "complicated",
    "manifest",
    "characteri",
    "presenting",
    "caused",
    "due",
    "because",
    "secondary",
    "result",
)
"""One of them stands in whatever the pattern beside it finds; looked for first, for that is quick."""


def carry(clause: Clause, pieces: list[Piece]) -> None:
    """Mark what the words before a row of names change in the names behind the first."""
    named = [(one, one.found) for one in pieces if one.found is not None and one.found.kind in NAMED]
    if not named:
        return
    if len(pieces) > 1:
        _carry_along(clause, pieces)
    drugs = [found for _, found in named if found.kind == "medication"]
    if drugs and holds_any(clause.low, _TOLERANCE_CUES):
        _refuse_what_is_not_tolerated(clause, pieces)
    if drugs and holds_any(clause.low, _CHANGE_CUES):
        for found in drugs:
            found.rest += ["what is changed"] if _is_changed(clause, found) else []
    if holds_any(clause.low, _RELATIVE_CUES):
        for _, found in named:
            found.rest += [OF_A_RELATIVE] if _is_of_a_relative(clause, found) else []
    if holds_any(clause.low, _COMPANY_CUES):
        for one, found in named:
            found.rest += [PERHAPS_INSIDE] if _accompanies(clause, one) else []


def _carry_along(clause: Clause, pieces: list[Piece]) -> None:
    for row in _rows(pieces):
        _lead(clause, row)
        _qualify(clause, row)
        _give_routes(clause, row)
        _share_an_adjective(clause, row)
    if clause.polarity == "inclusion":
        _only_treated(clause, pieces)
    else:
        _perhaps_only_treated(clause, pieces)
    for one, behind in pairwise(pieces):
        if one.found is not None and behind.found is not None and _is_an_adjective(clause, one.found, behind.found):
            one.found.rest.append("an adjective")


def _rows(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Names of one kind, joined by commas, "and" and "or"."""
    row: list[Piece] = []
    for one in pieces:
        kind = one.found.kind if one.found is not None else ""
        if row and one.joint in _JOINTS and row[0].found is not None and kind == row[0].found.kind:
            row.append(one)
            continue
        if len(row) > 1:
            yield row
        row = [one] if kind in NAMED else []
    if len(row) > 1:
        yield row


def _words_before(clause: Clause, one: Piece) -> list[str]:
    assert one.found is not None
    return [word.plain for word in clause.words if one.start <= word.start < one.found.start]


def _says_itself(clause: Clause, one: Piece) -> bool:
    """Whether words of its own stand before the name."""
    return not _JOINING.issuperset(_words_before(clause, one))


def _lead(clause: Clause, row: list[Piece]) -> None:
    first = row[0].found
    assert first is not None
    before = _words_before(clause, row[0])
    unread = [word for word in before if word in first.rest and word not in NARROWING]
    while before and before[-1] in NARROWING:
        before.pop()
    if not before or before[-1] not in _LEADING or not (unread or "purpose" in first.rest):
        return
    if "purpose" not in first.rest and before[-2:-1] and before[-2] in _TELLS_OF_IT:
        return  # "echocardiographic evidence of"
    for one in row[1:]:
        if one.found is None or _says_itself(clause, one):
            return
        if PERHAPS_INSIDE not in one.found.rest:
            one.found.rest.append(LED)


_OF_ONE_OR_ALL = ("active", "severe", "uncontrolled")


def _qualify(clause: Clause, row: list[Piece]) -> None:
    open_above = False
    for before, one in pairwise(row):
        found, above = one.found, before.found
        if found is None or above is None or found.concept is None:
            continue
        own = {word.plain for word in clause.words if one.start <= word.start < one.end}
        told = {QUALIFIERS.get(word) for word in own}
        taken = [word for word in found.concept.qualifiers if word in _OF_ONE_OR_ALL and word not in told]
        open_above = bool(taken) and (open_above or not _is_one_noun(clause, above, found))
        if not open_above:
            continue
        kept = tuple(word for word in found.concept.qualifiers if word not in taken)
        found.concept = replace(found.concept, qualifiers=kept)
        if "active" in taken and found.history == "current" and CURRENT.isdisjoint(own):
            found.history = None
        found.rest.append(PERHAPS_INSIDE)


_NO_PLACE = frozenset({"chronic", "clinical", "medical", "additional", "general", "typical", "several", "previous", "serious", "various", "symptomatic", "asymptomatic", "idiopathic", "congenital"})  # fmt: skip


def _share_an_adjective(clause: Clause, row: list[Piece]) -> None:
    """As in "spinal infection or tumour": the organ of the first may be that of the second, which is one general word."""
    first, second = row[0].found, row[1].found
    if len(row) != 2 or first is None or second is None or row[1].joint == "comma" or second.kind == "medication":
        return
    before = _words_before(clause, row[0])
    if not before or before[-1] not in first.rest or before[-1] in _NO_PLACE or _ADJECTIVE.search(before[-1]) is None:
        return
    lone = len(clause.full[second.start : second.end].split()) == 1
    if lone and not _says_itself(clause, row[1]) and not second.rest:
        second.rest.append(PERHAPS_INSIDE)


def _is_one_noun(clause: Clause, above: Found, found: Found) -> bool:
    last = clause.small[above.start : above.end].split()[-1]
    return _ADJECTIVE.search(last) is not None or _LETTER.fullmatch(clause.full, found.start, found.end) is not None


def _give_routes(clause: Clause, row: list[Piece]) -> None:
    routed = False
    for before, one in pairwise(row):
        found, above = one.found, before.found
        if found is None or above is None or found.kind != "medication":
            return
        routed = routed or _ROUTE.search(clause.full, before.start, above.end) is not None
        routed = routed and not _says_itself(clause, one) and _ROUTE.search(clause.full, found.start, found.end) is None
        if routed:
            found.rest.append(PERHAPS_INSIDE)


def _refuse_what_is_not_tolerated(clause: Clause, pieces: list[Piece]) -> None:
    inside = False
    for one in pieces:
        found = one.found
        inside = (found is not None and found.kind == "allergy") or (inside and one.joint in _JOINTS)
        if found is None or found.kind != "medication":
            continue
        named = _NOT_TOLERATED.search(clause.full, clause.start, found.start)
        if inside or (named is not None and _TAKEN.search(named["gap"] or "") is None):
            found.rest.append("not tolerated")


_NOT_TOLERATED = re.compile(
    r"\b(?:allerg(?:y|ies|ic)|hyper-?\s?sensitiv\w+|sensitivit\w+|intoler\w+|anaphyla\w+|reactions?)\s+(?:to|on|of|for|against|with)\b(?P<gap>[^.;]*)$|\ballergens?\s*:(?P<foods>[^.;]*)$",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"\b(?:us(?:e|ing)|treat\w+|tak(?:e|ing)|receiv\w+|therapy|current(?:ly)?|ongoing|medications?\s+(?:with|such)|administration|concomitant)\b",
    re.IGNORECASE,
)
_ACCOMPANIED = re.compile(
    r"\b(?:(?:associated|accompanied|complicated|manifest\w*|characteri[sz]ed|presenting|caused)\s+(?:with|by|as)|due\s+to|because\s+of|secondary\s+to|as\s+a\s+result\s+of)\b(?P<gap>[^.;:]*)$",
    re.IGNORECASE,
)
"""As in "symptoms associated with hypoxia, hypotension or collapse"."""


_CHANGED = re.compile(
    r"\b(?:modif\w+|chang\w+|adjust\w+|alter\w+|titrat\w+|switch\w*|intensif\w+|optimi[sz]\w+)\s+(?:of|in|to|from)\b(?P<gap>[^.;]*)$",
    re.IGNORECASE,
)


def _is_changed(clause: Clause, found: Found) -> bool:
    """As in "modification of weight and antihypertensive treatment": a change, and not that somebody takes it."""
    named = _CHANGED.search(clause.full, clause.start, found.start)
    return named is not None and _TAKEN.search(named["gap"]) is None


def _is_an_adjective(clause: Clause, found: Found, behind: Found) -> bool:
    """As in "pulmonary valve disease", where a list knows the second and takes the first for an organ of its own."""
    if found.role != "system" or behind.kind != "condition":
        return False
    return clause.full[found.end : behind.start].strip() == ""


def _accompanies(clause: Clause, one: Piece) -> bool:
    """Whether a name further on in a row may only tell of what something goes with."""
    if one.found is None or one.found.kind != "condition" or one.joint not in _JOINTS or one.found.rest:
        return False
    named = _ACCOMPANIED.search(clause.full, clause.start, one.found.start)
    return named is not None and _OF_THE_PERSON_AGAIN.search(named["gap"]) is None


def _only_treated(clause: Clause, pieces: list[Piece]) -> None:
    for place, (before, one) in enumerate(pairwise(pieces)):
        treats = before.found is not None and before.found.kind in ("medication", "stable_dose", "procedure")
        if not treats or one.found is None or one.found.kind != "condition" or one.joint != "with":
            continue
        assert before.found is not None
        behind = pieces[place + 2] if place + 2 < len(pieces) else None
        if _FOR.search(clause.full, before.found.start, one.found.start) is None or behind is None:
            continue
        if behind.found is not None and behind.found.kind == "condition" and behind.joint in ("and", "comma"):
            one.found.rest.append("what is treated")
            behind.found.rest.append("what is treated")


def _perhaps_only_treated(clause: Clause, pieces: list[Piece]) -> None:
    """As in "current use of medications for heart failure, hypertension and asthma" among the exclusions."""
    for place, (before, one) in enumerate(pairwise(pieces)):
        treats, named = before.found, one.found
        if (
            treats is None
            or named is None
            or named.kind != "condition"
            or treats.kind not in ("medication", "procedure")
        ):
            continue
        if _FOR.search(clause.full, treats.end, named.start) is None:
            continue
        for behind in pieces[place + 2 :]:
            of_row = behind.found is not None and behind.found.kind == "condition" and behind.joint in ("comma", "and")
            if behind.found is None or not (of_row or behind.joint == "or") or _says_itself(clause, behind):
                break
            if of_row and PERHAPS_INSIDE not in behind.found.rest:
                behind.found.rest.append(PERHAPS_INSIDE)


def _is_of_a_relative(clause: Clause, found: Found) -> bool:
    named = _RELATIVE.search(clause.full, clause.start, found.start)
    return named is not None and _OF_THE_PERSON_AGAIN.search(named["gap"]) is None
