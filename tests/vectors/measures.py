"""Endpoint measures: how each is worked out from the ``inputs`` of a vector, spelled in any of the ways in use.

Inputs go through the same reading as a table does (``Score.score``), so that ranges, units, "<0.5" and missing values
are treated alike. What a vector leaves out is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.vectors.eligibility_measures import MEASURES as ELIGIBILITY
from tests.vectors.given import Inputs, pick, value
from tests.vectors.pharmacology_measures import MEASURES as PHARMACOLOGY
from tests.vectors.safety_measures import MEASURES as SAFETY
from trialwright.endpoints.register import scores
from trialwright.endpoints.rheumatology.haq_di import CATEGORIES as HAQ_CATEGORIES
from trialwright.endpoints.rheumatology.haq_di import haq_di
from trialwright.endpoints.rheumatology.modified_total_sharp import (
    HIGHEST,
    HIGHEST_EROSION,
    HIGHEST_NARROWING,
    no_progression,
)
from trialwright.endpoints.rheumatology.ra_classification_2010 import serology_level
from trialwright.endpoints.rheumatology.sf_36 import DOMAINS, KEY

SPELLINGS = {
    "tjc28": ("tjc", "tender28", "tender_joints", "tender_joint_count", "tjc_28", "tender_joints_28"),
    "sjc28": ("sjc", "swollen28", "swollen_joints", "swollen_joint_count", "sjc_28", "swollen_joints_28"),
    "ptga_mm": ("patient_global_mm", "pga_mm", "gh_mm", "vas_mm", "ptga_vas_mm", "global_health_mm", "pt_global_mm"),
    "ptga_cm": ("patient_global_cm", "pga_cm", "gh_cm", "vas_cm", "pt_global_cm", "ptga_nrs"),
    "phga_mm": ("physician_global_mm", "ega_mm", "mdga_mm", "evaluator_global_mm"),
    "phga_cm": ("physician_global_cm", "ega_cm", "mdga_cm", "evaluator_global_cm"),
    "esr_mm_h": ("esr", "esr_mm", "esr_mm_hr"),
    "crp_mg_l": ("crp_mg_per_l", "crp_mgl", "hscrp_mg_l", "hs_crp_mg_l"),
    "crp_mg_dl": ("crp_mg_per_dl", "crp_mgdl"),
}
VISITS = {"baseline": ("baseline", "before", "pre", "day0"),
          "followup": ("followup", "follow_up", "post", "visit", "after", "current")}  # fmt: skip
CORE = {
    "tender_joints_68": ("tjc", "tjc68", "tender", "tender_joints_68", "tjc28"),
    "swollen_joints_66": ("sjc", "sjc66", "swollen", "swollen_joints_66", "sjc28"),
    "patient_global_mm": ("ptga", "ptglobal", "ptga_mm", "patient_global", "patient_global_mm", "pga"),
    "physician_global_mm": ("phga", "mdglobal", "phga_mm", "physician_global", "physician_global_mm", "mdga", "ega"),
    "pain_mm": ("pain", "pain_mm", "pain_vas"),
    "haq_di": ("haq", "haq_di", "haqdi"),
    "crp_mg_l": ("apr", "crp", "crp_mg_l", "esr", "esr_mm_h"),
}
CORE_SCALED = {
    "patient_global_mm": ("ptga_cm", 10), "physician_global_mm": ("phga_cm", 10), "pain_mm": ("pain_cm", 10),
    "crp_mg_l": ("crp_mg_dl", 10),
}  # fmt: skip


# --- activity indices -----------------------------------------------------------------------------------------------


def activity(given: Inputs, *, bare_global: str) -> dict[str, Any]:
    """Counts, globals and reactants under our names; ``bare_global``: the unit of a global that states none."""
    found: dict[str, Any] = {name: pick(given, name, *others) for name, others in SPELLINGS.items()}
    for short in ("ptga", "phga"):
        if found[f"{short}_mm"] is None and found[f"{short}_cm"] is None:
            unit = _unit(given, short, "global") or bare_global
            found[f"{short}_{'cm' if unit in ('cm', 'nrs', '0-10') else 'mm'}"] = pick(
                given, short, {"ptga": "patient_global", "phga": "physician_global"}[short], f"{short}_vas",
                *(("gh", "pga", "vas") if short == "ptga" else ("ega", "mdga")),
            )  # fmt: skip
    if found["crp_mg_l"] is None and found["crp_mg_dl"] is None and (crp := pick(given, "crp", "hscrp")) is not None:
        unit = (_unit(given, "crp") or ("mg/l" if bare_global == "mm" else "mg/dl")).replace(" ", "")
        found["crp_mg_dl" if unit == "mg/dl" else "crp_mg_l"] = crp
    return {name: item for name, item in found.items() if item is not None}


def _unit(given: Inputs, *names: str) -> str | None:
    found = pick(given, *(f"{name}_unit" for name in names), "unit", "units")
    return str(found).lower() if isinstance(found, str) else None


def das28(form: str) -> Callable[[Inputs], Any]:
    return lambda given: value(form, activity(given, bare_global="mm"))


def index(name: str) -> Callable[[Inputs], Any]:
    return lambda given: value(name, activity(given, bare_global="cm"))


def das28_category(given: Inputs) -> Any:
    score = pick(given, "das28", "value", "score", "das28_esr", "das28_crp")
    cutoffs = str(pick(given, "cutoffs", "cut_offs", "cutoff_set", "set", "form") or "")
    own = cutoffs.upper().startswith("CRP") or "fleischmann" in cutoffs.lower() or "2.4" in cutoffs
    return value("das28-crp-category-own-cutoffs" if own else "das28-esr-category", {"das28": score})


def category(name: str) -> Callable[[Inputs], Any]:
    return lambda given: value(f"{name}-category", {name: pick(given, name, "value", "score")})


def index_response(name: str) -> Callable[[Inputs], Any]:
    def respond(given: Inputs) -> Any:
        before, after = both(given, name)
        return value(f"{name}-response", {f"baseline_{name}": before, name: after})

    return respond


def both(given: Inputs, name: str) -> tuple[Any, Any]:
    """Baseline and follow-up of one number."""
    sides = []
    for visit, words in VISITS.items():
        spelled = [spelling for word in words for spelling in (word, f"{word}_{name}", f"{name}_{word}")]
        found = pick(given, *spelled, *(("visit",) if visit == "followup" else ()))
        sides.append(pick(found, name, "value") if isinstance(found, Mapping) else found)
    return sides[0], sides[1]


def eular(given: Inputs) -> Any:
    before, after = both(given, "das28")
    return value("eular-response", {"baseline_das28": before, "das28": after})


def boolean(given: Inputs) -> Any:
    version = str(given.get("version", "2.0"))
    number = "1" if version.startswith("1") else "2"
    return value(f"boolean-remission-{number}", activity(given, bare_global="cm"))


# --- ACR --------------------------------------------------------------------------------------------------------------


def core_set(given: Inputs) -> dict[str, Any]:
    """The seven measures at both visits under our names, in one unit."""
    found: dict[str, Any] = {}
    for prefix, words in (("baseline_", VISITS["baseline"]), ("", VISITS["followup"])):
        visit = next((given[word] for word in words if isinstance(given.get(word), Mapping)), {})
        for name, spellings in CORE.items():
            number = pick(visit, *spellings)
            other, factor = CORE_SCALED.get(name, ("", 1))
            if number is None and visit.get(other) is not None:
                number = visit[other] * factor
            if name == "crp_mg_l" and str(visit.get("crp_unit", visit.get("apr_unit", ""))).lower() == "mg/dl":
                number = None if number is None else number * 10
            found[prefix + name] = number
    return found


def acr_category(given: Inputs) -> Any:
    return value("acr-category", core_set(given))


def acr(given: Inputs, output: str) -> Any:
    percent = pick(given, "percent", "threshold", "p") or next(
        iter(re.findall(r"acr ?(20|50|70)\b", output.lower())), 0
    )
    return value(f"acr{int(percent)}", core_set(given)) if percent else acr_category(given)


def hybrid_acr(given: Inputs, output: str) -> Any:
    return value("acr-mean-improvement" if "mean" in output.lower() else "hybrid-acr", core_set(given))


# --- questionnaires ---------------------------------------------------------------------------------------------------


def haq(given: Inputs) -> Any:
    items, known = pick(given, "items", "answers", "categories") or {}, {}
    if isinstance(items, Sequence):
        items = _cut_haq(items)
    for name, answers in items.items():
        listed = answers if isinstance(answers, Sequence) else [answers]
        known |= {f"haq_{name.lower()}_{number}": answer for number, answer in enumerate(listed, start=1)}
    helped: Any = {}
    for key in ("aid_or_help", "aids_or_help", "aids", "help", "devices", "aid"):
        more = given.get(key) or {}
        helped |= more if isinstance(more, Mapping) else dict.fromkeys(more, 1) if isinstance(more, Sequence) else {}
    known |= {f"haq_{name.lower()}_aid": aid for name, aid in helped.items() if aid is not None}
    without = given.get("use_aids") is False or "alternative" in str(given.get("variant", "")).lower()
    score = scores()["haq-di-alternative" if without else "haq-di"]
    least = pick(given, "min_categories", "minimum_categories")
    if least is None:
        return score.score(known).value
    read = {item.name: item.read(known.get(item.name)).value for item in score.inputs}
    return haq_di(read, aids=not without, least_categories=int(least))


def _cut_haq(answers: Sequence[Any]) -> dict[str, Any]:
    if len(answers) == len(HAQ_CATEGORIES):
        return dict(zip(HAQ_CATEGORIES, answers, strict=True))
    rest = list(answers)
    return {name: [rest.pop(0) for _ in range(number)] for name, number in HAQ_CATEGORIES.items()}


def facit_f(given: Inputs) -> Any:
    items = pick(given, "items_in_form_order", "items", "answers")
    return value("facit-f", {f"facit_f_{number}": item for number, item in enumerate(items, start=1)})


SF_36_NAMES = {
    "physical functioning": "physical functioning", "physical function": "physical functioning",
    "pf": "physical functioning",
    "role physical": "role physical", "role limitations due to physical health": "role physical", "rp": "role physical",
    "role limitations physical": "role physical", "role functioning physical": "role physical",
    "role emotional": "role emotional", "role limitations due to emotional problems": "role emotional",
    "role limitations emotional": "role emotional", "re": "role emotional",
    "role functioning emotional": "role emotional",
    "energy fatigue": "energy fatigue", "energy": "energy fatigue", "vt": "energy fatigue",
    "vitality": "energy fatigue",
    "emotional well being": "emotional well-being", "emotional wellbeing": "emotional well-being",
    "mental health": "emotional well-being", "mh": "emotional well-being",
    "social functioning": "social functioning", "social function": "social functioning",
    "sf": "social functioning",
    "pain": "pain", "bodily pain": "pain", "bp": "pain", "general health": "general health", "gh": "general health",
    "general health perceptions": "general health", "health change": "health change",
    "reported health transition": "health change",
}  # fmt: skip


class Domains(dict[str, Any]):
    """Domain scores that answer to any spelling of a domain."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(_domain(key), default)


def _domain(text: str) -> str:
    return SF_36_NAMES.get(re.sub(r"[^a-z]+", " ", text.lower()).strip(), text)


def sf_36(given: Inputs) -> Any:
    items, scale = pick(given, "items", "answers", "responses"), pick(given, "scale", "domain")
    if scale is not None and "change" in str(scale).lower():
        answer = items[1] if len(items) == 36 else items[0]
        return KEY[2][int(answer) - 1] if answer is not None else None
    if isinstance(items, Mapping):
        known = {f"sf36_{re.sub(r'[^0-9]', '', str(key))}": answer for key, answer in items.items()}
    else:
        numbers = range(1, 37) if len(items) == 36 else DOMAINS[_domain(str(scale))]
        known = {f"sf36_{number}": answer for number, answer in zip(numbers, items, strict=True)}
    every = Domains({name: value(f"sf-36-{name.replace(' ', '-')}", known) for name in DOMAINS})
    if known.get("sf36_2") is not None:
        every["health change"] = KEY[2][int(known["sf36_2"]) - 1]
    return every if scale is None else every.get(str(scale))


# --- damage, classification -------------------------------------------------------------------------------------------


def mtss(given: Inputs, output: str) -> Any:
    change = pick(given, "change", "delta", "mtss_change")
    before, after = both(given, "mtss")
    if change is None and None not in (before, after):
        change = after - before
    if change is not None or "change" in given or "baseline" in given:
        limits = {"le_0": 0.0, "le_0_5": 0.5}
        if (sdc := pick(given, "sdc", "smallest_detectable_change")) is not None:
            limits["le_sdc"] = float(sdc)
        return None if change is None else {name: no_progression(change, limit) for name, limit in limits.items()}
    return _sharp_total(given, output)


def _sharp_total(given: Inputs, output: str) -> Any:
    products = [_product(given, place) for place in ("hand", "foot", "feet")]
    if any(products):
        return sum(products)
    parts = [item for key, item in given.items() if re.search("erosion|jsn|narrow", key.lower())]
    if parts and all(isinstance(part, int | float) for part in parts):
        return sum(parts)
    if parts and all(isinstance(part, Sequence) and not isinstance(part, str) for part in parts):
        answers = [item for part in parts for item in part]
        return None if None in answers else sum(answers)
    if parts and None in parts:
        return None
    about = f"{output} {json_like(given)}".lower()
    return HIGHEST_EROSION if "erosion" in about else HIGHEST_NARROWING if re.search("jsn|narrow", about) else HIGHEST


def _product(given: Inputs, place: str) -> float:
    """Joints x highest score of hands or feet, where a vector spells the maximum out."""
    mine = {key.lower(): item for key, item in given.items() if place in key.lower() and isinstance(item, int | float)}
    said = re.compile("max|score|points")
    highest = [item for key, item in mine.items() if said.search(key)]
    highest += [item for key, item in given.items() if said.search(key.lower()) and isinstance(item, int | float)]
    joints = [item for key, item in mine.items() if not said.search(key)]
    each = 2 if joints and joints[0] in (16, 15, 6) else 1  # of one hand or foot
    return each * joints[0] * highest[0] if joints and highest else 0


def json_like(given: Inputs) -> str:
    return " ".join(f"{key} {item}" for key, item in given.items())


def ra_2010(given: Inputs, output: str) -> Any:
    if "value" in given and "uln" in given:
        level = None if None in (given["value"], given["uln"]) else serology_level(given["value"], given["uln"])
        return level
    serology = pick(given, "serology") or _serology(given)
    if "serolog" in output.lower():
        return serology
    apr = pick(given, "apr_abnormal", "apr")
    if apr is None and (given.keys() & {"crp_abnormal", "esr_abnormal"}):
        abnormal = [given.get("crp_abnormal"), given.get("esr_abnormal")]
        apr = True if True in abnormal else None if None in abnormal else False
    known = {
        "large": pick(given, "large", "large_joints"), "small": pick(given, "small", "small_joints"),
        "other": pick(given, "other", "other_joints") if given.keys() & {"other", "other_joints"} else 0,
        "serology": serology,
        "apr_abnormal": {"abnormal": True, "normal": False}.get(apr, apr) if isinstance(apr, str) else apr,
        "duration_days": pick(given, "duration_days"), "duration_weeks": pick(given, "duration_weeks"),
    }  # fmt: skip
    if not re.search("classif|meets|bypass|ra\\b|history", output.lower()):
        return value("ra2010-points", known)
    swollen = pick(given, "swollen", "swollen_joints", "synovitis", "definite_synovitis")
    history = {"erosive_history": pick(given, "erosive_history", "typical_erosions", "erosive", "erosions", "bypass"),
               "earlier_fulfilled": pick(given, "earlier_fulfilled", "previously_fulfilled", "history")}  # fmt: skip
    return value("ra2010", {
        **known, **{name: bool(item) for name, item in history.items()},
        "synovitis": True if swollen is None else bool(swollen),
        "other_disease": bool(pick(given, "better_explained", "other_disease", "alternative_diagnosis")),
    })  # fmt: skip


def _serology(given: Inputs) -> str | None:
    levels = [serology_level(given[name], given[f"{name}_uln"]) for name in ("rf", "acpa", "anti_ccp")
              if isinstance(given.get(name), int | float) and given.get(f"{name}_uln")]  # fmt: skip
    if any(str(given.get(name)).lower() in ("positive", "true") for name in ("rf", "acpa", "anti_ccp")):
        levels.append("low")
    return next((level for level in ("high", "low", "negative") if level in levels), None)


# --- safety -----------------------------------------------------------------------------------------------------------


# --- by name ----------------------------------------------------------------------------------------------------------

MEASURES: dict[str, Callable[[Inputs], Any]] = {
    "DAS28-ESR": das28("das28-esr"), "DAS28-CRP": das28("das28-crp"), "DAS28-ESR3": das28("das28-esr3"),
    "DAS28-CRP3": das28("das28-crp3"), "DAS28-CAT": das28_category, "CDAI": index("cdai"), "SDAI": index("sdai"),
    "CDAI-CAT": category("cdai"), "SDAI-CAT": category("sdai"), "CDAI-RESPONSE": index_response("cdai"),
    "SDAI-RESPONSE": index_response("sdai"), "EULAR": eular, "BOOLEAN": boolean,
    "ACRN": lambda given: value("acr-n", core_set(given)), "HAQ-DI": haq, "FACIT-F": facit_f, "SF-36": sf_36,
    **SAFETY, **PHARMACOLOGY, **ELIGIBILITY,
}  # fmt: skip
WITH_OUTPUT: dict[str, Callable[[Inputs, str], Any]] = {
    "ACR": acr, "HYBRID-ACR": hybrid_acr, "MTSS": mtss, "RA2010": ra_2010,
}  # fmt: skip


def knows(measure: str) -> bool:
    """Whether a measure can be evaluated: by its name in vectors, or as a score by its own name and inputs."""
    return measure in MEASURES or measure in WITH_OUTPUT or measure.lower() in scores()


UNREADABLE = (TypeError, ValueError, LookupError, ArithmeticError, StopIteration)
"""What a word in place of a number, or nothing in place of a name, comes to: the answer is unknown."""


def evaluate_measure(measure: str, inputs: Inputs, output: str) -> Any:
    """What the measure gives for ``inputs``; ``output``: which of several, where it is not the measure itself."""
    try:
        return _evaluate(measure, inputs, output)
    except UNREADABLE:
        return None


def _evaluate(measure: str, inputs: Inputs, output: str) -> Any:
    if measure in WITH_OUTPUT:
        return WITH_OUTPUT[measure](inputs, output)
    return MEASURES[measure](inputs) if measure in MEASURES else value(measure.lower(), inputs)
