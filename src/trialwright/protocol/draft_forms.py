"""Forms, conduct plan, duties and a first simulation of a drafted study."""

from __future__ import annotations

from typing import Any

from trialwright.clinical.analyte import analyte
from trialwright.protocol.draft_files import Drafting, assumed, gap, outcome_items, required
from trialwright.protocol.gap import GAP, REQUIRED

Data = dict[str, Any]
_DATE = "protocolSection.statusModule.startDateStruct.date"


def forms_data(drafting: Drafting) -> dict[str, Data]:
    """forms/<name>.yaml by name."""
    return {
        "demographics": _form("demographics", "Demographics", assumed(
            "Age and sex are baseline measures that registered results must report (42 CFR 11.48(a)(2))."),
            [_group("person", "The participant", [
                _item("age_years", "Age at consent", "integer", unit="a", mandatory=True, range_checks=[
                    {"low": 0, "high": 120, "because": "Beyond it the entry is a slip."}]),
                _item("sex", "Sex", "code", code_list="sex", mandatory=True),
            ])], code_lists=[_list("sex", {"female": "female", "male": "male"})]),
        "vitals": _form("vitals", "Vital signs", gap("which vital signs are measured, and when?"),
            [_group("measured", "Measured at the visit", [
                _measured("systolic_mm_hg", "Systolic blood pressure", "integer", "systolic_blood_pressure"),
                _measured("diastolic_mm_hg", "Diastolic blood pressure", "integer", "diastolic_blood_pressure"),
                _measured("pulse_per_min", "Pulse", "integer", "heart_rate"),
                _measured("weight_kg", "Body weight", "float", "body_weight", _adult_weight(drafting)),
            ])]),
        "eligibility_confirmation": _form("eligibility_confirmation", "Confirmation of eligibility", assumed(
            "Enrolment rests on the investigator's confirmation (ICH E6(R3) 2.7.1)."),
            [_group("confirmation", "The investigator's confirmation", [
                _item("all_inclusion_met", "Every inclusion criterion is met", "boolean"),
                _item("no_exclusion_met", "No exclusion criterion applies", "boolean"),
                _item("confirmed_on", "Confirmed on", "date"),
            ])]),
        "outcomes": _outcomes(drafting),
    }  # fmt: skip


def _outcomes(drafting: Drafting) -> Data:
    items = [_item(name, str(outcome.measure)[:200], "float") for name, outcome, _ in outcome_items(drafting)]
    for item, (_, outcome, _) in zip(items, outcome_items(drafting), strict=True):
        item["guideline"] = f"{GAP} with which instrument and in which unit? Registered time frame: " + (
            str(outcome.time_frame) if outcome.time_frame else "none"
        )
    basis = required("an item for each registered outcome holds its place: write what is measured, in which unit, "
                     "within which bounds.")  # fmt: skip
    return _form("outcomes", "Outcomes", basis, [_group("outcomes", "Registered outcomes", items)])


def _form(name: str, label: str, basis: Data, groups: list[Data], **more: Any) -> Data:
    return {"name": name, "label": label, "basis": {"rest": basis}, **more, "item_groups": groups}


def _group(name: str, label: str, items: list[Data]) -> Data:
    return {"name": name, "label": label, "items": items}


def _item(name: str, label: str, data_type: str, **more: Any) -> Data:
    return {"name": name, "label": label, "data_type": data_type, **more}


def _measured(name: str, label: str, data_type: str, code: str, asked: Data | None = None) -> Data:
    """An item that holds a listed measured value, in the list's unit. Refused is only what cannot be, a value below
    zero; outside the range of the list, or of a published one (``asked``), it is asked whether it is right."""
    known = analyte(code)
    assert known is not None, code
    ranged = {"low": known.lowest, "high": known.highest, "because": _SLIP}
    below = {"low": 0, "because": "It cannot be below zero."}
    return _item(name, label, data_type, unit=known.unit, range_checks=[below, {**(asked or ranged), "hard": False}])


_SLIP = ("Assumed, from the list of measured values: outside it a slip of the hand or of the unit is likelier than a "
         "value. It is no clinical limit.")  # fmt: skip


def _adult_weight(drafting: Drafting) -> Data | None:
    """The published range of weights that are no slip, of adults (Chan and Raffa 2017); None where children may join,
    or the record does not say from which age on."""
    module = drafting.record.protocol_section.eligibility_module
    lowest = _years(module.minimum_age if module else None)
    if lowest is None or lowest < _ADULT:
        return None
    return {"low": 22.7, "high": 340.2, "because": "Chan and Raffa 2017, J Gen Intern Med 32 Suppl 1:18: weights of "
            "adults below 50 lb or above 750 lb are implausible."}  # fmt: skip


_ADULT = 18


def _list(name: str, codes: dict[str, str]) -> Data:
    return {"name": name, "items": [{"code": code, "says": says} for code, says in codes.items()]}


def conduct_data() -> Data:
    """conduct.yaml."""
    return {
        "missing_reasons": [
            {"code": "not_done", "says": "not done"}, {"code": "not_known", "says": "asked but not known"},
            {"code": "refused", "says": "refused by the participant"},
            {"code": "not_applicable", "says": "not applicable"},
        ],
        "consents": [{
            "version": "1.0",
            "because": f"{REQUIRED} which consent form is this, and when did the ethics committee approve it? Write "
            "that day as approved_on: until then nobody can sign it.",
        }],
        "verification": [{
            "name": "everything", "share_percent": 100,
            "because": f"{GAP} which answers of which participants are compared with their sources?",
        }],
        "signatures": [
            {"what": "whole record", "role": "investigator", "meaning": "The record is complete and correct."},
        ],
        "serious_event_hours": 24,
        "guideline": "approved before go-live",
    }  # fmt: skip


def roles_data() -> Data:
    """roles.yaml."""
    return {"duties": [
        {"name": "consent", "says": "Informs candidates and takes their consent", "roles": ["investigator"]},
        {"name": "eligibility", "says": "Judges the criteria and confirms eligibility", "roles": ["investigator"]},
        {"name": "adverse events", "says": "Judges adverse events", "roles": ["investigator"]},
        {"name": "data entry", "says": "Fills in forms", "roles": ["coordinator", "investigator"]},
        {"name": "data management", "says": "Raises and closes data queries", "roles": ["data manager"]},
        {"name": "monitoring", "says": "Compares answers with their sources", "roles": ["monitor"]},
    ]}  # fmt: skip


def simulation_data(drafting: Drafting) -> Data:
    """simulation.yaml: numbers that only hold places, so that the study can be walked through before it begins."""
    measures = [name for name, _, _ in outcome_items(drafting) if name.startswith("primary")]
    place = f"{REQUIRED} a number that only holds the place: say what is known, with its source."
    usual = "A number that only holds the place."
    status = drafting.record.protocol_section.status_module
    starts = status.start_date_struct.date if status and status.start_date_struct else None

    def row(value: object, why: str = usual) -> Data:
        return {"value": value, "assumed": why}

    measure = {"form": "outcomes", "baseline": row({"normal": [50, 10]}, place), "within": row([0, 1000]),
               "step": row(0.1), "follows": row(1), "own_change": row(0.1), "noise": row({"normal": 2})}  # fmt: skip
    matrix = [[1 if one == other else 0 for other in measures] for one in measures]
    return {
        "says": "Drafted: every number only holds the place of one that somebody must give. Nothing follows from it.",
        "default_scenario": "drafted",
        "scenarios": {"drafted": {
            "title": "Numbers that hold places", "says": "Nothing is known of the effect.",
            "average_improvement": {name: row(0.3, place) for name in drafting.names},
        }},
        "model": {
            "measures": {name: {**measure, "item": name} for name in measures},
            "correlation": row(matrix), "keep_if": row([]), "spread": row(0.3), "speed_per_day": row(0.03),
            "speed_spread": row(0.3),
        },
        "recruitment": {
            "starts": {"registered": _DATE} if starts else row("2026-01-01", place),
            "candidates_per_week": row(2, place), "allocation": row(dict.fromkeys(drafting.names, 1), place),
        },
        "candidate": {
            "screening_to_first_dose_days": row({"uniform": [1, 14], "step": 1}),
            "age_years": row(_ages(drafting)), "sex": row(_sexes(drafting)),
            "person": row({"healthy_volunteer": False}),
            "complete": row([]),
            "written": [{"form": "demographics", "item": "age_years", "of": "age_years"},
                        {"form": "demographics", "item": "sex", "of": "sex"}],
            "facts": {}, "failing": row([]),
        },
        "visits": {"shift_days": row({"normal": [0, 1], "step": 1}), "out_of_window": row(0),
                   "beyond_days": row({"uniform": [1, 2], "step": 1}), "missed": row(0.05)},
        "doses": {"shift_days": row({"normal": [0, 1], "step": 1}), "out_of_window": row(0),
                  "beyond_days": row({"uniform": [1, 2], "step": 1}), "missed": row(0.05)},
        "losses": {"share": row(0.1, place), "by_week": row(12), "why": row({"withdrawal by subject": 1})},
        "adverse_events": [],
    }  # fmt: skip


def _ages(drafting: Drafting) -> Data:
    """Inside the registered bounds, where they are given in years; healthy adults otherwise."""
    module = drafting.record.protocol_section.eligibility_module
    low, high = (_years(text) for text in ((module.minimum_age, module.maximum_age) if module else (None, None)))
    most = 80 if high is None else max(high - 1, 1)
    least = min(18 if low is None else low + 1, max(most - 1, 0))
    return {"uniform": [least, most], "step": 1}


def _years(text: str | None) -> int | None:
    words = (text or "").split()
    return int(words[0]) if len(words) == 2 and words[0].isdigit() and words[1].lower().startswith("year") else None


def _sexes(drafting: Drafting) -> Data:
    module = drafting.record.protocol_section.eligibility_module
    sex = str((module.sex if module else None) or "ALL").upper()
    return {"female": 1} if sex == "FEMALE" else {"male": 1} if sex == "MALE" else {"female": 0.5, "male": 0.5}
