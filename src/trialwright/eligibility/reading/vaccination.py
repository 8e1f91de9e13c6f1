"""Vaccinations: live vaccines within a window before an anchor day; any other vaccine is a person's to answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criteria.vaccination import LiveVirusVaccine
from trialwright.eligibility.draft import Concept
from trialwright.eligibility.printed_anchor import first_anchor
from trialwright.eligibility.reading_kind import Clause, Executable, Found, ReadingKind

_VACCINE = re.compile(
    r"\b(?:(?:receiv\w+|receipt\s+of|administ\w+(?:\s+of)?|had|given|immuni[sz]ed\s+with|vaccinated\s+with|any|a|an|or|use\s+of|planned|plan\s+to\s+receive)\s+)*(?P<live>live\b(?:[\s/,-]*(?:or|and|attenuated|virus|viral|bacterial|weakened|\(attenuated\)|replicating))*\s*)?(?P<which>\w+\s+)?(?:vaccin(?:es?|ations?|ated)|immuni[sz]ations?|inoculations?)\b",
    re.IGNORECASE,
)


def find(clause: Clause) -> Iterator[Found]:
    for match in _VACCINE.finditer(clause.full, clause.start, clause.end):
        if re.search(
            r"study\s+vaccin|of\s+(?:study\s+)?vaccination$|before\s+vaccin|to\s+(?:first\s+)?vaccination$",
            clause.full[max(clause.start, match.start() - 12) : match.end()],
            re.IGNORECASE,
        ):
            continue
        live = match["live"] is not None
        found = Found(
            "vaccination",
            match.start(),
            match.end(),
            Concept("live vaccine" if live else "vaccine", "live" if live else None),
            says="live vaccine" if live else "vaccine",
        )
        found.role = "live" if live and not match["which"] and "bacterial" not in match.group().lower() else ""
        yield found


def build(found: Found) -> Executable | None:
    window = next((one for one in found.windows if one.relation == "within" and one.days), None)
    if found.role != "live" or window is None or window.days is None:
        return None
    return "vaccination", LiveVirusVaccine(window.days, first_anchor(window))


READING = ReadingKind("A vaccination within a window.", find, build, rank=3, cues=("vaccin", "immuni"))
