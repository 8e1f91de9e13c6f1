"""Which of the listed names in a statement speak of the participant, and which only belong to something else?

A name in a span of time ("the start of the study medication"), before what it is treated with ("asthma medication"),
behind "contraindication to", glued to a number ("CT-155" is no scan), or a plain "grade" of which no scale is printed
("TIMI flow grade") asks nothing of its own. A name that only rounds off another one ("zoster infection", "CABG surgery")
is part of it. A short form that the same text explains ("pulmonary arterial hypertension (PAH)") is that name.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from trialwright.eligibility.printed_terms import Lexicon, Mention, Term, TermKind, stem, words_in

Place = tuple[int, int]
_TREATED_WITH = ("drug_class", "procedure")
_TREATMENT = re.compile(r"\s+(?:therap(?:y|ies)|treatments?|medications?|medicines?|drugs?|guidelines?|clinics?|specialists?|registry|vaccines?|research)\b(?!\s*-?\s*(?:resistant|refractory|na[iï]ve|experienced|failure))", re.IGNORECASE)  # fmt: skip
_CONTRAINDICATED = re.compile(r"\bcontra-?\s?indicat\w*\s+(?:to|of|for|against|in)\s+(?:the\s+)?(?:(?:use|administration|treatment|therapy|performing|undergoing)\s+(?:of|with)\s+)?(?:an?\s+|any\s+|(?:cardiac|brain|contrast|enhanced)\s+)*$", re.IGNORECASE)  # fmt: skip
_CONTRAINDICATED_TOO = re.compile(
    r"\bcontra-?\s?indicat\w*\s+(?:to|of|for|against|in)\s+(?:(?!\b(?:history|prior|previous|current|recent|use|known|who|with|other)\b)[\w*()-]+(?:\s+|\s*,\s*|\s*/\s*)){1,8}(?:and|or|and/or)?\s*(?:the\s+)?$",
    re.IGNORECASE,
)
"""As in "No contraindication to cisplatin or radiotherapy": both stand behind the one word."""
_RISK = re.compile(r"\s+(?:(?:genetic|polygenic|prediction|\w+-year)\s+)*(?:risk|severity|activity|symptoms?)\s+(?:scores?|index|indices|scales?|factors?|group)\b", re.IGNORECASE)  # fmt: skip
_EITHER_WAY = re.compile(r"\bwith\s+(?:or|and|and/or)\s+without\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
"""As in "stroke with or without hypertension": who has it and who has not may join."""
_LABEL = re.compile(r"\s*:")
_GLUED = re.compile(r"[-‑]\d")
_SCALE = re.compile(r"ctc|\bnci\b|common\s+(?:terminology|toxicity)|toxicit|adverse\s+(?:event|effect|reaction)|\baes?\b|side\s+effect", re.IGNORECASE)  # fmt: skip
_SHORT = re.compile(r"\(\s*(?P<short>[A-Z][A-Za-z]?[A-Z0-9][A-Za-z0-9-]{0,8})\s*\)")
_GENERIC_PROCEDURES = frozenset({"surgery", "transplantation"})
_EXPLAINED: tuple[TermKind, ...] = ("condition", "drug", "procedure")


def own_mentions(text: str, start: int, mentions: list[Mention], windows: list[Place]) -> list[Mention]:
    """Those of ``mentions`` that ask something of their own in the statement that begins at ``start``."""
    found: list[Mention] = []
    for number, mention in enumerate(mentions):
        following = mentions[number + 1] if number + 1 < len(mentions) else None
        if _is_no_question(text, start, mention, following) or any(
            first <= mention.start < last for first, last in windows
        ):
            continue
        if found and _rounds_off(text, found[-1], mention):
            found[-1] = replace(found[-1], end=mention.end, last=mention.last)
            continue
        found.append(mention)
    return found


def _is_no_question(text: str, start: int, mention: Mention, following: Mention | None) -> bool:
    kind = mention.term.kind
    near = max(start, mention.start - 60)
    if text.find("out ", near, mention.start) >= 0 and _EITHER_WAY.search(text, near, mention.start):
        return True
    if kind == "procedure" and text[mention.start - 3 : mention.start].lower() in ("co-", "co‑"):
        return True  # "co-operation" is no operation
    if kind == "procedure" and _GLUED.match(text, mention.end) and text[mention.start : mention.end].isupper():
        return True
    if kind == "condition" and (_RISK.match(text, mention.end) or _is_compound(text, mention, following)):
        return True
    if kind == "condition":
        treated = following is not None and following.term.kind in _TREATED_WITH
        beside = following is not None and not text[mention.end : following.start].strip()
        return (treated and beside) or _TREATMENT.match(text, mention.end) is not None
    if kind == "drug_class" and mention.start == start and following is not None and _LABEL.match(text, mention.end):
        return True
    if kind in ("drug", "drug_class", "procedure", "supplied_drug"):
        return _is_contraindicated(text, start, mention)
    if mention.term.code == "ctcae_grade":
        return _SCALE.search(text, start, min(len(text), mention.end + 200)) is None
    return False


def _is_contraindicated(text: str, start: int, mention: Mention) -> bool:
    near = max(start, mention.start - 90)
    if text.find("ndicat", near, mention.start) < 0:
        return False
    direct = _CONTRAINDICATED.search(text, max(start, mention.start - 60), mention.start)
    return direct is not None or _CONTRAINDICATED_TOO.search(text, near, mention.start) is not None


def _is_compound(text: str, mention: Mention, following: Mention | None) -> bool:
    """As in "tumor bleeding" and "cancer pain": the second name says what is meant, the first only where."""
    return (
        following is not None
        and following.term.kind == "condition"
        and following.term.code
        not in ("infection", "malignancy", "viral infectious disease", "disease by infectious agent")
        and text[mention.end : following.start] == " "
        and text[mention.start : mention.end].islower()
        and not text[: mention.start].lower().endswith(("non-", "non "))
        and text[following.start : following.end].islower()
    )


def _rounds_off(text: str, before: Mention, mention: Mention) -> bool:
    if text[before.end : mention.start].strip():
        return False
    if mention.term.code in ("infection", "malignancy", "viral infectious disease", "disease by infectious agent"):
        return before.term.kind == "condition"
    return mention.term.code in _GENERIC_PROCEDURES and before.term.kind == "procedure"


def with_short_forms(text: str, lexicon: Lexicon, conditions: Iterable[str] = ()) -> Lexicon:
    """The lexicon with the short forms that ``text`` itself explains behind a listed name, and with the first letters of
    the study's own ``conditions``, where the text prints these in capitals ("RA" in a study of rheumatoid arthritis)."""
    found: dict[str, Term] = {}
    for name in conditions:
        words = words_in(name, 0, len(name))
        short = "".join(word.plain[0] for word in words if word.plain not in ("of", "the", "and", "with", "in"))
        if len(short) < 2 or short in lexicon.entries or short.upper() not in text:
            continue
        if re.search(rf"\b{short.upper()}\b", text) is None:
            continue
        named = lexicon.mentions(words)
        if len(named) == 1 and named[0].term.kind == "condition" and named[0].last - named[0].first == len(words):
            found[short] = named[0].term
    for match in _SHORT.finditer(text):
        short = stem(match["short"])
        if short in lexicon.entries or short in found:
            continue
        words = words_in(text, max(0, match.start() - 80), match.start())
        named = lexicon.mentions(words)
        if named and named[-1].last == len(words) and named[-1].term.kind in _EXPLAINED:
            written = text[named[-1].start : named[-1].end]
            if named[-1].last - named[-1].first > 1 and _is_short_for(match["short"], written):
                found[short] = named[-1].term
    if not found:
        return lexicon
    return Lexicon(lexicon.entries | {short: [((short,), term)] for short, term in found.items()})


def _is_short_for(short: str, name: str) -> bool:
    """Whether the letters of ``short`` stand in ``name`` in this order, the first of both alike."""
    letters = iter(name.lower())
    plain = "".join(sign for sign in short.lower() if sign.isalpha())
    return name[:1].lower() == plain[:1] and all(sign in letters for sign in plain)
