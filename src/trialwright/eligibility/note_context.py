"""What a sentence of a note says of the patient, denies, leaves uncertain, or says of somebody else.

Cues of denial, forwards ("denies X", "no history of X") and backwards ("X was ruled out"), after Chapman et al.,
J Biomed Inform 2001;34:301-310 (NegEx); of uncertainty ("possible X", "rule out X", "at risk of X") and of relatives
after Harkema et al., J Biomed Inform 2009;42:839-851 (ConText). A relative who only tells or comes along ("her husband
reports that she ...") takes nothing away. What is denied of the patient is denied; what is uncertain is neither a fact
nor denied; what is said of relatives is nobody's here.
"""

# ruff: noqa: E501 (patterns read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Reach = Literal["denied", "unsure", "relative"]

_NOT_SO = re.compile(
    r"\b(?:denie[sd]|denying|no (?:history|evidence|signs?|complaints?) of|no prior|never|without|negative for|free of"
    r"|(?<!be )(?<!to )(?<!not )ruled out(?= (?!by\b|with\b|on\b|at\b|in\b|after\b|via\b|and\b|or\b|today\b)\w)|absence of|nor|no(?! longer)|not (?:have|had|taking|using|on)|not(?! (?:yet|only|improv|respond|reliev|toler|control|better))|lack(?:s|ed)? of)\b"
    r"|\bnon[- ](?=[a-z])", re.IGNORECASE,
)  # fmt: skip
_WORD = re.compile(r"\w+")
_ONE_WORD = re.compile(r"non[- ]", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:but|however|although|though|except|who|which|presents?|presented|reports?|has|had|admitted|diagnosed)\b|;|(?<=allergies),|(?<=allergy),|:\s|(?<!problems )(?<!issues )(?<!trouble )(?<!difficulty )(?<!associated )\bwith\b"
    r"|(?:,|\band)\s+(?:(?:he|she|is|was|currently|now)\s+){0,3}(?:takes?|taking|uses|using|receiv\w+|on)\b", re.IGNORECASE,
)  # fmt: skip
_HAD = re.compile(
    r"\s*(?:(?:yet|ever|previously|actually)\s+)*(?:(?:been\s+)?(?:diagnosed|presented|admitted)(?:\s+with)?|had|has|have|reported)\b",
    re.IGNORECASE,
)
"""As in "never had X" and "never been diagnosed with X": the verb of the denial itself ends nothing."""
_SO_DENIED = re.compile(
    r"\b(?:(?:was|were|is|are|has been|have been|had been|been|came back|tests?|testing|tested|screen|screening)\s+)+(?:ruled out|excluded|negative(?! for)|absent|unlikely|not (?:seen|found|present|detected|identified|noted|suspected))\b|\b(?:test|screen|culture|serology|serologies|antigen|antibody)\s*:?\s+negative\b|(?<=\w):\s+(?:negative|neg|no|absent|none|not detected)\b|\(\s*(?:-|–|neg(?:ative)?)\s*\)|\bunlikely\b"
    r"|(?<!not )(?<!not been )(?<!be )(?<!to )\bruled out(?=\s*(?:[.,;)]|$|(?:by|with|on|at|in|after|via|and|today)\b))",
    re.IGNORECASE,
)  # fmt: skip
_UNSURE = re.compile(
    r"\b(?:possibl[ey]|probabl[ey]|likely|suspect(?:ed|s|ing)?|suspicio(?:us|n)(?: of| for)?|concern(?:ed|ing)? (?:for|about|of)|question of|questionable|rule[- ]out|r/o|ruling out|to be ruled out|differential(?: diagnos[ie]s)?(?: of| includes?)?|may (?:have|be)|might (?:have|be)|could (?:have|be)|consider(?:ed|ing)?|evaluat(?:ed?|ion|ing) (?:for|of)|screen(?:ed|ing)? for|tested for|work-?up (?:for|of)|risk (?:of|for|factors? for)|worried about|worried (?:that|s?he)|fears?|as if|versus|vs\.?"
    r"|vaccin\w+ (?:against|for)|immuni[sz]ed (?:against|for)|expos(?:ed|ure) to|contact with|prophylaxis (?:for|against)|prevention of|to prevent|if|would|offered|discussed|recommend\w*|refuse[sd]|decline[sd]"
    r"|start|begin|initiate|switch to|will (?:receive|need|be (?:started|given))|(?:not|cannot|can't) (?:yet )?ruled? out)(?=\W)|(?:(?<=^)|(?<=[\s(:,/]))\?(?=\s?[a-z])",
    re.IGNORECASE,
)  # fmt: skip
_STILL_OPEN = re.compile(
    r"\b(?:cannot|can not|could not|not yet|yet to) be (?:excluded|ruled out)|\b(?:is|was|were|are) (?:suspected|possible|likely|probable|being considered)\b|\bin the differential\b|\bnot (?:yet )?(?:been )?(?:excluded|ruled out|confirmed)\b|\?(?=\s|$|\))|\b(?:resolved|in remission|cured|outgr[eo]wn?|as a (?:child|teenager|baby)|in childhood)\b",
    re.IGNORECASE,
)  # fmt: skip
_FAMILY = re.compile(r"\b(?:family (?:medical )?history|family hx|fhx?\s*:|runs in (?:the|his|her) family|family members?)", re.IGNORECASE)  # fmt: skip
_KIN = re.compile(
    r"\b(?:(?:step|half|grand|great|twin)[- ]?)*(?:mothers?|fathers?|sisters?|brothers?|aunts?|uncles?|cousins?|parents?|siblings?|relatives?|sons?|daughters?|children|husband|wife|spouse|partner|niece|nephew|maternal|paternal)\b",
    re.IGNORECASE,
)  # fmt: skip
_OF_KIN = re.compile(r"(?:\b(?:in|of|among)\s+|\(\s*)(?:(?:his|her|the|their|a|an|one|both|two)\s+)*$", re.IGNORECASE)
_TELLS = re.compile(
    r"(?:'s|’s)?\s+(?:(?:has|have|also|who|both|is|are|was|were|and)\s+){0,2}(?:reports?|reported|states?|stated|says|said|tells?|told|notes|noted|noticed|observed|gives|gave|describes?|described|claims?|brings?|brought|helps?|calls?|called|found|concerned|worried|accompan\w+|complain\w+|at (?:the )?bedside|present at)\b"
    r"|(?:'s|’s)\s+(?:arms|report|account|explanation|concern|words|house|car|lap)\b|\s+(?:and|to|on|in|at|for|yesterday)\s+(?:he|she|the patient|report)\b", re.IGNORECASE,
)  # fmt: skip
_WITH_KIN = re.compile(
    r"\b(?:with|by|and|to|from|per|according to|lives with|has|married|nursing|nurses|two|three|four|no|\d)\s+(?:(?:his|her|their|the|an?)\s+)*(?:\w+\s+)?$",
    re.IGNORECASE,
)  # fmt: skip
_KIN_HAS = re.compile(
    r"(?:\s+\w+){0,3}?\s+(?:has|have|had|suffer\w*|died|diagnosed|with|carr(?:y|ies)|developed|is|was|were|are)\b", re.IGNORECASE
)  # fmt: skip
_BACK_TO_PATIENT = re.compile(
    r";|\)|\b(?:presents?|presented|comes|came|is admitted|was admitted|complains?|complaining)\b|\b(?:but|and|,)\s*(?:he|she|(?:the )?patient)\s+(?:has|had|is|was|reports?|denies|takes)\b|,\s*(?:he|she|the patient)\b",
    re.IGNORECASE,
)  # fmt: skip
_SINCE_THEN = re.compile(
    r",\s+(?:(?:which|that|it|and|now|since|has|have|had|been|fully|completely|is|was)\s+)*$", re.IGNORECASE
)
"""As in "pneumonia in 2021, which has since resolved": the comma ends nothing."""
_BOUNDARY = re.compile(r"[;,]\s|\b(?:but|however|although)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence that is no plain word on the patient."""

    start: int
    end: int
    reach: Reach


def parts(sentence: str) -> tuple[Part, ...]:
    """Everything in ``sentence`` that is denied, uncertain, or said of somebody else, in order."""
    found = [Part(*place, "relative") for place in _relatives(sentence)]
    found += [Part(*place, "denied") for place in _denied(sentence)]
    found += [Part(*place, "unsure") for place in _uncertain(sentence)]
    return tuple(sorted(found, key=lambda part: part.start))


def reach_at(found: Sequence[Part], start: int) -> Reach | None:
    """How the words at ``start`` are said; None: plainly, of the patient. Of several, what is least
    of a fact counts: another person, then uncertain, then denied."""
    said = {part.reach for part in found if part.start <= start < part.end}
    return next((reach for reach in ("relative", "unsure", "denied") if reach in said), None)


def _denied(sentence: str) -> Iterator[tuple[int, int]]:
    at = 0
    while (cue := _NOT_SO.search(sentence, at)) is not None:
        said = _HAD.match(sentence, cue.end())
        end = _ENDS.search(sentence, said.end() if said else cue.end())
        at = end.start() if end else len(sentence)
        if _ONE_WORD.fullmatch(cue.group()):
            word = _WORD.match(sentence, cue.end())
            at = word.end() if word else cue.end()
            yield cue.end(), at
        else:
            yield cue.start(), at
    for cue in _SO_DENIED.finditer(sentence):
        yield _back(sentence, cue.start()), cue.end()


def _uncertain(sentence: str) -> Iterator[tuple[int, int]]:
    for cue in _UNSURE.finditer(sentence):
        end = _BOUNDARY.search(sentence, cue.end())
        yield cue.start(), end.start() if end else len(sentence)
    for cue in _STILL_OPEN.finditer(sentence):
        yield _back(sentence, len(_SINCE_THEN.sub("", sentence[: cue.start()]))), cue.end()


def _relatives(sentence: str) -> Iterator[tuple[int, int]]:
    for cue in _FAMILY.finditer(sentence):
        yield cue.start(), _until(sentence, cue.end())
    at = 0
    while (kin := _KIN.search(sentence, at)) is not None:
        at = kin.end()
        if _OF_KIN.search(sentence[: kin.start()]):
            at = _until(sentence, kin.end())
            yield _back(sentence, kin.start()), at
        elif not _only_comes_along(sentence, kin):
            at = _until(sentence, kin.end())
            yield kin.start(), at


def _only_comes_along(sentence: str, kin: re.Match[str]) -> bool:
    if _TELLS.match(sentence, kin.end()):
        return True
    return _WITH_KIN.search(sentence[: kin.start()]) is not None and not _KIN_HAS.match(sentence, kin.end())


def _until(sentence: str, at: int) -> int:
    end = _BACK_TO_PATIENT.search(sentence, at)
    return end.start() if end else len(sentence)


def _back(sentence: str, at: int) -> int:
    """Where the clause that ends at ``at`` begins."""
    return max((cut.end() for cut in _BOUNDARY.finditer(sentence, 0, at)), default=0)
