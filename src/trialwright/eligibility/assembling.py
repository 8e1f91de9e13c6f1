"""From findings to atoms: hand out windows, negation, history and qualifiers, and see which words are left.

An atom is *computed* when every word around it is accounted for; words that only narrow it ("severe", "biopsy-proven")
make it *partial*: the computed part and the rest both have to hold. Any other word that nobody understood makes it
*manual*: what it changes is not known, so a person answers the whole.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from bisect import bisect_left

from trialwright.eligibility.announced_values import announce
from trialwright.eligibility.carried_words import carry
from trialwright.eligibility.conditional import ask_of_some_only
from trialwright.eligibility.denied_words import denies_something_else, deny_pregnancy, is_tested_negative
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.layout import Piece, is_only_example, lay_out, said_once, without_bracketed
from trialwright.eligibility.listed_in_line import listed
from trialwright.eligibility.narrowed_names import narrowing_points
from trialwright.eligibility.reading_kind import Clause, Found, Place
from trialwright.eligibility.reading_words import (
    CURRENT,
    EVER,
    EXCEPTION_CUES,
    EXCEPTIONS,
    IGNORED,
    NARROWING,
    NEGATIONS,
    OF_TREATMENTS,
    QUALIFIERS,
    RECENT,
    SHARED_WORDS,
    WIDENING,
)
from trialwright.eligibility.segments import Segment, examples, segments, starts_inside, unbroken
from trialwright.eligibility.shared_windows import TREATMENTS, counted_from_elsewhere, hand_out_windows, share_a_window
from trialwright.eligibility.shared_words import apart_from_people, share
from trialwright.eligibility.small_letters import holds_any
from trialwright.eligibility.unfinished_words import finished
from trialwright.eligibility.unlisted_names import unlisted

NO_ANCHOR = "no_anchor_printed"
_ANCHORED = frozenset({"within", "before", "after", "for_at_least", "stable_for"})
_NEGATING = re.compile(r"(?=[nwaflhrd])\b(?:no|none\s+of|not|(?<!\bwith or )(?<!\bwith and )(?<!with and/or )without|absence\s+of|free\s+(?:of|from)|never|lack\s+of|negative\s+(?:for|history\s+of)|neither|nor|denies|do(?:es)?\s+not|did\s+not|have\s+not|has\s+not|ruled\s+out|n['’]t)\b(?!\s+(?:limited|more|less|greater|lower|exceed|only|longer|older|fewer|higher|later|below|above|be\s+limited|at\s+least))(?!\s+(?:be\s+|been\s+)?(?:\w+ly\s+|well\s+)?(?:controlled|manageable|managed|corrected|treatable|relieved|alleviated)\b)(?!\s+(?:response|change|donors?\b|synthase))")  # fmt: skip
_NOT_CONTROLLED = re.compile(r"\s*,?\s*(?:that\s+is\s+|which\s+is\s+)?(?:not\s+(?:\w+\s+)?controlled|in(?:adequately|sufficiently)\s+controlled|without\s+(?:adequate\s+)?control)\b", re.IGNORECASE)  # fmt: skip
_NO_DENIAL = re.compile(r"\s+(?:want|wish|risk|caused|due|related|attribut\w+|secondary|respond\w*|responsive|amenable|recover\w*|adequately|well|sufficiently|optimally|fully|completely|agree|willing|able|suitable|candidates?|documented|documentation|denote|preclude|expected|explained|affect\w*)\b", re.IGNORECASE)  # fmt: skip
_CLOSES = re.compile(r"[^()]*\)")  # "(not including steroids) or biologics": a denial in brackets ends with them
_TURN = re.compile(
    r"\bbut\b(?!\s+not)|;|\.\s|\bhowever\b|\bor\s+(?:with|has|have|who)\b|,\s*(?:patients?|subjects?|participants?|those|women|men)\s+(?:in\s+whom|with|who|having)\b|\band\s+(?:with|has|have|who)\b|\bwho\s+(?:have|has|are)\b|\bdue\s+to\b|\bwhile\b|\bprior\s+to\b|\bbefore\b|\buntil\b|\bat\s+the\s+time\s+of\b|\bas\s+a\s+result\s+of\b|\bbecause\b|\bin\s+order\s+to\b"
)

_EXCEPTING = frozenset({"except", "exception", "excluding", "unless", "other", "than"})
_ABBREVIATION = re.compile(r"\s*[(\[]\s*(?:[\w/-]*[A-Z0-9][\w/-]*)s?(?:[\s-]+[A-Z][A-Z0-9]*)?\s*[)\]]")
_PRE_EXISTING = re.compile(r"\bpre-?\s?existing\b", re.IGNORECASE)
_TURNED = {
    "inclusion": re.compile(
        r"\bexclu(?:de|ded|des|sion|ding\s+(?:patients|subjects))\b|\bineligib|\bnot\s+(?:be\s+)?(?:eligible|allowed|permitted|included|enrolled|acceptable)|\bprohibited|\bdisallowed|\b(?:are|is|be|may|will|can)\s+(?:also\s+|be\s+)?(?:eligible|allowed|permitted|acceptable)\b",
    ),
    "exclusion": re.compile(
        r"\b(?:are|is|be|may|will|can|remain)\s+(?:be\s+)?(?:eligible|allowed|permitted|acceptable|included|enrolled)\b|\bnot\s+(?:be\s+)?exclu|\bdo(?:es)?\s+not\s+(?:exclude|preclude)|\b(?:must|should|may)\s+not\s+(?:be|have|take|use|receive|currently)\b",
    ),
}
"""Words that turn a section round: "patients with ... are excluded" among the inclusions; a person reads these."""
_TURNED_CUES = {
    "inclusion": ("exclu", "eligib", "allowed", "permitted", "included", "enrolled", "acceptable", "prohibited"),
    "exclusion": ("eligible", "allowed", "permitted", "acceptable", "included", "enrolled", "exclu", "preclude", "must", "should", "may"),
}  # fmt: skip


_OF_THE_PERSON = frozenset({"sex", "pregnancy"})
"""Findings whose own words may hold a joint: "male or female", "men and non-pregnant women"; a number may, too: "18 years
or older"."""


def pieces(clause: Clause, founds: list[Found]) -> list[Piece]:
    """The atoms of the clause in reading order."""
    parts = segments(clause.full, clause.start, clause.end)
    aside = examples(clause.full, clause.start, clause.end)
    founds = without_bracketed(clause, [found for found in founds if not is_only_example(found, aside)])
    founds = said_once(clause, founds)
    announce(clause, founds)
    whole = [(found.start, found.end) for found in founds if found.kind in _OF_THE_PERSON]
    parts = unbroken(parts, [*whole, *((quantity.start, quantity.end) for quantity in clause.quantities)])
    parts = finished(clause, parts, founds, aside)
    founds = [*founds, *unlisted(clause, founds, parts, aside)]
    found_pieces = apart_from_people(clause, lay_out(clause, founds, parts, aside))
    hand_out_windows(clause, found_pieces)
    _negate(clause, found_pieces)
    _hand_out_words(clause, found_pieces, parts, aside)
    share(clause, found_pieces)
    carry(clause, found_pieces)
    turned = holds_any(clause.low, _TURNED_CUES[clause.polarity])
    if turned and _TURNED[clause.polarity].search(clause.small, clause.start, clause.end):
        for piece in found_pieces:
            if piece.found is not None:
                piece.found.rest.append("turned round")
    ask_of_some_only(clause, [piece.found for piece in found_pieces if piece.found is not None])
    return found_pieces


def _hand_out_words(clause: Clause, found: list[Piece], parts: list[Segment], aside: list[Place]) -> None:
    """Each word that no finding, window or list accounts for goes to the atom around it."""
    covered = _coverage(clause, found)
    starts = [word.start for word in clause.words]
    taken = starts_inside(starts, [*covered, *aside])
    carried: dict[str, list[str]] = {"qualifiers": [], "history": [], "narrowing": []}
    last_kind = ""
    has_exception = any(one.exception for one in found)
    for one in found:
        own = clause.words[bisect_left(starts, one.start) : bisect_left(starts, one.end)]
        if one.found is None:
            one.words = [word.plain for word in own]
            led = ["ever"] if any(word in EVER for word in one.words[:3]) else []
            if not led and one.joint in ("comma", "and", "or"):
                led = carried["history"]
            carried = {
                "qualifiers": [QUALIFIERS[word] for word in one.words[:2] if word in QUALIFIERS],
                "history": led,
                "narrowing": [word for word in one.words[:2] if word in SHARED_WORDS],
            }
            last_kind = ""
            continue
        qualifiers, history, narrowing = [], [], []
        for word in own:
            if word.start in taken:
                continue
            plain, leads = word.plain, word.start < one.found.start
            if plain in _EXCEPTING and has_exception:
                continue
            if plain in EVER and (leads or plain in ("history", "past")):
                history.append("ever")
            elif plain in RECENT and leads:
                history.append("recent")
            elif plain in QUALIFIERS and (leads or plain in ("uncontrolled", "unstable", "active", "severe")):
                qualifiers.append(QUALIFIERS[plain])
            elif plain in CURRENT:
                history.append("current")
            elif plain == "not" and not leads and one.found.kind == "medication":
                one.found.rest.append("denied behind")
            elif (
                len(plain) == 1
                and plain in "abcde"
                and 0 < word.start - one.found.end <= 1
                and one.found.kind == "condition"
            ):
                one.found.rest.append("a letter")  # "viral hepatitis B" is not every viral hepatitis
            elif plain in IGNORED or plain in NEGATIONS or len(plain) == 1:
                continue
            else:
                one.found.rest.append(plain)
                shared = plain in SHARED_WORDS or (one.found.kind == "medication" and plain in OF_TREATMENTS)
                narrowing += [plain] if leads and shared else []
        one.found.rest += _open_points(clause, one, covered)
        same = one.joint in ("comma", "and", "or") and (
            one.found.kind == last_kind or (not last_kind and one.found.kind == "condition")
        )
        if same and not qualifiers:
            qualifiers = carried["qualifiers"]
        if same and not qualifiers and not narrowing:
            narrowing = carried["narrowing"]
            one.found.rest += narrowing
        treats = one.found.kind in TREATMENTS and last_kind in TREATMENTS
        alike = same or ((treats or share_a_window(one.found.kind, last_kind)) and one.joint in ("comma", "and", "or"))
        alike = alike or (not last_kind and one.joint in ("comma", "and", "or"))
        if alike and not history and not any(word.plain == "evidence" for word in own if word.start < one.found.start):
            history = carried["history"]
        carried = {"qualifiers": qualifiers, "history": history, "narrowing": narrowing}
        last_kind = one.found.kind
        _qualify(one.found, qualifiers, history)


def _open_points(clause: Clause, one: Piece, covered: list[Place]) -> list[str]:
    """What makes the meaning of a finding uncertain: a printed number that nobody read, a limit for one sex only, a
    disease that is only the purpose or cause of something else."""
    found = one.found
    assert found is not None
    points = [
        "a number"
        for quantity in clause.quantities
        if one.start <= quantity.start < one.end
        and (quantity.said or quantity.unit or quantity.relative)
        and not any(start <= quantity.number_start < end for start, end in covered)
    ]
    letter = _ANOTHER_LETTER.match(clause.full, found.start, clause.end) if found.kind == "condition" else None
    if letter is not None and not any(letter.end() - 1 <= other.start < letter.end() for other in clause.mentions):
        points.append("another letter")
    if found.kind == "medication" and _dose_behind(clause, found, covered):
        points.append("a dose")
    uncounted = found.takes_windows and not found.windows and holds_any(clause.low, _SPAN_CUES)
    end = one.end if found.kind not in (*TREATMENTS, "condition") else _end_of_row(clause, one.end)
    if uncounted and _UNCOUNTED_SPAN.search(clause.small, one.start, end):
        points.append("a span of time")
    if counted_from_elsewhere(found):
        points.append("another day")
    points += narrowing_points(clause, one)
    if found.kind in ("laboratory", "vital_sign", "score") and _OF_ONE_SEX.search(
        clause.small, one.start, min(clause.end, one.end + 30)
    ):
        points.append("one sex")
    if (
        found.kind == "condition"
        and one.joint not in ("with", "for")
        and _PURPOSE.search(clause.small, max(clause.start, found.start - 40), found.start)
    ):
        points.append("purpose")
    if one.joint == "for":
        points.append("the purpose")
    return points


def _end_of_row(clause: Clause, place: int) -> int:
    """Where the row of names ends that begins at ``place``: "steroids, NSAIDs within the past month" ends once."""
    stop = _ROW_ENDS.search(clause.small, place, clause.end)
    return stop.start() if stop is not None else clause.end


_ROW_ENDS = re.compile(r";|\.\s|:|\(")
_ANOTHER_LETTER = re.compile(
    r"(?:hepatitis|hep\.?)\s*(?:virus\s*)?[A-E]?\b(?:\s*\([^()]*\))?\s*(?:,|/|&|and/or|and|or)+\s*(?:or\s+|and\s+)?(?:virus\s+)?[A-E]\b",
    re.IGNORECASE,
)
"""As in "hepatitis B or C": the second is named by its letter only, and no list finds it."""


def _dose_behind(clause: Clause, found: Found, covered: list[Place]) -> bool:
    """As in "steroids exceeding the equivalent of 0.5 mg/kg a day of prednisone": the dose is that of the first name, too."""
    return any(
        found.end <= quantity.start <= found.end + 60
        and (quantity.unit or "").startswith(("mg", "g", "ug", "U", "[iU]"))
        and not _NEXT.search(clause.full, found.end, quantity.start)
        and not any(start <= quantity.number_start < end for start, end in covered)
        for quantity in clause.quantities
    )


_NEXT = re.compile(r"[,;.]|\b(?:and|or)\b")
_UNCOUNTED_SPAN = re.compile(r"\b(?:past|last|previous|preceding|prior)\s+(?:day|week|month|year|fortnight)\b")
_SPAN_CUES = ("past", "last", "previous", "preceding", "prior")
_OF_ONE_SEX = re.compile(r"\b(?:fe)?males?\b|\b(?:wo)?m[ae]n\b|\bgirls?\b|\bboys?\b")
_PURPOSE = re.compile(
    r"\b(?:(?<!positive\s)(?<!negative\s)(?<!criteria\s)(?<!evidence\s)for|treat(?:ment|ing|ed)?(?:\s+of)?|therapy\s+of|to\s+treat|prevent\w*(?:\s+of)?|prophylaxis(?:\s+of)?|risk\s+(?:of|factors?\s+for)|family\s+history\s+of|against|due\s+to|because\s+of|secondary\s+to|related\s+to|caused\s+by|suspicion\s+of|mimic\w*|relative\s+with|parents?\s+with|contact\s+with|exposure\s+to|other\s+than)\s+(?:(?:a|an|the|any|their|acute|chronic|active|severe)\s+){0,2}$"
)


def _qualify(found: Found, qualifiers: list[str], history: list[str]) -> None:
    told = [*qualifiers]
    if "poorly" in told and "controlled" in told:
        told = [word for word in told if word not in ("poorly", "controlled")] + ["uncontrolled"]
    if history:
        found.history = "ever" if "ever" in history else "recent" if "recent" in history else "current"
    if {"ever", "recent"} <= set(history) and not found.windows:
        found.rest.append("recent")  # "recent history of": how long ago is not said
    if "active" in told:
        found.history = "current" if found.history is None else found.history
        if history and "ever" in history and "active" in told:
            found.history = "ever"
    if found.concept is not None and told:
        found.concept = Concept(found.concept.label, found.concept.code, tuple(dict.fromkeys(told)))


def _coverage(clause: Clause, found: list[Piece]) -> list[Place]:
    head = listed(clause)
    covered: list[Place] = [(head.head, head.begins)] if head is not None else []
    for one in found:
        if one.found is not None:
            covered += [(one.found.start, one.found.end), *one.found.covers]
            if "existing" in clause.low:
                covered += [match.span() for match in _PRE_EXISTING.finditer(clause.full, one.start, one.found.start)]
            if short := _ABBREVIATION.match(clause.full, one.found.end, clause.end):
                covered.append(short.span())
    return covered


def _negate(clause: Clause, found: list[Piece]) -> None:
    """As in "No history of A, B or C" denies all three; "but", a semicolon and a new sentence end it. What stands behind
    "except" is an exception of what stands before."""
    hits = EXCEPTIONS.finditer(clause.small, clause.start, clause.end) if holds_any(clause.low, EXCEPTION_CUES) else ()
    exceptions = [
        match.start()
        for match in hits
        if not any(one.found is not None and _speaks_itself(one.found, match.start()) for one in found)
    ]
    negations = list(_NEGATING.finditer(clause.small, clause.start, clause.end))
    heads = [one.found.start for one in found if one.found is not None]
    if clause.polarity == "inclusion":
        deny_pregnancy(clause, [one.found for one in found if one.found is not None])
    for number, one in enumerate(found):
        head = one.found.start if one.found is not None else one.start
        cues = [place for place in exceptions if place <= head and not _ends_exception(clause, one, place, head)]
        if cues and number and found[0].start < cues[-1]:
            one.exception = True
        elif cues and one.found is not None and one.start <= cues[-1]:
            one.found.rest.append("an exception")  # of something that no list holds
        if one.found is None or one.found.kind in ("pregnancy", "consent", "contraception", "investigator"):
            continue
        before = clause.small[max(clause.start, head - 5) : head]
        if "non" in before and _NON.search(before):
            one.found.rest.append("non-")  # non-melanoma skin cancer is something else, and no denial of melanoma
            continue
        if is_tested_negative(clause, one.found):
            one.found.negated = not one.found.negated
            continue
        if "control" in clause.low and _NOT_CONTROLLED.match(clause.full, one.found.end, clause.end):
            one.found.rest.append("uncontrolled")
        for match in negations:
            if (
                match.end() <= head
                and not _TURN.search(clause.full, match.end(), head)
                and head - match.end() < 160
                and not _CLOSES.match(clause.full, match.end(), head)
                and not _inside_head(found, match.start())
            ):
                if clause.polarity == "exclusion" and denies_something_else(clause, heads, match.end(), head):
                    one.found.rest.append("perhaps denied")
                    break
                one.found.negated = not one.found.negated
                if match.group() == "never" and one.found.history is None:
                    one.found.history = "ever"
                if _NO_DENIAL.match(clause.full, match.end()):
                    one.found.rest.append("not a denial")
                break


def _ends_exception(clause: Clause, one: Piece, place: int, head: int) -> bool:
    between = clause.full[place:head]
    measured = one.found is not None and one.found.kind in ("laboratory", "vital_sign", "score")
    return _ENDS_EXCEPTION.search(between) is not None or (measured and _NEXT_VALUE.search(between) is not None)


_NEXT_VALUE = re.compile(r"\w,\s*or\s*$", re.IGNORECASE)
"""As in "unless three drugs are taken, or pressure < 110": the value excludes by itself."""
_NON = re.compile(r"\bnon[\s-]*$")
_ENDS_EXCEPTION = re.compile(r";|\.\s|^[^()]*\)")
"""An exception ends with its sentence, or with the bracket in which it stands."""


def _inside_head(found: list[Piece], place: int) -> bool:
    """Whether a negation belongs to another finding: it stands in its head, or in the words on contraception."""
    return any(
        one.found is not None and (one.found.start <= place < one.found.end or _speaks_itself(one.found, place))
        for one in found
    )


def _speaks_itself(found: Found, place: int) -> bool:
    """Whether the words on contraception hold ``place``: their own reading knows what they deny and except."""
    return found.kind == "contraception" and any(start <= place < end for start, end in found.covers)


def rest_of(found: Found) -> tuple[list[str], bool, bool]:
    """The words left over, whether they only narrow, whether one of them widens."""
    words = list(dict.fromkeys(found.rest))
    return words, NARROWING.issuperset(words), not WIDENING.isdisjoint(words)


def needs_anchor(found: Found) -> bool:
    """Whether a window of the finding prints no day from which it counts."""
    return any(window.relation in _ANCHORED and not window.anchors for window in found.windows)
