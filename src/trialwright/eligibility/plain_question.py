"""The printed words of a criterion as a question to a coordinator: short, one question mark, the same for the same words.

What begins like a sentence on the participants ("Patients with ...", "The subject is ...") becomes a question with the
same words; a bare noun is asked for as something the person has; anything else is quoted and asked whether it applies.
Nothing is left out of the words but what stands for the person, and what makes them too long.
"""

# ruff: noqa: E501 (patterns read better unbroken)

from __future__ import annotations

import re

LONGEST = 120
_PEOPLE = r"(?:(?:the|a|an|all|any|each|every)\s+)?(?:(?:adult|eligible|study|female|male)\s+)*(?:patients?|subjects?|participants?|individuals?|persons?|people|volunteers?|they)"
_HAVE = re.compile(
    rf"{_PEOPLE}\s+(?:(?:who|that)\s+)?(?:with|have|has|having|must\s+have|should\s+have)\s+(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_WITH = re.compile(
    r"(?:and\s+|or\s+)?(?:with|having|suffering\s+from|affected\s+by|presenting\s+with)\s+(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_ARE = re.compile(
    rf"{_PEOPLE}\s+(?:(?:who|that)\s+)?(?:is|are|must\s+be|should\s+be)\s+(?P<what>.+)", re.IGNORECASE | re.DOTALL
)
_STATE = re.compile(
    r"(?P<what>(?:able|unable|willing|unwilling|capable|incapable|eligible|ineligible|suitable|unsuitable|scheduled|hospitali[sz]ed|ambulatory|literate|fluent|available|ready|legally|intolerant|allergic|unfit|likely|unlikely|fit|at\s+risk|currently\s+\w+ing)\b.+)",
    re.IGNORECASE | re.DOTALL,
)
_NO_NOUN = re.compile(
    r"\b(?:is|are|be|was|were|has|have|had|must|should|will|may|can|cannot|not|no|if|agree\w*|using|use|used|undergo\w*|receiv\w+|tak(?:e|ing)|treat\w*|participat\w*|plan\w*|refus\w*|unwilling\w*|permitted|allowed|required|than|least|most|patients?|subjects?|participants?|inability|ability|lack|failure\s+to|women|men|males?|females?)\b|^(?:prior|previously|before|after|during|despite|obtained|such|including|within|based|according|due|in|at|by|for|of|on|to|or|and)\b|[<>≥≤=:]|\d",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:(?:never|previously|recently|already|not)\s+)?(?:\w{3,}ed|been|had|taken|undergone|given|shown|begun|had)\b(?!\s+(?:disease|condition|disorder|allerg|diagnos))",
    re.IGNORECASE,
)
_BARE = re.compile(r"^(?:(?:known|presence\s+of|the)\s+)+", re.IGNORECASE)
_LAST = re.compile(r"[\s.,;:–-]+$")


def question_on(words: str) -> str:
    """``words`` as a question.

    >>> question_on("Nasal polyposis."), question_on("The subject is at risk of falls.")
    ('Does the person have nasal polyposis?', 'Is the person at risk of falls?')
    """
    plain = _shorter(" ".join(_LAST.sub("", words).split()))
    if (found := _HAVE.fullmatch(plain) or _WITH.fullmatch(plain)) is not None:
        done = _DONE.match(found["what"]) is not None
        return f"Has the person {found['what']}?" if done else f"Does the person have {found['what']}?"
    if (found := _ARE.fullmatch(plain) or _STATE.fullmatch(plain)) is not None:
        return f"Is the person {_small(found['what'])}?"
    if _NO_NOUN.search(plain) is None and 1 < len(plain.split()) <= 12 and "?" not in plain:
        return f"Does the person have {_small(_BARE.sub('', plain))}?"
    return f'Does this apply to the person: "{plain.replace("?", "")}"?'


def _small(text: str) -> str:
    """The first letter small, unless it begins a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if not first[1:].islower() else text[0].lower() + text[1:]


def _shorter(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " ..."
