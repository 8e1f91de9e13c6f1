"""What stands around a name and narrows it, or makes something else of it, though every word of it is known by itself.

"Sleep apnoea on treatment" is not every sleep apnoea, "indications for ACE inhibitors" is nobody's medication, and
"active malignancy" among the exclusions of a cancer study cannot mean the cancer that it treats. Each gives a word that
leaves a rest, which a person reads.
"""

# ruff: noqa: E501 (patterns read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility import words
from trialwright.eligibility.draft import Limits
from trialwright.eligibility.layout import Piece
from trialwright.eligibility.reading_kind import Clause, Found
from trialwright.eligibility.small_letters import holds_any
from trialwright.eligibility.verdict import Answer

_FROM_DIAGNOSIS = re.compile(r"\b(?:from|since|at)\s+(?:the\s+)?(?:time\s+of\s+)?diagnosis\b", re.IGNORECASE)
_ON_TREATMENT = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:who\s+(?:is|are)\s+|which\s+is\s+|currently\s+|already\s+)*(?:on|under|receiving|taking)\s+"
    r"(?:\w+\s+){0,2}?(?:treatments?|therap(?:y|ies)|medications?|drugs?)\b",
    re.IGNORECASE,
)
_SUBTYPE = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:(?:patients|participants|subjects)\s+)?(?:(?:who|that)\s+)?(?:(?:is|are)\s+)?"
    r"(?:known\s+to\s+(?:have|harbou?r|carry)|with|harbou?ring|carrying|bearing|positive\s+for)\s+(?:[^\s,;.]+\s+){0,8}?[^\s,;.]*"
    r"(?:mutations?|mutated|rearrange\w+|fusions?|translocations?|amplifications?|alterations?|aberrations?)\b",
    re.IGNORECASE,
)
"""As in "NSCLC known to have one or more ALK mutations": a part of those with the disease."""
_THERAPY_FOR = re.compile(
    r"\b(?:therap(?:y|ies)|treatments?|chemotherap(?:y|ies)|regimens?|lines?)\s+(?:given\s+|administered\s+)?(?:for|in|of)\s+"
    r"(?:the\s+|their\s+|(?:locally\s+)?advanced\s+(?:or|and|and/or)\s+|(?:locally\s+)?recurrent\s+(?:or|and|and/or)\s+)*$",
    re.IGNORECASE,
)
"""As in "prior therapies for advanced or metastatic disease": the disease is what was treated, not what is asked."""
_THERAPY_CUES = ("therap", "treatment", "regimen", "line")
_MAY_BE_CUES, _BEFORE_CUES = ("consist", "include", "comprise", "involve"), ("before", "prior")
_REGARDLESS_CUES, _APART_CUES = ("regardless", "irrespective"), ("distinguish", "differentiat", "discriminat")
_KIND_CUES, _HALF_CUES = ("type", "form", "kind", "cause", "variant"), ("upper", "lower")
_ABUSE_CUES = ("depend", "addict", "abus", "misus", "withdraw", "intoxic", "disorder", "overdos", "poison")
"""One of them stands in whatever the pattern of that name finds: asked first, for it costs little."""
_INDICATION = re.compile(r"(?<!contra)(?<!contra-)\bindications?\s+(?:for|to|of)\b[^.;]*$", re.IGNORECASE)
_CHILD_PUGH = re.compile(r"[\s,]*\(?\s*child(?:[\s-]?pugh)?\s+(?:class|grade|score|stage)?\s*[ABC]\b", re.IGNORECASE)
"""As in "cirrhosis (Child B or C)"."""
_ANNOUNCED = re.compile(r"\b(?:following|these|below)\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_COLON = re.compile(r"[\s\w/]{0,40}:\s*\S")
"""As in "the following infections: HIV, hepatitis B": what stands before the colon is no disease of its own."""
_TOLD_APART = re.compile(r"\b(?:distinguish|differentiat|discriminat)\w*\b[^.;]*$", re.IGNORECASE)
_MAY_BE = re.compile(
    r"\b(?:may|might|can|could)\s+(?:also\s+)?(?:consist\s+of|include|comprise|involve)\b[^.]*$", re.IGNORECASE
)
"""As in "an inadequate response might consist of vomiting": guidance, and no condition."""
_BEFORE = re.compile(r"\b(?:before|prior\s+to)\s+(?:the\s+)?$", re.IGNORECASE)
"""As in "previous treatments before tadalafil"."""
_MEANS = re.compile(
    r"\b(?:based\s+on|(?:diagnosed|confirmed|evaluated|assessed|documented|detected|visible|shown|seen|proven)\s+(?:by|with|on|using|via|in)|according\s+to)\b[^.;]*$",
    re.IGNORECASE,
)
"""As in "disc herniation based on computed tomography": how something was found."""
_TOLERANCE = re.compile(r"\b(?:toleran\w+|tolerat\w+|lead(?:s|ing)?\s+to)\b", re.IGNORECASE)
"""As in "which lead to poor tolerance of chemotherapy": no failure of a treatment."""
_ACTIVE_OR = re.compile(r"\b(?:active|acute)\s*(?:or|and/or|/)\s*$", re.IGNORECASE)
_HALF = re.compile(r"\b(?:upper|lower)\s+$", re.IGNORECASE)
"""As in "upper respiratory infection", which is no pneumonia."""
_CERTAIN = re.compile(r"\bcertain\s[^.;:]*$", re.IGNORECASE)
_ABUSED = re.compile(
    r"\b(?:dependen(?:ce|cy|t)|addict(?:ion|ed)|abuse|misuse|withdrawal|intoxication)\s+(?:on|to|of|from|with)\s[^.;:]*$|"
    r"\b(?:abus|misus)(?:es?|ed|ing|ers?)\s(?:of\s)?[^.;:]*$",
    re.IGNORECASE,
)
_ABUSE_BEHIND = re.compile(
    r"(?:\s*(?:,|/|\bor\b|\band\b)+\s*(?!(?:or|and|known|alcohol|drugs?|substances?)\b)[\w-]+){0,8}[\s-]+(?:use\s+disorders?|abus\w+|addict\w+|dependen\w+|misus\w+|withdrawal|overdoses?|intoxications?|poisoning)\b",
    re.IGNORECASE,
)
"""As in "dependence on cocaine or opiates" and "opioid use disorder": a disease, and not that somebody takes the drug."""
_OTHER_KINDS = re.compile(
    r"\b(?:other|another|different|certain|specific|secondary|rare|some)\s+(?:\w+\s+)?(?:types?|forms?|kinds?|causes?|subtypes?|variants?)\s+of\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
"""As in "other types of diabetes"."""
_REGARDLESS = re.compile(r"\b(?:regardless|irrespective)\s+of\b[^.;]*$", re.IGNORECASE)
_WITH_SYMPTOMS = re.compile(
    r"\s*(?:\([^()]*\)\s*)?with\s+(?:clinical\s+|associated\s+|any\s+)?(?:symptoms|signs)\b", re.IGNORECASE
)
_NO_DRUG = re.compile(
    r"\s*(?:diseases?|illness(?:es)?|infections?|comorbidit\w+|disorders?|conditions?|states?|syndromes?|properties|coverage|resistance|levels?|concentrations?|receptors?|antibod(?:y|ies)|antigens?|challenges?|skin\s+tests?|desensiti[sz]ation|prescribers?|secretagogues?|sensiti[sz]ers?|antagonists?|agonists?|pumps?)\b",
    re.IGNORECASE,
)
"""As in "immunosuppressive diseases"."""
_OVER_ANOTHER = re.compile(r"[^/;.<>≤≥]{1,100}/\s*(?:forced\s+(?:vital|exp)|(?:slow\s+)?vital\s+cap|f?vc\b|fev)", re.IGNORECASE)  # fmt: skip
"""As in "FEV1 (best value) / forced vital capacity (best value) > 70 %"."""
_RATIO = re.compile(r"/\s*(?:forced\s+vital\s+capacity\s*\(?\s*)?$", re.IGNORECASE)
"""As in "(FEV1)/forced vital capacity (FVC)"."""
_TO_SOMETHING = re.compile(
    r"(?:hyper-?)?(?:sensitivit(?:y|ies)|allerg(?:y|ies)|intolerances?)\s*(?:,|/|\bor\b|\band\b|\band/or\b)[^.;]{0,80}?\bto\b",
    re.IGNORECASE,
)
"""As in "hypersensitivity or significant reactions to drugs"."""
_TUMOUR = re.compile(
    r"cancer|carcinoma|neoplas|tumou?r|leuka?emia|lymphoma|melanoma|sarcoma|myeloma|malignan|blastoma|glioma|metasta",
    re.IGNORECASE,
)


def narrowing_points(clause: Clause, one: Piece) -> Iterator[str]:
    """The words for what is left open around the finding of ``one``."""
    found = one.found
    assert found is not None
    if found.kind == "medication" and _FROM_DIAGNOSIS.search(clause.full, found.end, one.end):
        yield "from diagnosis"
    if found.kind == "condition" and _ON_TREATMENT.match(clause.full, found.end, one.end):
        yield "treated"
    if found.kind == "condition" and _SUBTYPE.match(clause.full, found.end, clause.end):
        yield "a part of those who have it"
    before, low = clause.full[clause.start : found.start], clause.low
    if found.kind == "condition" and holds_any(low, _THERAPY_CUES) and _THERAPY_FOR.search(before):
        yield "what was treated"
    if found.kind in ("medication", "procedure") and "indication" in low and _INDICATION.search(before):
        yield "indication"
    if found.kind in ("procedure", "medication") and (
        (holds_any(low, _MAY_BE_CUES) and _MAY_BE.search(before))
        or (holds_any(low, _BEFORE_CUES) and _BEFORE.search(before))
    ):
        yield "not asked for"
    if found.kind == "procedure":
        if _MEANS.search(before):
            yield "a means"
        if clause.small[found.start : found.end] == "surgical":
            yield "an adjective"
    if found.kind == "therapy_failure" and _TOLERANCE.search(
        clause.full, max(clause.start, found.start - 40), found.end
    ):
        yield "tolerance"
    named = found.kind in ("condition", "medication", "procedure")
    if named and holds_any(low, _REGARDLESS_CUES) and _REGARDLESS.search(before):
        yield "not asked for"
    if found.kind == "condition" and _WITH_SYMPTOMS.match(clause.full, found.end, clause.end):
        yield "symptomatic"
    if found.kind in ("condition", "medication") and holds_any(low, _KIND_CUES) and _OTHER_KINDS.search(before):
        yield "other kinds"
    if found.kind == "condition":
        yield from _points_of_a_disease(clause, one, found, before)
    abuse = found.kind == "medication" and holds_any(low, _ABUSE_CUES)
    if abuse and (_ABUSED.search(before) or _ABUSE_BEHIND.match(clause.full, found.end, clause.end)):
        yield "abuse"
    if found.kind == "medication" and _NO_DRUG.match(clause.full, found.end, clause.end):
        yield "not a drug"
    if (
        found.concept is not None
        and found.concept.code in ("fvc", "fev1")
        and (_RATIO.search(before) or _OVER_ANOTHER.match(clause.full, found.start, clause.end))
    ):
        yield "a ratio"
    if found.kind in ("laboratory", "vital_sign") and _is_one_number(found.limits):
        yield "an equality"
    if _may_be_the_own_disease(clause, found):
        yield "the own disease"


def _is_one_number(limits: Limits | None) -> bool:
    """As in "creatinine clearance = 15 mL/min": a sign was lost, for hardly anybody measures just that."""
    return limits is not None and limits.at_least is not None and limits.at_least == limits.at_most


def _points_of_a_disease(clause: Clause, one: Piece, found: Found, before: str) -> Iterator[str]:
    if _TO_SOMETHING.match(clause.full, found.start, clause.end):
        yield "to what"
    if _CHILD_PUGH.match(clause.full, found.end, clause.end):
        yield "a grade"
    if holds_any(clause.low, _HALF_CUES) and _HALF.search(before):
        yield "upper or lower"
    if clause.small.startswith("chronic", found.start) and _ACTIVE_OR.search(before):
        yield "or chronic"
    if ":" in clause.low and _ANNOUNCED.search(before) and _COLON.match(clause.full, found.end, clause.end):
        yield "what is announced"
    apart = holds_any(clause.low, _APART_CUES) and _TOLD_APART.search(before)
    if apart or (holds_any(clause.low, _MAY_BE_CUES) and _MAY_BE.search(before)):
        yield "not asked for"
    if found.role in ("class", "system") and _CERTAIN.search(before):
        yield "certain ones"


def _may_be_the_own_disease(clause: Clause, found: Found) -> bool:
    """Whether a class is refused to which the study's own disease belongs: everybody in the study would be refused."""
    if (
        found.kind != "condition"
        or found.role not in ("class", "system")
        or found.other_than
        or found.history == "ever"
    ):
        return False
    if (clause.polarity == "exclusion") == found.negated:
        return False
    return any(_is_of_class(name, found.names[0]) for name in clause.about.conditions)


def _is_of_class(name: str, of_class: str) -> bool:
    if of_class == "malignancy" and _TUMOUR.search(name):
        return True
    return of_class in words.condition_classes() and words.belongs(words.condition(name), (of_class,)) is Answer.MET
