"""Procedures and treatments that are no drugs: surgery, transplantation, radiotherapy, transfusion, scans."""

# ruff: noqa: E501 (patterns and word lists read better unbroken)

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criteria.procedure import ProcedureAsked
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_anchor import first_anchor
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind
from trialwright.eligibility.unlisted_names import UNLISTED

_LASTING = frozenset({"pacemaker", "implantable defibrillator", "dialysis", "transplantation", "kidney transplantation", "liver transplantation", "lung transplantation", "heart transplantation", "stem cell transplantation", "amputation", "tracheostomy", "hysterectomy", "oophorectomy", "prostatectomy", "mastectomy", "nephrectomy", "splenectomy", "gastrectomy", "colectomy", "bariatric surgery", "joint replacement", "oxygen therapy", "mechanical ventilation", "ecmo", "parenteral nutrition", "coronary artery bypass graft", "deep brain stimulation", "vagus nerve stimulation", "organ transplantation", "solid organ transplantation", "corneal transplantation", "bone marrow transplantation", "allogeneic transplantation", "allogeneic stem cell transplantation", "allogeneic bone marrow transplant", "autologous stem cell transplantation", "autologous transplant", "hemodialysis", "peritoneal dialysis", "renal replacement therapy", "total hysterectomy", "bilateral oophorectomy", "salpingo oophorectomy", "radical prostatectomy", "radical mastectomy", "radical nephrectomy", "partial gastrectomy", "hemicolectomy", "proctocolectomy", "gastric bypass", "gastric banding", "sleeve gastrectomy", "knee replacement", "hip replacement", "home oxygen", "long term oxygen therapy", "continuous oxygen", "invasive mechanical ventilation", "noninvasive ventilation", "total parenteral nutrition", "enteral nutrition"})  # fmt: skip
"""Who has one of these now has had it done: without the procedure the words do not hold; with it, a person says whether it
is still so."""
_TO_COME = re.compile(
    r"\b(?:plan\w*|schedul\w*|elective|candidates?|undergo\w*|require\w*|requiring|need\w*|indicat\w*|await\w*|waiting|list\w*|refer\w*|willing\w*|unable|able|tolerat\w*|contra-?\s?indicat\w*|inten\w+|suitab\w*|eligib\w*|refus\w*|expected|likely|before|until|prior\s+to|during|at\s+the\s+time\s+of|for|risk\s+of|imminent|upcoming|future|possible|potential|anticipated|consider\w*|decision|option|if|donor|without|no)\b[^.;]{0,80}$"
)
_TO_COME_BEHIND = re.compile(
    r"\s+(?:candidates?|list|is\s+(?:planned|expected|scheduled)|planned|scheduled|expected|waiting|donors?|contra-?\s?indicat\w*|during|throughout)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"(?:plan|schedul|await|waiting|list|refer|upcoming|future|anticipated|inten)", re.IGNORECASE)
"""Of what is planned no past window speaks: "scheduled for surgery within one month"."""
_KEEPS_ALIVE = frozenset(
    {
        "hemodialysis",
        "peritoneal dialysis",
        "renal replacement therapy",
        "home oxygen",
        "long term oxygen therapy",
        "continuous oxygen",
        "invasive mechanical ventilation",
        "noninvasive ventilation",
        "total parenteral nutrition",
        "enteral nutrition",
        "dialysis",
        "oxygen therapy",
        "mechanical ventilation",
        "parenteral nutrition",
    }
)
_NEEDS = re.compile(
    r"(?:requir\w+|need\w*|on)\s+(?:(?:chronic|regular|maintenance|long-?\s?term|current\w*|ongoing)\s+)*$",
    re.IGNORECASE,
)
STILL = "still so"


def find(clause: Clause) -> Iterator[Found]:
    for mention in clause.of_kind("procedure"):
        found = Found(
            "procedure",
            mention.start,
            mention.end,
            Concept(mention.term.label, mention.term.code),
            says=clause.full[mention.start : mention.end],
        )
        found.names = (mention.term.code,)
        to_come = _TO_COME.search(clause.small, clause.start, mention.start)
        if to_come is not None and mention.term.code in _KEEPS_ALIVE and _NEEDS.match(to_come.group()):
            to_come = None  # "requiring dialysis": it is done
        if to_come is not None or _TO_COME_BEHIND.match(clause.full, mention.end, clause.end):
            planned = to_come is not None and _PLANNED.match(to_come.group()) is not None
            found.role = "planned" if planned else "to come"
        yield found


def build(found: Found) -> Executable | None:
    if found.role in ("planned", UNLISTED):
        return None
    if any(window.relation != "within" or window.days is None for window in found.windows):
        return None
    window = found.windows[0] if found.windows else None
    if window is not None:
        return "procedure", ProcedureAsked(found.names, window.days, first_anchor(window))
    if found.history == "ever":
        return "procedure", ProcedureAsked(found.names)
    if found.role == "to come" or found.negated or found.names[0] not in _LASTING:
        return None
    found.rest.append(STILL)
    return "procedure", ProcedureAsked(found.names)


READING = ReadingKind("A procedure, within a window or ever.", find, build, rank=5)
