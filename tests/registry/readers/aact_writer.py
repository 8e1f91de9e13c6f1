"""Writes v2 records as AACT's tables by AACT's own mapping file: the other half of a round trip, written apart.

The mapping (in shared/) says for each table where its rows stand in the v2 form and what each column holds. What the
mapping leaves to code of AACT's (keys between tables, flags) is written here as its documentation describes it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONSTANTS = {
    "Outcome", "Reported Event", "Participant Flow", "Baseline", "overall", "Measure", "collaborator", "lead", "other",
    "serious", "deaths", "secondary", "primary", "secondary_id", "org_study_id", "nct_alias", "mesh-list",
    "mesh-ancestor", "Total, all-cause mortality", "Total, other adverse events", "Total, serious adverse events",
}  # fmt: skip
MASKED = {
    "subject_masked": "PARTICIPANT",
    "caregiver_masked": "CARE_PROVIDER",
    "investigator_masked": "INVESTIGATOR",
    "outcomes_assessor_masked": "OUTCOMES_ASSESSOR",
}


class AactWriter:
    """Collects rows of all tables and writes them as pipe-delimited files."""

    def __init__(self, mapping: list[dict[str, Any]]) -> None:
        order = sorted(mapping, key=lambda entry: (entry["table"] != "design_groups", entry["id"]))
        self._mapping = sorted(order, key=lambda entry: entry["table"] == "outcomes", reverse=False)
        self.tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.columns: dict[str, list[str]] = {}

    def add(self, study: dict[str, Any]) -> None:
        self._nct_id = study["protocolSection"]["identificationModule"]["nctId"]
        self._arms: dict[str, int] = {}
        for entry in self._mapping:
            found = study
            for step in entry["root"] or []:
                found = found.get(step) if isinstance(found, dict) else None
            if found is not None:
                self._write(entry, found, [], {})

    def _write(self, entry: dict[str, Any], found: Any, parents: list[Any], keys: dict[str, Any]) -> None:
        for item, above in _rows(found, entry.get("flatten") or [], parents):
            row = self._row(entry, item, above, keys)
            if row is None:
                continue
            for child in entry.get("children", ()):
                inner = item
                for step in child["root"] or []:
                    inner = inner.get(step) if isinstance(inner, dict) else None
                if inner is not None:
                    key = {
                        "outcomes": "outcome_id", "interventions": "intervention_id", "facilities": "facility_id",
                        "outcome_analyses": "outcome_analysis_id", "study_references": "reference_id",
                    }[entry["table"]]  # fmt: skip
                    groups = keys.get("groups") or ({} if child["table"] == "result_groups" else None)
                    groups = {} if groups is None else groups
                    keys = {**keys, key: row["id"], "groups": keys.get("groups", groups)}
                    self._write(child, inner, [item, *above], keys)

    def _row(self, entry: dict[str, Any], item: Any, above: list[Any], keys: dict[str, Any]) -> dict[str, Any] | None:
        table = entry["table"]
        if table == "facility_contacts" and item.get("role") != "CONTACT":
            return None
        if table == "facility_investigators" and item.get("role") == "CONTACT":
            return None
        row: dict[str, Any] = {"id": len(self.tables[table]) + 1, "nct_id": self._nct_id}
        for name, number in keys.items():
            if name != "groups":
                row[name] = number
        for column in entry["columns"]:
            if not isinstance(column["value"], dict) and column["name"] != "nct_id":
                row[column["name"]] = self._value(column, item, above)
        if table == "designs":
            masked = (item.get("maskingInfo") or {}).get("whoMasked")
            row |= {name: who in masked if masked is not None else None for name, who in MASKED.items()}
        if table == "eligibilities":
            row |= {age: age.upper() in item.get("stdAges", ()) for age in ("child", "adult", "older_adult")}
            row["gender_based"] = item.get("genderBased")
        if table == "studies":
            row["phase"] = "/".join(item["protocolSection"].get("designModule", {}).get("phases", ())) or None
        if table == "design_groups":
            self._arms[str(item.get("label"))] = row["id"]
        if table == "design_group_interventions":
            if item not in self._arms:
                return None
            row["design_group_id"] = self._arms[item]
        if "groups" in keys and table == "result_groups":
            keys["groups"][item["id"]] = row["id"]
        elif "groups" in keys and isinstance(item, dict) and "groupId" in item:
            row["result_group_id"] = keys["groups"].get(item["groupId"])
        self.columns.setdefault(table, [])
        self.columns[table] += [name for name in row if name not in self.columns[table]]
        self.tables[table].append(row)
        return row

    def _value(self, column: dict[str, Any], item: Any, above: list[Any]) -> Any:
        where, turn = column["value"], column.get("convert_to")
        if where is None:
            return item
        if where is True or where is False or where in list(CONSTANTS):
            return where
        value: Any = item
        place = [item, *above]
        for step in [where] if isinstance(where, str) else where:
            if step == "$parent":
                place = place[1:]
                value = place[0]
            else:
                value = value.get(step) if isinstance(value, dict) else None
        if turn == "date" and isinstance(value, str):
            return (value + "-01-01")[:10] if len(value) == 4 else (value + "-01")[:10]
        if column["name"] == "calculate_percentage":
            return {True: "Yes", False: "No"}.get(value)
        return value

    def write(self, folder: Path) -> None:
        for table, rows in self.tables.items():
            lines = ["|".join(self.columns[table])]
            lines += ["|".join(_text(row.get(name)) for name in self.columns[table]) for row in rows]
            (folder / f"{table}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows(found: Any, flatten: list[str], parents: list[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Each row's item with what stands around it, nearest first."""
    if isinstance(found, list):
        for one in found:
            yield from _rows(one, flatten, parents)
    elif flatten:
        yield from _rows(found.get(flatten[0]) or [], flatten[1:], [found, *parents])
    else:
        yield found, parents


def _text(value: Any) -> str:
    """A value as the download has it: PostgreSQL's COPY in CSV with pipes, a tilde for one or more line ends."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "t" if value else "f"
    text = re.sub(r"[\r\n]+", "~", value) if isinstance(value, str) else json.dumps(value)
    return '"' + text.replace('"', '""') + '"' if text == "" or any(sign in text for sign in '|"\n\r') else text
