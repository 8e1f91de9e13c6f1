"""Words that speak of more than the name beside which they stand.

* "Asthma, COPD or heart disease that requires oxygen": whether the qualifying words speak of all or of the last is not
  said; each name before the last is then computed only in part, and a person answers the words.
* "Asthma requiring steroids or theophylline", "changes due to surgery or radiation": the name behind "or" may belong to
  the cause or the treatment of what stands before; it is computed only in part, too.
* "Aged 18 to 65 with a rare syndrome": what follows the age or sex and is no name of a list is an atom of its own.
* A list takes over the history, the span of time and the denial of the line above it: "History of any of the following",
  "Within six months before screening", "None of the following".
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from trialwright.eligibility.draft import Window
from trialwright.eligibility.layout import NAMED, Piece
from trialwright.eligibility.reading_kind import Clause, Found
from trialwright.eligibility.reading_words import IGNORED
from trialwright.eligibility.unlisted_names import UNLISTED, is_bare

TRAILING = "trailing words"
PERHAPS_INSIDE = "perhaps part of the words before"
IN_A_TRIAL = "in a trial"
_TRAILS = re.compile(
    r"[\s)]*,?\s*\(?\b(?:that|which|who|requiring|requires?|necessitating|needing|warranting|capable|known\s+to|due\s+to|caused\s+by|secondary\s+to|likely|sufficient|severe\s+enough|causing|leading|resulting|precluding|preventing|interfering|affecting|considered|judged|deemed|in\s+the\s+(?:opinion|judge?ment|view)|of(?=[^.;]{1,70}\b(?:origin|descent|ancestry|ethnicity)\b)|with(?!\s+(?:or|and)\b)|without)\b",
    re.IGNORECASE,
)
_MEASURED = ("laboratory", "vital_sign", "score")
_OPENS = re.compile(
    r"\b(?:requir(?:ing|es?|ed)|needing|with|due\s+to|because\s+of|caused\s+by|secondary\s+to|resulting\s+from|attribut\w+\s+to|associated\s+with|related\s+to|complicated\s+by|treated\s+(?:with|by)|managed\s+with|(?:for|during|after|following|since|before|prior\s+to)\s+(?:the\s+)?(?:treatment|prevention|management)\s+(?:of|with))\b(?P<rest>[^;.]*)$",
    re.IGNORECASE,
)
_CAUSED = re.compile(
    r"\b(?:due\s+to|because\s+of|caused\s+by|secondary\s+to|resulting\s+from|attribut\w+\s+to)\b", re.IGNORECASE
)
_NEW_MATTER = re.compile(r"[;.]|\b(?:history|have|has|had|other)\b", re.IGNORECASE)
_BARE_TRAIL = re.compile(
    r"(?!\s*(?:any|other|history|current|known|have|has|having|who|is|are)\b)\s*[\w-]+(?:\s+[\w-]+){0,2}\s+(?:with|requiring|that|which)\b",
    re.IGNORECASE,
)
"""As in "fibrillation or flutter with a rate above 100", where no list knows the second name."""
_TRIAL = re.compile(
    r"\b(?:in|as\s+part\s+of|within|through|under|during)\s+(?:a|an|another|other|the\s+context\s+of\s+an?)\s+(?:\w+\s+){0,2}(?:trial|study|studies)\b",
    re.IGNORECASE,
)
_OF_ANOTHER_DAY = re.compile(
    r"\b(?:diagnosis|onset|admission|delivery|birth|discharge|relapse|remission|transplant\w*|injury)\b", re.IGNORECASE
)
"""As in "within 30 days of T1D diagnosis": that day is no day of the study."""
_INTENDED = re.compile(
    r"\b(?:decision|decides?|decided|plans?|planned|planning|intends?|intention|anticipated|expected|likely|unwilling|willing)\s+to\s+(?:\w+[\s,]+){0,8}$",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(
    r"\b(?:candidates?|eligible|suitable|scheduled|referred|listed)\s+(?:for|to)\s+(?:[\w-]+\s+){0,4}$", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\b(?:undergone|received|completed|prior|previous\w*|treated)\b[^.;]{0,60}\bwith\s+(?:concurrent|concomitant)\s+$",
    re.IGNORECASE,
)
"""As in "must have undergone radiation with concurrent temozolomide": taken then, not now."""
_PERSON_WITH = re.compile(
    r"\s*,?\s*\b(?:with|who|diagnosed|suffering|undergoing|scheduled|having|presenting|admitted|referred|hospitali[sz]ed|attending|living|affected)\b",
    re.IGNORECASE,
)


def share(clause: Clause, pieces: list[Piece]) -> None:
    """Mark what words that stand further on may change."""
    for run in _runs(pieces):
        _trail(clause, run)
    for before, one in pairwise(pieces):
        if before.found is not None and one.found is not None and _is_perhaps_inside(clause, before, one):
            one.found.rest.append(PERHAPS_INSIDE)
        elif before.found is not None and _qualifies_both(clause, before.found, one):
            before.found.rest.append(TRAILING)
        if before.found is not None and one.joint != "comma" and _goes_on_with_illness(clause, before.found):
            before.found.rest.append(TRAILING)
    for run in _runs(pieces):
        if run[-1].found is not None and {TRAILING, "symptomatic"}.intersection(run[-1].found.rest):
            for one in run[:-1]:
                if one.found is not None and one.found.kind in NAMED and not one.found.rest:
                    one.found.rest.append(TRAILING)
    _rows_of_causes(clause, pieces)
    for one in pieces:
        found = one.found
        if found is None or found.kind not in NAMED:
            continue
        if any(window.anchors and _OF_ANOTHER_DAY.search(window.anchors[0]) for window in found.windows):
            found.rest.append("another day")
        if found.kind == "condition":
            continue
        if found.kind == "medication" and _CANDIDATE.search(clause.full, clause.start, found.start):
            found.rest.append("intended")
        if found.kind == "medication" and _BESIDE.search(clause.full, clause.start, found.start):
            found.rest.append("beside another treatment")
        if ("trial" in clause.low or "stud" in clause.low) and _TRIAL.search(clause.full, found.end, clause.end):
            found.rest.append(IN_A_TRIAL)
        if " to " in clause.low and _INTENDED.search(clause.full, clause.start, found.start):
            found.rest.append("intended")


_ILLNESS_WITH = re.compile(
    r"(?:or|and|and/or|/|,|\s)*(?:an?\s+|(?:severe|serious|chronic|acute)\s+)*(?:illness(?:es)?|diseases?|conditions?|disorders?|events?|problems?|complications?|injur(?:y|ies)|syndromes?|abnormalit(?:y|ies))\b",
    re.IGNORECASE,
)
"""As in "infection or illness requiring admission"."""


def _goes_on_with_illness(clause: Clause, before: Found) -> bool:
    if before.kind != "condition" or before.rest:
        return False
    return _illness_with(clause, before)


def _illness_with(clause: Clause, before: Found) -> bool:
    general = _ILLNESS_WITH.match(clause.full, before.end, clause.end)
    return general is not None and _TRAILS.match(clause.full, general.end(), clause.end) is not None


def _qualifies_both(clause: Clause, before: Found, one: Piece) -> bool:
    """Whether words that no list knows go on with a qualification that may speak of the name before them, too; and so does
    a name of one general word: "tumours or polyps in the airway", "facial surgery or deformity"."""
    if one.joint not in ("comma", "or", "and") or before.rest or before.kind not in NAMED:
        return False
    if one.found is not None and one.found.role != UNLISTED:
        return False
    if one.found is not None and is_bare(one.found):
        return True
    if one.found is None and _AT_A_PLACE.search(clause.full, one.start, one.end):
        return _OWN_PAST.search(clause.full, one.start, one.end) is None
    return one.joint != "comma" and _BARE_TRAIL.match(clause.full, one.start, one.end) is not None


_AT_A_PLACE = re.compile(
    r"\b(?:at|on|in|of|near)\s+(?:the|any|either|same)\s+(?:[\w®™-]+\s+){0,4}(?:sites?|areas?|regions?|segments?|limbs?|sides?|eyes?|joints?|locations?|fields?|levels?)\b",
    re.IGNORECASE,
)
"""As in "previous surgery or abnormal anatomy at the treatment site"."""
_OWN_PAST = re.compile(r"\b(?:history|previous|prior|past)\b", re.IGNORECASE)


def _runs(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Names of one kind in a row, joined by commas, "or" and "and"."""
    run: list[Piece] = []
    for one in pieces:
        kind = one.found.kind if one.found is not None else ""
        if run and one.joint in ("comma", "or", "and") and run[-1].found is not None and kind == run[-1].found.kind:
            run.append(one)
            continue
        if run and one.joint == "with" and kind in _MEASURED and run[-1].found is not None:
            run.append(one)  # "fibrillation or flutter with a rate above 100"
        if len(run) > 1:
            yield run
        run = [one] if kind in NAMED and one.joint != "with" else []
    if len(run) > 1:
        yield run


def _trail(clause: Clause, run: list[Piece]) -> None:
    last = run[-1]
    assert last.found is not None
    if last.joint == "with":
        above = run[-2].found
        trail = _TRAILS.match(clause.full, above.end, last.end) if above is not None else None
        shared = (len(run) == 3 and run[1].joint == "or") or (trail is not None and not trail.group().endswith("with"))
    else:
        trail = _TRAILS.match(clause.full, _end(clause, last.found), last.end)
        is_with = trail is not None and trail.group().strip(" ,()").lower() in ("with", "without")
        unread = bool(last.found.rest) or "investigator_decides" in last.found.flags
        shared = trail is not None and unread and (not is_with or (len(run) == 2 and last.joint in ("or", "and")))
        shared = shared or (unread and last.found.kind == "condition" and _illness_with(clause, last.found))
    for one in run[:-1] if shared else ():
        if one.found is not None and one.found.kind in NAMED and not one.found.rest:
            one.found.rest.append(TRAILING)


def _end(clause: Clause, found: Found) -> int:
    """Behind the name and the span of time that follows it at once."""
    end = found.end
    for first, last in sorted(found.covers):
        if first <= end + 1 and clause.full[end:first].strip() == "":
            end = max(end, last)
    return end


def _is_perhaps_inside(clause: Clause, before: Piece, one: Piece) -> bool:
    if before.found is None or one.found is None or one.found.kind not in NAMED:
        return False
    if one.joint not in ("or", "and") and (one.joint != "comma" or one.found.kind == "condition"):
        return False
    between = clause.full[before.found.end : one.found.start]
    opened = _OPENS.search(between)
    if opened is None or re.search(r",\s*(?:and|or)\b|\bhistory\b|\bhave\b|\bhas\b|\bother\b", between):
        return False
    return before.found.kind != one.found.kind or not before.found.windows


def _rows_of_causes(clause: Clause, pieces: list[Piece]) -> None:
    """As in "heart failure due to infarction, hypertension or cardiomyopathy": what goes on behind the first cause may be
    a cause as well, and keeps nobody out by itself."""
    inside = False
    for before, one in pairwise(pieces):
        if before.found is None or one.found is None:
            inside = False
            continue
        between = clause.full[before.found.end : one.found.start]
        if _NEW_MATTER.search(between):
            inside = False
        elif _CAUSED.search(between):
            inside = True
        elif inside and one.joint in ("comma", "or", "and") and PERHAPS_INSIDE not in one.found.rest:
            one.found.rest.append(PERHAPS_INSIDE)


def apart_from_people(clause: Clause, pieces: list[Piece]) -> list[Piece]:
    """As in "Men aged 18 to 65 with a rare syndrome": the words behind age or sex are an atom of their own."""
    found: list[Piece] = []
    for one in pieces:
        found.append(one)
        if one.found is None or one.found.kind not in ("age", "sex"):
            continue
        head = max([one.found.end, *(end for start, end in one.found.covers if start <= one.found.end)])
        begins = _PERSON_WITH.search(clause.full, head, one.end)
        if begins is None or not _says_enough(clause, begins.end(), one.end):
            continue
        found.append(Piece(None, begins.start(), one.end, "with"))
        one.end = begins.start()
    return found


def _says_enough(clause: Clause, start: int, end: int) -> bool:
    return any(
        start <= word.start < end
        and word.plain not in IGNORED
        and not any(first <= word.start < last for _, first, last in clause.windows)
        for word in clause.words
    )


# What a list takes over from the line above it -----------------------------------------------------------------------

_HISTORY = re.compile(
    r"\b(?:history|previous(?:ly)?|prior|past|ever)\b(?!\s+to\b)(?:\s+\(?\w+\)?){0,8}\s*[\s:,.-]*$", re.IGNORECASE
)
_NONE_OF = re.compile(
    r"\b(?:none\s+of|no\s+(?:\w+\s+)?contra-?\s?indications?|no\s+(?:\w+\s+){0,4}(?:of\s+)?(?:any\s+of\s+)?(?:the\s+)?following|(?:not|n['’]t)\s+(?:have|had|be|suffer\w*|meet|fulfil+|present)(?:\s+\w+){0,5}\s+(?:following|these|below)|without\s+(?:\w+\s+){0,3}(?:following|these)|absence\s+of|no\s+(?:history|evidence|presence)\s+of)\b[^.]{0,60}$",
    re.IGNORECASE,
)


_NOT_TOLERATED = re.compile(
    r"\b(?:allerg\w+|hyper-?\s?sensitiv\w+|sensitivit\w+|intoleran\w+|(?:adverse|allergic|anaphyla\w+)\s+reactions?|contra-?\s?indicat\w+)\b[^.;]*$",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(?:none|no|not|without|absence|any)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LeadIn:
    """What the line above a list says of its items. ``denies``: none of them may hold; ``not_tolerated``: the drugs among
    them are what somebody is allergic to, or may not take."""

    windows: tuple[tuple[Window, int, int], ...] = ()
    ever: bool = False
    denies: bool = False
    not_tolerated: bool = False

    def without_denial(self, text: str) -> str:
        """``text`` without the words of the denial that the list takes over."""
        return _NO.sub(" ", text) if self.denies else text


def lead_in_of(clause: Clause) -> LeadIn:
    """What ``clause`` says of the list below it."""
    return LeadIn(
        tuple(clause.windows),
        _HISTORY.search(clause.text) is not None,
        _NONE_OF.search(clause.text) is not None,
        _NOT_TOLERATED.search(clause.text) is not None,
    )


def take_over(lead: LeadIn | None, pieces: list[Piece]) -> None:
    """Hand the history and the span of time of the line above to the names of an item that has none of its own."""
    if lead is None:
        return
    for one in pieces:
        found = one.found
        if found is not None and found.kind == "medication" and lead.not_tolerated:
            found.rest.append("not tolerated")
        if found is None or not found.takes_windows or found.windows:
            continue
        if found.kind in (*NAMED, "trial_participation", "vaccination"):
            for window, start, end in lead.windows:
                found.windows.append(window)
                found.covers.append((start, end))
            if lead.ever and found.history is None:
                found.history = "ever"
