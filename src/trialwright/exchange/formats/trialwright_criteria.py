"""Criteria as Trialwright's own JSON: everything that a study's criteria say, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping

from trialwright.eligibility.criteria_json import read_written_criteria, write_criteria
from trialwright.eligibility.criterion import Criteria
from trialwright.exchange.criteria_copy import loaded, refuse
from trialwright.exchange.criteria_format import CriteriaExport, CriteriaFormat, Study

FORM = "trialwright-criteria"
VERSION = 1


def write(criteria: Criteria, study: Study) -> CriteriaExport:
    """The criteria; this form holds all of them."""
    head = {"form": FORM, "version": VERSION, "study": study.name, "title": study.title, "not_held": []}
    return CriteriaExport(json.dumps(head | write_criteria(criteria), indent=1, ensure_ascii=False) + "\n", ())


def read(text: str, where: str) -> Criteria:
    """The criteria that were written."""
    data = loaded(text, where)
    if not isinstance(data, Mapping) or data.get("form") != FORM or data.get("version") != VERSION:
        refuse(where, f'an object with "form": "{FORM}" and "version": {VERSION}', "something else",
               "Hand in what `trialwright eligibility export --as trialwright-criteria` wrote.")  # fmt: skip
    return read_written_criteria(data, where)


FORMAT = CriteriaFormat(
    name=FORM,
    title="Criteria as our JSON",
    says="Everything that the criteria say: rules, parameters, quotes, flags, questions.",
    suffix=".json",
    write=write,
    read=read,
)
