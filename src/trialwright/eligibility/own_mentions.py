"""Which of the listed names in a statement speak of the participant, and which only belong to something else?

A name in a span of time ("the start of the study medication"), before what it is treated with ("asthma medication"),
behind "contraindication to", glued to a number ("CT-155" is no scan), or a plain "grade" of which no scale is printed
("TIMI flow grade") asks nothing of its own. A name that only rounds off another one ("zoster infection", "CABG surgery")
is part of it. A short form that the same text explains ("pulmonary arterial hypertension (PAH)") is that name, and so is
one of ``lexicon/abbreviations.csv`` that it does not explain otherwise; both as they are printed there, in capitals.
"""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from trialwright.eligibility import lexicon as lists
from trialwright.eligibility.printed_terms import (
    Lexicon,
    Mention,
    Term,
    TermKind,
    own_lexicon,
    plain_words,
    stem,
    words_in,
)
from trialwright.eligibility.small_letters import holds_any

Place = tuple[int, int]
_TREATED_WITH = ("drug_class", "procedure")
_TREATMENT = re.compile(r"\s+(?:therap(?:y|ies)|treatments?|medications?|medicines?|drugs?|guidelines?|clinics?|specialists?|registry|vaccines?|research)\b(?!\s*-?\s*(?:resistant|refractory|na[iï]ve|experienced|failure))", re.IGNORECASE)  # fmt: skip
_CONTRAINDICATED = re.compile(r"\bcontra-?\s?indicat\w*\s+(?:to|of|for|against|in)\s+(?:the\s+)?(?:(?:use|administration|treatment|therapy|performing|undergoing)\s+(?:of|with)\s+)?(?:an?\s+|any\s+|(?:cardiac|brain|contrast|enhanced)\s+)*$", re.IGNORECASE)  # fmt: skip
_CONTRAINDICATED_TOO = re.compile(
    r"\bcontra-?\s?indicat\w*\s+(?:to|of|for|against|in)\s+(?:(?!\b(?:history|prior|previous|current|recent|use|known|who|(?<!treatment\s)(?<!therapy\s)(?<!combination\s)with|other)\b)[\w*()-]+(?:\s*[,/+&]\s*|\s+)){1,8}(?:and|or|and/or)?\s*(?:the\s+)?$",
    re.IGNORECASE,
)
"""As in "No contraindication to cisplatin or radiotherapy": both stand behind the one word."""
_RISK = re.compile(r"\s+(?:(?:genetic|polygenic|prediction|\w+-year)\s+)*(?:risk|severity|activity|symptoms?)\s+(?:scores?|index|indices|scales?|factors?|group)\b", re.IGNORECASE)  # fmt: skip
_EITHER_WAY = re.compile(r"\bwith\s+(?:or|and|and/or)\s+without\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
"""As in "stroke with or without hypertension": who has it and who has not may join."""
_LABEL = re.compile(r"\s*:")
_GLUED = re.compile(r"[-‑]\d")
_HYPHEN = re.compile(r"[-‑]\w")
_ALONE = re.compile(r"[^\S\n]*(?:\n|$|[^\w\s‑-]|[-‑](?!\w)|(?:after|and|are|as|at|because|before|but|by|caused|confirmed|defined|despite|diagnosed|documented|due|during|except|following|for|from|had|has|have|if|in|is|less|more|not|of|on|or|over|per|prior|requiring|secondary|since|than|that|to|treated|under|undergoing|until|vs|was|were|when|whether|which|while|who|whose|will|with|within|without)\b)", re.IGNORECASE)  # fmt: skip
"""What may stand behind a short form that is a name: in "GDM pregnancy" and "CA-AKI" it only says more of another."""
_OF_AN_ORGAN = re.compile(r"\b(?:pulmonary|portal|ocular|intra-?\s?ocular|intra-?\s?cranial)\s+(?:arterial\s+|venous\s+)?$", re.IGNORECASE)  # fmt: skip
"""As in "pulmonary HTN" and "portal HTN": other diseases than hypertension."""
_FUSED = re.compile(r"\s*(?:/|::)\s*RAR")
"""As in "PML/RARA": two genes."""
_TREATMENT_OF = re.compile(r"\b(?:\w*therap(?:y|ies)|treatments?|treated|medications?|medicines?|drugs?|regimens?|lines?|surger(?:y|ies)|hospitali[sz]ations?|hospitali[sz]ed|admissions?|admitted|symptoms?|signs?|transplant(?:ation)?s?|management|control|risk)\s+(?:(?:was|were|is)\s+)?(?:of|for|to\s+treat|with)\s+(?:(?:the|their|an?|previously|diagnosed)\s+)?(?:[\w/-]+\s+){0,3}$", re.IGNORECASE)  # fmt: skip
"""As in "therapy for relapsed AML" and "hospitalization for decompensated HF": the treatment is what is asked."""
_TRIAL_OF = re.compile(r"\b(?:trials?|study|studies|registry|registries|research)\s+(?:of|in|on|for)\s+(?:(?:patients|subjects|participants)\s+with\s+)?$", re.IGNORECASE)  # fmt: skip
_TRIAL = re.compile(r"\s+(?:(?:clinical|research|drug|treatment|device)\s+)?(?:trials?|study|studies|registry|registries)\b")  # fmt: skip
_LIFE = re.compile(r"\b(?:life\s+expectanc\w+|(?:expected|anticipated|estimated|predicted)\s+survival)\b[^,;.:]*\b(?:unrelated|related|due|owing|because|other\s+than|caused|secondary|from)\b[^,;.:]*$", re.IGNORECASE)  # fmt: skip
"""As in "life expectancy < 1 year for diseases unrelated to heart failure": no question whether somebody has it."""
_SCALE = re.compile(r"ctc|\bnci\b|common\s+(?:terminology|toxicity)|toxicit|adverse\s+(?:event|effect|reaction)|\baes?\b|side\s+effect", re.IGNORECASE)  # fmt: skip
_SHORT = re.compile(r"\(\s*(?P<short>[A-Z][A-Za-z]?[A-Z0-9][A-Za-z0-9-]{0,8})\s*\)")
_GENERIC_PROCEDURES = frozenset({"surgery", "transplantation"})
_EXPLAINED: tuple[TermKind, ...] = ("condition", "drug", "procedure")


def own_mentions(text: str, start: int, mentions: list[Mention], windows: list[Place]) -> list[Mention]:
    """Those of ``mentions`` that ask something of their own in the statement that begins at ``start``."""
    found: list[Mention] = []
    mentions = [one for one in mentions if not isinstance(one.term, ShortForm) or one.term.is_printed(text, one)]
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
    if kind == "condition" and (_TRIAL.match(text, mention.end) or _is_subject_of_a_trial(text, start, mention)):
        return True
    if kind == "condition" and (_RISK.match(text, mention.end) or _is_compound(text, mention, following)):
        return True
    if kind == "condition" and _is_why_life_is_short(text, start, mention):
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


def _is_why_life_is_short(text: str, start: int, mention: Mention) -> bool:
    near = max(start, mention.start - 120)
    if not holds_any(text[near : mention.start].lower(), ("expect", "surviv")):
        return False
    return _LIFE.search(text, near, mention.start) is not None


def _is_subject_of_a_trial(text: str, start: int, mention: Mention) -> bool:
    near = max(start, mention.start - 48)
    if not holds_any(text[near : mention.start].lower(), ("trial", "stud", "regist", "research")):
        return False
    return _TRIAL_OF.search(text, near, mention.start) is not None


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


@dataclass(frozen=True, slots=True)
class ShortForm(Term):
    """A listed name by its short form, which counts only as it is ``written``: "ALL" is a leukaemia, "all" is not.
    One that the text does not explain itself (``by_list``) must stand alone and name no treatment's purpose."""

    written: str = ""
    by_list: bool = False

    def is_printed(self, text: str, mention: Mention) -> bool:
        if text[mention.start : mention.end].removesuffix("s") != self.written.removesuffix("s"):
            return False
        if text[mention.start - 1 : mention.start] in ("-", "‑") or _HYPHEN.match(text, mention.end):
            return False
        if not self.by_list:
            return True
        near = max(0, mention.start - 60)
        if _OF_AN_ORGAN.search(text, near, mention.start) or _FUSED.match(text, mention.end):
            return False
        purpose = _TREATMENT_OF.search(text, near, mention.start)
        return purpose is None and _ALONE.match(text, mention.end) is not None


def _short(term: Term, written: str, *, by_list: bool = False) -> ShortForm:
    return ShortForm(term.kind, term.code, term.label, written, by_list)


def with_short_forms(text: str, lexicon: Lexicon, conditions: Iterable[str] = ()) -> Lexicon:
    """The lexicon with the short forms that ``text`` itself explains behind a listed name, and with the first letters of
    the study's own ``conditions``, where the text prints these in capitals ("RA" in a study of rheumatoid arthritis)."""
    found: dict[str, Term] = {}
    for name in conditions:
        words = words_in(name, 0, len(name))
        short = "".join(word.plain[0] for word in words if word.plain not in ("of", "the", "and", "with", "in"))
        if len(short) < 2 or _is_known(short, lexicon) or short.upper() not in text:
            continue
        if re.search(rf"\b{short.upper()}\b", text) is None:
            continue
        named = lexicon.mentions(words)
        if len(named) == 1 and named[0].term.kind == "condition" and named[0].last - named[0].first == len(words):
            found[short] = _short(named[0].term, short.upper())
    for match in _SHORT.finditer(text):
        short = stem(match["short"])
        if short in found or _is_known(short, lexicon):
            continue
        words = words_in(text, max(0, match.start() - 80), match.start())
        named = lexicon.mentions(words)
        if named and named[-1].last == len(words) and named[-1].term.kind in _EXPLAINED:
            written = text[named[-1].start : named[-1].end]
            if named[-1].last - named[-1].first > 1 and _is_short_for(match["short"], written):
                found[short] = _short(named[-1].term, match["short"])
    for written, term in _abbreviations().items():
        short = stem(written)
        if written in text and short not in found and not _is_known(short, lexicon) and _may_be_meant(text, written):
            found[short] = _short(term, written, by_list=True)
    if not found:
        return lexicon
    entries = lexicon.entries
    return Lexicon(entries | {short: [*entries.get(short, ()), ((short,), term)] for short, term in found.items()})


def _is_known(short: str, lexicon: Lexicon) -> bool:
    return any(len(names) == 1 for names, _ in lexicon.entries.get(short, ()))


def _may_be_meant(text: str, written: str) -> bool:
    """Whether the text prints the abbreviation, and explains it nowhere: an explanation that was not understood is of
    something else."""
    explained = re.search(
        rf"\(\s*{written}s?\s*[),;]|\b{written}s?\s*(?:\(|[:=])\s*(?={written[0]})", text, re.IGNORECASE
    )
    if explained is not None or re.search(rf"\b{written}s?\b", text) is None:
        return False
    rival = _RIVALS.get(written)
    return rival is None or re.search(rival, text, re.IGNORECASE) is None


_RIVALS = {
    "MDS": r"parkinson|movement\s+disorder|updrs|dystonia|tremor|minimum\s+data",
    "MI": r"mitral|motor\s+imagery|motivational|mental(?:ly)?\s+ill",
    "HF": r"high[\s-]+frequency|heart\s+rate\s+variab|stimulation",
    "CAD": r"computer|\bCAM\b",
    "OSA": r"osteosarcoma",
    "AF": r"fistula|annulus|auto-?fluorescence",
}
"""What the same letters say in a text that speaks of it: the Movement Disorder Society, mitral insufficiency, ..."""


@cache
def _abbreviations() -> dict[str, Term]:
    """The abbreviations that nearly every record explains alike."""
    rows = csv.DictReader(resources.files(lists).joinpath("abbreviations.csv").read_text(encoding="utf-8").splitlines())
    return {row["abbreviation"]: _listed(row["means"]) for row in rows}


def _listed(name: str) -> Term:
    words = plain_words(name)
    return next(term for names, term in own_lexicon().entries[words[0]] if names == words)


def _is_short_for(short: str, name: str) -> bool:
    """Whether the letters of ``short`` stand in ``name`` in this order, the first of both alike."""
    letters = iter(name.lower())
    plain = "".join(sign for sign in short.lower() if sign.isalpha())
    return name[:1].lower() == plain[:1] and all(sign in letters for sign in plain)
