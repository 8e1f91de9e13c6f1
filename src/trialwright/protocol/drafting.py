"""Draft a study out of a registry record: a folder that passes the check, with every gap marked.

A record of any disease gives design, schedule, forms, criteria, analysis, conduct, and a simulation whose numbers hold
places. What the record says stands with its path; what it does not say is a gap (``protocol.gap``). An observational
study gives nothing to anybody: its groups stand as arms, each with a mark for its day 0, and what they are exposed to
is no administration. Expanded access gives its treatment to all participants.
"""

from __future__ import annotations

import json
from pathlib import Path

from trialwright.errors import InputError
from trialwright.protocol.draft_criteria import criteria_text
from trialwright.protocol.draft_files import analysis_data, is_observational, read_for_draft, schedule_data, study_data
from trialwright.protocol.draft_forms import conduct_data, forms_data, roles_data, simulation_data
from trialwright.protocol.draft_sites import SITES_HEAD, sites_data
from trialwright.protocol.draft_text import yaml_text
from trialwright.registry.record import Record, write_v2

HEAD = "Drafted from the registry record of {nct_id}. Texts that begin with GAP are to be decided; see `study gaps`."


def draft_study(record: Record) -> dict[str, str]:
    """The text of every file of the drafted folder, by its path in the folder. Raises ``InputError``."""
    drafting = read_for_draft(record)
    head = HEAD.format(nct_id=record.nct_id)
    files = {
        "study.yaml": yaml_text(f"{head}\n{_masking(record)}", study_data(drafting)),
        "schedule.yaml": yaml_text(f"{head}\nDays count from the first dose, day 0.", schedule_data(drafting)),
        "criteria.yaml": criteria_text(record, head),
        "analysis.yaml": yaml_text(head, analysis_data(drafting)),
        "conduct.yaml": yaml_text(head, conduct_data()),
        "roles.yaml": yaml_text(head, roles_data()),
        **_sites(record, head),
        "simulation.yaml": yaml_text(head, simulation_data(drafting)),
    }  # fmt: skip
    files |= {f"forms/{name}.yaml": yaml_text(head, data) for name, data in forms_data(drafting).items()}
    files["record.json"] = json.dumps(write_v2(record), ensure_ascii=False, indent=1) + "\n"
    return files


def _sites(record: Record, head: str) -> dict[str, str]:
    """sites.yaml, where the record lists places."""
    sites = sites_data(record)
    return {"sites.yaml": yaml_text(f"{head}\n{SITES_HEAD}", sites)} if sites else {}


def write_draft(record: Record, folder: Path) -> list[Path]:
    """Write the drafted folder, which must not hold anything yet; returns the files written. Raises ``InputError``."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            where=str(folder),
            expected="a new or empty folder",
            found="something that stands there",
            remedy="Draft into another folder; nothing was written.",
        )
    files = draft_study(record)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def _masking(record: Record) -> str:
    if is_observational(record):
        return "Registered as observational: the study gives no treatment; day 0 is the day from which it observes."
    design = record.protocol_section.design_module
    info = design.design_info if design else None
    masking = info.masking_info.masking if info and info.masking_info else None
    told = {"Allocation": info.allocation if info else None, "model": info.intervention_model if info else None,
            "masking": masking}  # fmt: skip
    said = ", ".join(f"{name} {value}" for name, value in told.items() if value)
    masked = masking not in (None, "NONE")
    hide = " Whoever is masked must not see the arm: name their roles in the part blinding of conduct.yaml."
    return f"Registered design: {said or 'not said'}.{hide if masked else ''}"
