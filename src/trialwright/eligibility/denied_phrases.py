"""What a text denies, word for word, whether or not a reader knows the thing: for the eye of whoever reviews a draft.

A word that denies ("no", "without", "other than", "unable to") opens a reach to the right that ends at a full stop, a
bracket's end, a turn ("but", "who have") or a number of words; "or" and "nor" part it into phrases; "non-" denies its own word alone. Words
that deny backwards ("-naive", "is excluded") take the phrase to their left. Words that only look like denials ("no more
than", "not limited to", "with or without", "not only") open none. The method is that of NegEx and ConText
(doi:10.1006/jbin.2001.1029, doi:10.1016/j.jbi.2009.05.002), with words of our own for criteria instead of notes.

No verdict rests on this: what an atom denies is read by its reader. A lost "not" is what a reviewer must see.
"""

# ruff: noqa: E501 (patterns read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeniedPhrase:
    """Places in the text that was given: of the phrase, and of the word that denies it."""

    start: int
    end: int
    word: tuple[int, int]


_NOT_SO = r"(?!\s+(?:(?:be\s+)?limited|more|less|greater|lower|exceed\w*|only|longer|older|younger|fewer|higher|later|earlier|below|above|at\s+least|necessarily|exclusively|restricted\s+to|otherwise|change|response|evaluable)\b)"
_BEFORE = re.compile(
    r"""\b(?:
      (?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|must|may|shall)\s*n['’]t | cannot |
      no(?:t)? | never | neither | nor | none\s+of | (?<!with\ or\ )(?<!with\ and\ )(?<!with/)(?<!and/or\ )without | absence\s+of | absent |
      lack(?:s|ing)?(?:\s+of)? | free\s+(?:of|from) | negative\s+for | denies | den(?:y|ied) | devoid\s+of |
      (?:other|rather)\s+than | except(?:ing|ions?)?(?:\s+(?:for|of|in|are|is))? | with\s+the\s+exception\s+of | excluding | unless | apart(?:\s+from)? | aside\s+from | besides |
      unable\s+to(?:\s+be)? | (?:inability|impossibility|failure|refusal|unwillingness)(?:\s+of\s+the\s+\w+)?\s+(?:to(?:\s+be)?|of) | unwilling(?:ness)?\s+to(?:\s+be)? | fail(?:s|ed)?\s+to | refus(?:es?|ed|ing)(?:\s+to)? | incapable\s+of | unfit\s+for |
      preclud(?:es?|ed|ing) | prevent(?:s|ed|ing)?(?:\s+\w+){0,2}?\s+from | prevent(?:s|ed|ing)? | prohibit(?:s|ed|ing)? | contraindicat(?:es|ing) | instead\s+of | refrain(?:s|ing)?\s+from | unrelated\s+to | with\s+the\s+exclusion\s+of | avoid(?:s|ing|ance)?(?:\s+of)?
    )\b""" + _NOT_SO + r"|\bnon(?:\s?[-‐‑–]|\s)(?!\s?(?:steroid|st\b|stem|small|hodgkin|alcoholic|nucleos|invasive|insulin|hormonal|viral|a\b|b\b|rem\b))(?=\w)",
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
_LOOKS = re.compile(
    r"\bwhether\s+or\s+not\b|\b(?:with|and)\s*(?:/|or\s+|and/or\s+)\s*without\b|\bwithout\s*(?:/|or\s+|and/or\s+)\s*with\b|\bnot\s+only\b|\bno\s+matter\b|\bwithout\s+regard\b|\bno\.\s*\d|\bor\s+not\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:[ \t-]+na(?:i|ï)ve\b|-free\b|\s*,?\s+(?:is|are|was|were|will\s+be|must\s+be|should\s+be|to\s+be|be)\s+(?:also\s+|not\s+)?(?:excluded|prohibited|forbidden|ineligible|disallowed|absent|ruled\s+out)\b|\s+(?:(?:has|have|had)\s+been\s+|(?:was|were|is|are)\s+)?(?:ruled\s+out|excluded|absent)\b|\s+(?:is|are|was|were)(?:n['’]t|\s+not)\s+(?:allowed|permitted|acceptable|accepted|eligible|present|tolerated|possible|available)\b)",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[;:\n•●]|\.(?=\s|$)|[()\[\]]|\b(?:but|however|although|though|while|whereas|because|since|due\s+to|until|before|after|during|prior\s+to|at\s+the\s+time|within|in\s+the\s+(?:last|past)|for\s+(?:at\s+least|more\s+than|\d)|which|whose|who|when|if|as\s+(?:determined|defined|assessed|judged|per|measured)|according|will\s+be|are\s+(?:eligible|allowed|permitted|excluded)|is\s+(?:allowed|permitted|excluded))\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*,?\s*\b(?:and/or|or|nor)\b\s+", re.IGNORECASE)
_PEOPLE = re.compile(
    r"patients?|subjects?|participants?|individuals?|persons?|people|volunteers?|candidates?|they|who|those|these|and|or|such",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"(?:\s|(?:any|a|an|the|of|to|be|been|being|other|known|prior|previous(?:ly)?|past|current(?:ly)?|yet|ever|also|evidence|signs?|symptoms?|history|presence|diagnosis|documented|significant|clinically|relevant|concurrent|such|that|this|those|these|have|has|having|had|in|on|with|by|for|from|at|take|taking|use|using|receive|receiving|received|undergo|undergone|undergoing|more|than|one|their|his|her)\b|[-–,:*\"'“”])+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,;:()\[\]]+")
_REACH = 9
_PHRASES = 3


def denied_phrases(text: str) -> list[DeniedPhrase]:
    """The phrases that ``text`` denies, in reading order; where two words deny one place, the nearer counts."""
    looks = [found.span() for found in _LOOKS.finditer(text)]
    words = [found.span() for found in _BEFORE.finditer(text)]
    words = [(start, end) for start, end in words if not any(a <= start < b for a, b in looks)]
    found = []
    for number, (start, end) in enumerate(words):
        following = words[number + 1][0] if number + 1 < len(words) else len(text)
        ahead = list(_ahead(text, end, following))
        is_part = text[start : start + 3].lower() == "non" and not text[start : start + 4].lower().startswith("none")
        found += [DeniedPhrase(*span, (start, end)) for span in (ahead[:1] if is_part else ahead)]
    found += [one for hit in _BEHIND.finditer(text) if (one := _behind(text, *hit.span())) is not None]
    return sorted(_once(found), key=lambda one: (one.start, one.end))


def _ahead(text: str, start: int, limit: int) -> Iterator[tuple[int, int]]:
    """The phrases to the right of a word that denies and ends at ``start``; none goes on beyond ``limit``."""
    stop = _STOP.search(text, start, limit)
    end = stop.start() if stop else limit
    place, given = start, 0
    while place < end and given < _PHRASES:
        joint = _JOINT.search(text, place, end)
        last = joint.start() if joint else end
        span = _phrase(text, place, last)
        if span is not None:
            given += 1
            yield span
        if joint is None:
            return
        place = joint.end()


def _phrase(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words between the places without the small ones in front, at most nine."""
    small = _SMALL.match(text, start, end)
    first = small.end() if small else start
    words = [found.span() for found in _WORD.finditer(text, first, end)][:_REACH]
    return (words[0][0], words[-1][1]) if words else None


def _behind(text: str, start: int, end: int) -> DeniedPhrase | None:
    """The phrase to the left of a word that denies backwards."""
    words = [found.span() for found in _WORD.finditer(text, max(0, start - 70), start)][-4:]
    if not words or all(_PEOPLE.fullmatch(text, *word) for word in words):
        return None
    return DeniedPhrase(words[0][0], words[-1][1], (start, end))


def _once(found: list[DeniedPhrase]) -> list[DeniedPhrase]:
    kept: list[DeniedPhrase] = []
    for one in sorted(found, key=lambda one: (one.end - one.start, one.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return kept
