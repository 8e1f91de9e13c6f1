"""The JSON schema of ``simulation.yaml``, made from the dataclasses that read it, so that an editor can help."""

from __future__ import annotations

import json

from trialwright.protocol.file_shape import adapter
from trialwright.simulation.parameters import Parameters


def schema_text() -> str:
    """The schema (draft 2020-12) as it is printed and committed: two spaces, a newline at the end."""
    made = adapter(Parameters).json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**head, **made, "title": "trialwright simulation file"}, indent=2, ensure_ascii=True) + "\n"
