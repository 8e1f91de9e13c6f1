"""Names that no list holds, known for what they are by their last word: "thyroid disease", "lens opacities", "orchidectomy",
"weight loss drugs".

In a piece of a statement in which no reader found anything, the first noun that names diseases, procedures or drugs in
general makes the words before it a name: its kind, its place, its denial and its span of time are then known. What it
is, is not: the atom is flagged ``unknown_term`` and a person answers it. Words that speak of being able, willing or at
risk, of tests and of relatives name nothing that the person has.
"""

# ruff: noqa: E501 (word lists read better unbroken)

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_terms import Word, own_lexicon, stem
from trialwright.eligibility.reading_kind import Clause, Found, Place
from trialwright.eligibility.reading_words import CURRENT, EVER, IGNORED, NARROWING, NEGATIONS, QUALIFIERS, RECENT
from trialwright.eligibility.segments import Segment, inside

UNLISTED = "unlisted"
"""The role of such a finding."""
_STOPS = "none of the person"
_LONGEST = 5
_CLOSING = (",", "(", ":", ";", ".", "<", ">", "≥", "≤", "[")
_CONDITIONS = frozenset(["abnormality", "abscess", "abuse", "addiction", "adenoma", "anomaly", "arrhythmia", "atrophy", "blindness", "burn", "calculus", "cancer", "carcinoma", "comorbidity", "condition", "contracture", "convulsion", "cyst", "damage", "deafness", "defect", "deficiency", "deficit", "deformity", "degeneration", "delirium", "dependence", "dependency", "disability", "disease", "dislocation", "disorder", "disturbance", "dysfunction", "dyskinesia", "dysplasia", "dystonia", "dystrophy", "embolism", "embolus", "fistula", "fracture", "handicap", "hemorrhage", "hernia", "hypertrophy", "illness", "impairment", "infarct", "infarction", "infection", "injury", "insufficiency", "intoxication", "lesion", "malformation", "malignancy", "mass", "miscarriage", "morbidity", "neoplasm", "neuropathy", "obstruction", "occlusion", "opacity", "pain", "palsy", "paralysis", "pathology", "poisoning", "polyp", "prolapse", "psychosis", "rash", "regurgitation", "retardation", "rupture", "scar", "seizure", "shock", "shunt", "stenosis", "stone", "stricture", "syndrome", "thrombus", "trauma", "tumor", "ulcer", "ulceration", "weakness", "wound"])  # fmt: skip
_DISEASED = ("itis", "emia", "pathy", "algia", "plegia", "paresis", "plasia", "phobia", "uria", "rrhea", "megaly", "penia", "philia", "ectasis", "ectasia", "spasm", "edema", "thyroidism", "gonadism", "malacia", "oma", "osis", "sclerosis")  # fmt: skip
_NO_DISEASE = frozenset(["academia", "anastomosis", "apoptosis", "aroma", "biostasis", "chemosis", "diagnosis", "diploma", "empathy", "genoma", "homeopathy", "homeostasis", "hypnosis", "media", "meiosis", "mitosis", "naturopathy", "osteopathy", "prognosis", "rhizoma", "stoma", "symbiosis", "sympathy"])  # fmt: skip
_PROCEDURES = frozenset(["ablation", "acupuncture", "amputation", "arthroplasty", "biopsy", "bypass", "catheterization", "circumcision", "cryotherapy", "dialysis", "embolization", "graft", "hemodialysis", "hospitalization", "implant", "implantation", "intubation", "irradiation", "ligation", "operation", "osteosynthesis", "pacemaker", "phototherapy", "physiotherapy", "prosthesis", "radiotherapy", "resection", "stent", "stenting", "surgery", "thrombolysis", "transfusion", "transplant", "transplantation", "ventilation"])  # fmt: skip
_DONE = ("ectomy", "plasty", "otomy", "ostomy", "oscopy", "centesis", "pexy", "desis")  # fmt: skip
_DRUGS = frozenset(["agent", "agonist", "analgesic", "antagonist", "antibiotic", "anticoagulant", "antidepressant", "antipsychotic", "blocker", "contraceptive", "diuretic", "drug", "inhibitor", "medication", "medicine", "modulator", "sedative", "stimulant", "supplement", "vasodilator", "vasopressor"])  # fmt: skip
_PRESCRIBED = ("mab", "tinib", "cillin", "mycin", "floxacin", "conazole", "prazole", "sartan", "statin", "olol", "dipine", "azepam", "triptan", "gliptin", "gliflozin", "glutide", "oxetine", "barbital", "xaban")  # fmt: skip
_GENERAL = frozenset(["agent", "comorbidity", "condition", "defect", "disease", "disorder", "drug", "illness", "mass", "medication", "medicine", "morbidity", "operation", "pathology"])  # fmt: skip
"""These name something only with a word before them that says which."""
_NOT_OF_THE_PERSON = frozenset(["ability", "able", "abstain", "agree", "agreement", "allergic", "allergy", "attend", "avoid", "avoiding", "caregiver", "cause", "causing", "change", "clinician", "communicate", "complete", "completing", "compliance", "comply", "contra", "contraindicated", "contraindication", "cooperate", "cooperation", "education", "expect", "expected", "family", "father", "fear", "follow", "hypersensitivity", "inability", "indicated", "indication", "interfere", "interfering", "intolerance", "knowledge", "maternal", "measurable", "mother", "need", "needed", "nurse", "parent", "partner", "paternal", "patient's", "perform", "performing", "physician", "prevent", "prevention", "questionnaire", "refrain", "refusal", "refuse", "refusing", "relative", "require", "requiring", "research", "respond", "response", "responsible", "risk", "scale", "score", "sensitivity", "sibling", "staff", "stop", "studied", "susceptible", "suspected", "suspicion", "test", "tolerance", "tolerate", "treat", "treated", "treating", "unable", "understand", "unwilling", "willing", "willingness"])  # fmt: skip
_GOES_ON = frozenset(["a", "affecting", "after", "and", "are", "as", "assessed", "at", "before", "but", "by", "cause", "caused", "causing", "confirmed", "considered", "current", "currently", "deemed", "defined", "demonstrated", "despite", "diagnosed", "documented", "due", "during", "etc", "evidenced", "except", "excluding", "find", "for", "found", "from", "had", "has", "have", "history", "if", "in", "include", "including", "interfering", "involving", "is", "judged", "last", "less", "likely", "more", "must", "need", "needing", "not", "of", "on", "ongoing", "or", "originating", "other", "past", "per", "present", "preventing", "previously", "prior", "proven", "related", "require", "requiring", "resulting", "secondary", "since", "such", "than", "that", "that's", "the", "these", "to", "treated", "under", "unless", "until", "untreated", "was", "were", "when", "where", "which", "who", "will", "with", "within", "without"])  # fmt: skip
_HEADS = _CONDITIONS | _PROCEDURES | _DRUGS
_MAY_LEAD = frozenset(["admitted", "adolescent", "adult", "anyone", "boy", "chronic", "concomitant", "concurrent", "daily", "demonstrated", "e.g", "elderly", "exposure", "girl", "healthy", "hospitalized", "identified", "infant", "inmate", "intake", "intravenous", "major", "minor", "oral", "people", "planned", "planning", "pregnant", "prescribed", "present", "presenting", "recent", "referred", "regular", "scheduled", "suffer", "suffering", "suffers", "systemic", "those", "undergo", "undergone", "underwent", "user", "with"])  # fmt: skip


def unlisted(clause: Clause, founds: list[Found], parts: list[Segment], aside: list[Place]) -> list[Found]:
    """The names in those of ``parts`` that hold no finding of ``founds`` and are no example (``aside``)."""
    taken = [place for one in founds for place in ((one.start, one.end), *one.covers)]
    starts = [word.start for word in clause.words]
    found = []
    judged = next((one.start for one in founds if one.kind == "investigator"), -1)
    for place, part in enumerate(parts):
        if inside(part.start, aside) or any(first < part.end and part.start < last for first, last in taken):
            continue
        if place + 1 < len(parts) and parts[place + 1].start <= judged < parts[place + 1].end:
            continue  # what the investigator is to judge
        words = clause.words[bisect_left(starts, part.start) : bisect_left(starts, part.end)]
        if (one := _name(clause, part, words)) is not None:
            found.append(one)
    return found


def _name(clause: Clause, part: Segment, words: list[Word]) -> Found | None:
    for place, word in enumerate(words):
        kind = _kind(word.plain)
        if kind is None:
            continue
        if kind == _STOPS:
            return None
        if not _ends_a_name(clause, part, words, place):
            continue
        if own_lexicon().mentions([word]):
            return (
                None  # a list holds it, and its reader would not have it: "no contraindication to aspirin or surgery"
            )
        first = _begin(clause, words, place)
        if any(one.plain not in _LEADING and one.plain not in _MAY_LEAD for one in words[:first]):
            return None  # "discomfort associated with a lesion" is no lesion
        telling = [one for one in words[first:place] if one.plain not in NARROWING]
        if _is_measured(clause, word.end) or "(" in clause.full[part.start : word.start]:
            return None
        if (word.plain in _GENERAL and not telling) or words[first].plain[0].isdigit():
            return None
        label = " ".join(clause.full[words[first].start : word.end].split())
        found = Found(
            kind, words[first].start, word.end, Concept(label), says=label, names=(label.lower(),), role=UNLISTED
        )
        found.flag("unknown_term")
        return found
    return None


def is_bare(found: Found) -> bool:
    """As in "tumours or polyps in the airway", "facial surgery or deformity": a single general word shares the words that
    stand before or behind the names of its list."""
    return found.role == UNLISTED and " " not in found.says and "-" not in found.says and stem(found.says) in _HEADS


@cache
def _kind(plain: str) -> str | None:
    """What a word names in general; None: nothing, so that the next word is looked at."""
    if plain in _NOT_OF_THE_PERSON:
        return _STOPS
    if plain in _CONDITIONS or (len(plain) > 6 and plain.endswith(_DISEASED) and plain not in _NO_DISEASE):
        return "condition"
    if plain in _PROCEDURES or (len(plain) > 6 and plain.endswith(_DONE)):
        return "procedure"
    return "medication" if plain in _DRUGS or (len(plain) > 6 and plain.endswith(_PRESCRIBED)) else None


def _ends_a_name(clause: Clause, part: Segment, words: list[Word], place: int) -> bool:
    """Whether no further noun follows: "pain score" and "fracture healing" are no pain and no fracture."""
    word, behind = words[place], words[place + 1] if place + 1 < len(words) else None
    if behind is None:
        return clause.full[word.end : part.end].strip()[:1] not in ("-", "/")
    gap = clause.full[word.end : behind.start]
    return behind.plain in _GOES_ON if gap.isspace() else gap.strip()[:1] in _CLOSING


def _is_measured(clause: Clause, end: int) -> bool:
    """As in "obstruction > 30 mmHg": a value that is measured, and no name."""
    return any(end <= one.start <= end + 2 and not one.time for one in clause.quantities)


def _begin(clause: Clause, words: list[Word], place: int) -> int:
    """Where the words begin that belong to the name."""
    first = place
    while first > 0 and place - first < _LONGEST:
        before = words[first - 1]
        gap = clause.full[before.end : words[first].start]
        if before.plain in _LEADING or gap.strip(" -/‑–"):
            break
        first -= 1
    return first


_LEADING = (IGNORED | EVER | NEGATIONS | CURRENT | RECENT | QUALIFIERS.keys()) - {
    "function",
    "blood",
    "plasma",
    "serum",
    "physical",
    "health",
    "test",
    "level",
}
"""Words that lead to a name and are no part of it."""
