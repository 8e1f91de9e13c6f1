"""JSON schemas of the study files, made from the dataclasses that read them, so that an editor can help and CI can hold
the printed copies fresh (docs/reference/schemas)."""

from __future__ import annotations

import json
from typing import Any

from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.check import ChecksFile
from trialwright.protocol.conduct_plan import ConductPlan, RolesFile
from trialwright.protocol.criteria_schema import criteria_schema
from trialwright.protocol.file_shape import ScheduleFile, StudyFile, adapter
from trialwright.protocol.form_file import FormFile
from trialwright.protocol.reference_range import RangesFile
from trialwright.protocol.site import SitesFile

SHAPES: dict[str, Any] = {
    "study": StudyFile, "schedule": ScheduleFile, "form": FormFile, "analysis": AnalysisPlan,
    "checks": ChecksFile, "conduct": ConductPlan, "roles": RolesFile, "ranges": RangesFile,
    "sites": SitesFile,
}  # fmt: skip
NAMES = (*SHAPES, "criteria")


def schema(name: str) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of the file called ``name``: study, schedule, form, analysis or criteria."""
    made = criteria_schema() if name == "criteria" else adapter(SHAPES[name]).json_schema()
    made.pop("$schema", None)
    title = f"trialwright {name} file"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": title}


def schema_text(name: str) -> str:
    """The schema as it is printed and committed: two spaces, keys in the order of the shapes, a newline at the end."""
    return json.dumps(schema(name), indent=2, ensure_ascii=True) + "\n"
