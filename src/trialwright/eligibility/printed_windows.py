"""Spans of time as registered texts print them, and from which day they count.

"Within 4 weeks prior to enrolment", "in the past 6 months", "for at least 12 weeks", "at least 28 days before the first
dose", "during the study". The anchor is the printed one, in our names where one fits; without one the window has none,
and the atom is flagged ``no_anchor_printed``. Half-lives have no length in days.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from dataclasses import replace

from trialwright.eligibility.criterion import Span
from trialwright.eligibility.draft import Relation, Window
from trialwright.eligibility.printed_quantity import Quantity
from trialwright.eligibility.printed_units import days_of
from trialwright.registry.markup import View

ANCHORS: tuple[tuple[str, str], ...] = (
    ("consent", r"(?:informed\s+)?consent|signing|icf\b|signature"),
    ("randomisation", r"randomi[sz]\w+"),
    ("first_dose", r"(?:first|1st|initial)\s+(?:planned\s+)?(?:dose|dosing|administration|infusion|injection|treatment|study\s+(?:drug|treatment|dose|medication)|intake|cycle|day\s+of)|(?:start(?:ing)?|initiation|beginning|begin|commencement|initiating|commencing|onset|administration|receiving|receipt|planned\s+start)\s*(?:of\s+)?(?:the\s+|of\s+|any\s+)?(?:(?:study|trial|protocol|investigational|experimental|assigned|planned|first)[\s-]*)*(?:drug|treatment|therapy|medication|product|intervention|dosing|agent|vaccin\w+|chemotherapy|infusion|regimen|ip\b|imp\b|dose)|(?:treatment|dosing|drug|therapy)\s+(?:start|initiation|day)|(?:cycle\s+1,?\s*)?day\s*1\b|c1d1|dosing\b|study\s+(?:drug|treatment|medication|therapy|product|vaccin\w+|intervention)|(?:study\s+)?treatment\b|vaccination|investigational\s+product"),
    ("study_start", r"(?:start(?:ing)?|beginning|initiation|commencement|begin|onset)\s*(?:of\s+)?(?:the\s+|this\s+|our\s+|present\s+)*(?:current\s+|clinical\s+)?(?:study|trial|research)|study\s+start|trial\s+start"),
    ("screening", r"screen\w*|visit\s+(?:1|0|v1)\b|first\s+visit|v1\b"),
    ("baseline", r"baseline|day\s*0\b"),
    ("enrolment", r"enrol\w*|inclusion|(?:study|trial|protocol)\s+entry|entry|registration|recruitment|entering|entrance|participation|joining|(?:the\s+|this\s+)?(?:study|trial)\b"),
)  # fmt: skip
_ANCHOR = re.compile("|".join(f"(?P<{name}>{words})" for name, words in ANCHORS), re.IGNORECASE)
_LINK = re.compile(
    r"[\s,)]*(?:\(?whichever\s+(?:is|was)\s+(?:the\s+)?(?:longer|longest|shorter|greater)\)?[\s,]*)?(?:or\s+less\s+|or\s+more\s+)?(?:immediately\s+|just\s+|directly\s+)?(?P<link>prior\s+to|before|preceding|from|of|since|after|following|until|up\s+to|at|to|prior|in\s+advance\s+of|leading\s+up\s+to|pre|post)\b"
    r"(?P<rest>(?:\s+(?:the|a|an|this|their|his|her|any|date|time|day|of|planned|anticipated|scheduled|visit|our|current|study|trial|on|in|to)\b)*\s*)",
    re.IGNORECASE,
)
_AND_ANCHOR = re.compile(r"\s*(?:,\s*)?(?:and|or|and/or|/)\s+(?:the\s+|before\s+|prior\s+to\s+|at\s+)?", re.IGNORECASE)
_PAST = re.compile(r"\b(?:past|last|previous|prior|preceding|recent)\s*(?:\(\s*)?$", re.IGNORECASE)
_IN_THE = re.compile(
    r"\b(?:in|within|during|over)\s+(?:the\s+)?(?:(?:past|last|previous|prior|preceding|most\s+recent)\s+)?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"^(?:within|inside|up\s*to|in|≤|<|no\s+(?:more|longer)\s+than|not\s+more\s+than|less|last|fewer|maximum|=<|under|during|at\s+(?:the\s+)?most|=|lower|no\s+later)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:for|lasting|duration\s+of|over|period\s+of|of|during|throughout|exceeding)\s+(?:a\s+)?(?:the\s+)?(?:minimum\s+(?:of\s+)?)?(?:at\s+least\s+)?(?:the\s+)?(?:(?:past|last|previous|prior|preceding)\s+)?$",
    re.IGNORECASE,
)
_STABLE = re.compile(
    r"\b(?:stable|unchanged|constant|steady|no\s+change|without\s+change|consistent|maintained|not\s+changed)\w*\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\s*(?:or\s+more\s+)?(?:since|after|following|from|post|have\s+elapsed|elapsed|ago|earlier|out\s+from|prior\s+to|before|have\s+passed|must\s+have\s+elapsed)\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(r"\b(?:next|coming|upcoming|subsequent)\s*$", re.IGNORECASE)
_AFTER_START = re.compile(
    r"\s*(?:after|following|post)[\s-]+(?:the\s+)?(?:randomi[sz]|enrol|inclusion|informed\s+consent|consent|baseline|study\s+(?:start|entry)|first\s+dose)",
    re.IGNORECASE,
)
"""As in "within one month after randomisation": days to come."""
_FROM = re.compile(r"\b(?:from|since)\s*$", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:after|following|post)\b", re.IGNORECASE)
DURING = re.compile(r"\b(?:during|throughout|while\s+(?:on|in|participating)|for\s+the\s+(?:entire\s+)?duration\s+of|in\s+the\s+course\s+of|within)\s+(?:the\s+|this\s+|their\s+)?(?:entire\s+|whole\s+|course\s+of\s+(?:the\s+|this\s+)?|duration\s+of\s+(?:the\s+|this\s+)?|conduct\s+of\s+(?:the\s+)?)*(?:study|trial|treatment|participation|follow[\s-]*up|protocol|research)(?:\s+(?:period|participation|treatment|duration|course|therapy|procedures))?\b", re.IGNORECASE)  # fmt: skip
AT = re.compile(r"\b(?:at|upon)\s+(?:the\s+)?(?:time\s+of\s+|day\s+of\s+|start\s+of\s+)?(?:the\s+|study\s+|initial\s+|their\s+)*(?:screening|enrol\w+|baseline|randomi[sz]ation|inclusion|entry|study\s+entry|registration|consent|informed\s+consent|visit\s+\d|the\s+screening\s+visit|signing)(?:\s+(?:visit|period|phase))?\b", re.IGNORECASE)  # fmt: skip


def window_of(view: View, quantity: Quantity, start: int, end: int) -> tuple[Window, int, int]:
    """The window that a quantity of time prints inside ``start:end``, and from where to where its words stand."""
    text = view.text
    first = quantity.start
    said = text[quantity.start : quantity.number_start]
    before = text[max(start, first - 40) : first]
    past = _PAST.search(before)
    if past is not None:
        first -= len(before) - past.start()
        before = before[: past.start()]
    lead = _FOR.search(before) or _IN_THE.search(before)
    if lead is not None:
        first -= len(before) - lead.start()
    anchors, last = _anchors(text, quantity.end, end)
    relation = _relation(text, quantity, said, before, past is not None, start, end)
    if relation in ("for_at_least", "before") and _STABLE.search(text, max(start, first - 60), first):
        relation = "stable_for"
    amount = _amount(quantity, relation)
    unit = quantity.unit
    days = days_of(amount, unit) if amount is not None and unit is not None else None
    span = Span(*view.raw_span(first, last), text[first:last])
    return Window(relation, amount, unit, days, anchors, span), first, last


def counted_from_treatment(
    view: View, found: tuple[Window, int, int], treatment: tuple[int, int], end: int
) -> tuple[Window, int, int]:
    """As in "At least 4 weeks since methotrexate before screening": the treatment is what the window is about, and no anchor."""
    window, start, _ = found
    anchors, _ = _anchors(view.text, treatment[1], end)
    span = Span(*view.raw_span(start, treatment[0]), view.text[start : treatment[0]])
    return replace(window, anchors=anchors, span=span), start, treatment[0]


def _relation(text: str, quantity: Quantity, said: str, before: str, past: bool, start: int, end: int) -> Relation:
    if _TO_COME.search(text, max(start, quantity.start - 14), quantity.number_start):
        return "after"
    lasting = _FOR.search(before) is not None
    if _FROM.search(before) and not _LINK.match(text, quantity.end, end):
        return "for_at_least"
    since = _SINCE.match(text, quantity.end, end) is not None
    if quantity.low is not None and quantity.high is None:
        return "before" if since and not lasting else "for_at_least"
    if _AFTER_START.match(text, quantity.end, end) and not past:
        return "after"
    if quantity.high is not None and quantity.low is None:
        return "for_at_most" if lasting and not past and not _WITHIN.match(said) else "within"
    if past or _IN_THE.search(before) is not None:
        return "for_at_least" if re.search(r"\bfor\s+(?:the\s+)?$", before, re.IGNORECASE) else "within"
    if lasting and not _AFTER.match(text, quantity.end, end):
        return "for_at_least"
    if _AFTER.match(text, quantity.end, end):
        return "after"
    return "within"


def _amount(quantity: Quantity, relation: Relation) -> float | None:
    if relation in ("within", "for_at_most", "after") and quantity.high is not None:
        return quantity.high.value
    bound = quantity.low or quantity.high
    return bound.value if bound is not None else None


def _anchors(text: str, start: int, end: int) -> tuple[tuple[str, ...], int]:
    """The days from which the window counts, and where their words end."""
    link = _LINK.match(text, start, end)
    if link is None:
        return (), start
    name, last = _anchor(text, link.end(), end, link.start("rest"))
    if name is None:
        return (), link.end("link")
    found = [name]
    while (more := _AND_ANCHOR.match(text, last, end)) is not None:
        another, behind = _anchor(text, more.end(), end, more.end())
        if another is None or another not in _NAMES:
            break
        found.append(another)
        last = behind
    return tuple(found), last


_NAMES = frozenset(name for name, _ in ANCHORS)
_OTHER = re.compile(r"(?:[A-Za-z][\w'’-]*\s*){1,4}")
_NO_ANCHOR = re.compile(r"(?:age|life|birth|use|duration|at\s+least|more|less|screening\s+or)\b", re.IGNORECASE)


def _anchor(text: str, place: int, end: int, from_rest: int) -> tuple[str | None, int]:
    found = _ANCHOR.match(text, place, end) or _ANCHOR.match(text, from_rest + 1, end)
    if found is None:
        near = _ANCHOR.search(text, from_rest, min(end, from_rest + 45))
        if near is not None and not re.search(r"[,;.()]", text[from_rest : near.start()]):
            found = near
    if found is not None and found.lastgroup is not None:
        return found.lastgroup, _to_the_end_of(text, found.end(), end)
    if _NO_ANCHOR.match(text, place, end):
        return None, place
    other = _OTHER.match(text, place, min(end, place + 40))
    return (other.group().strip(), other.start() + len(other.group().rstrip())) if other is not None else (None, place)


_TAIL = re.compile(r"(?:\s+(?:visit|period|date|of|into|in|to|on|for|the|this|that|study|trial|drug|treatment|therapy|medication|product|administration|dosing|dose|participation|entry|vaccine|intervention|form|investigational|protocol|phase))*", re.IGNORECASE)  # fmt: skip


def _to_the_end_of(text: str, place: int, end: int) -> int:
    tail = _TAIL.match(text, place, end)
    last = tail.end() if tail is not None else place
    return last
