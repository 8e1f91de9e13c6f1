"""The table that every evaluator of expressions must agree with; ``python -m tests.protocol.expression_cases`` prints
it as JSON (tests/protocol/expressions.json), with the resolved tree of each case, for the browser's module.

A case: what is written, the values at hand, the answer as worked out by hand. The forms it speaks of stand below.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from trialwright.protocol.expression import to_json
from trialwright.protocol.expression_types import Scope, resolve
from trialwright.protocol.form import CodeList, CodeListItem, Form, Item, ItemGroup, Method

TABLE = Path(__file__).with_name("expressions.json")
YES = CodeList("yes", (CodeListItem("yes", "yes"), CodeListItem("no", "no")))
FORMS = {
    "body": Form("body", "Body", (
        ItemGroup("measured", "Measured", (
            Item("weight_kg", "Weight", "float", unit="kg"), Item("height_cm", "Height", "float", unit="cm"),
            Item("ideal_kg", "Ideal", "float", unit="kg"), Item("number_of", "Number", "integer"),
            Item("other_number", "Number", "float"), Item("born", "Born", "partial_date"), Item("seen", "Seen", "date"),
            Item("smokes", "Smokes", "boolean"), Item("well", "Well", "code", code_list=YES),
            Item("words", "Words", "text"), Item("woke", "Woke", "time"),
        )),
        ItemGroup("limbs", "Limbs", tuple(Item(name, name, "code", code_list=YES) for name in ("arm", "leg", "hand"))),
        ItemGroup("sums", "Sums", (Item("total", "Total", "text", method=Method("'yes'")),)),
    )),
    "drugs": Form("drugs", "Drugs", (
        ItemGroup("rows", "Rows", (
            Item("drug", "Drug", "text"), Item("dose_mg", "Dose", "float", unit="mg"), Item("began", "Began", "date"),
            Item("helped", "Helped", "code", code_list=YES),
        ), at_most=9),
        ItemGroup("all", "All", (Item("limit_mg", "Limit", "float", unit="mg"),)),
    )),
}  # fmt: skip
SCOPE = Scope(FORMS, ("week 0", "week 4"), "body")
B, D = "body.", "drugs."


def body(**values: object) -> dict[str, object]:
    return {f"body.{name}": value for name, value in values.items()}


ROWS = [{"drug": "a", "dose_mg": 10, "helped": "no"}, {"drug": "b", "dose_mg": 20, "helped": "yes"}]
OPEN = [*ROWS, {"drug": "c"}]

CASES: list[tuple[str, dict[str, object], list[dict[str, object]], object]] = [
    # arithmetic, and what is missing
    ("1 + 2 * 3", {}, [], 7),
    ("(1 + 2) * 3", {}, [], 9),
    ("-2 * -3", {}, [], 6),
    ("7 - 2 - 1", {}, [], 4),
    ("8 / 4 / 2", {}, [], 1),
    ("weight_kg / (height_cm / 100 * height_cm / 100)", body(weight_kg=50, height_cm=200), [], 12.5),
    ("weight_kg / (height_cm / 100 * height_cm / 100)", body(weight_kg=50), [], None),
    ("weight_kg / height_cm", body(weight_kg=50, height_cm=0), [], None),
    ("weight_kg + ideal_kg", body(weight_kg=50), [], None),
    ("0 * weight_kg", {}, [], None),
    ("0.1 + 0.2 = 0.3", {}, [], True),
    ("0.1 + 0.2 > 0.3", {}, [], False),
    ("0.1 + 0.2 >= 0.3", {}, [], True),
    ("100 * (2 - 1.6) / 2 >= 20", {}, [], True),
    ("round(2.5, 0)", {}, [], 3),
    ("round(-2.5, 0)", {}, [], -3),
    ("round(1.005, 2)", {}, [], 1.01),
    ("round(weight_kg, 1)", {}, [], None),
    ("abs(-3.5)", {}, [], 3.5),
    ("sqrt(16)", {}, [], 4),
    ("sqrt(-1)", {}, [], None),
    ("ln(0)", {}, [], None),
    ("round(ln(10), 4)", {}, [], 2.3026),
    ("exp(0)", {}, [], 1),
    ("exp(1000)", {}, [], None),
    ("minimum(3, 1, 2)", {}, [], 1),
    ("maximum(3, number_of)", {}, [], None),
    # comparisons
    ("weight_kg < 40", body(weight_kg=39.9), [], True),
    ("weight_kg < 40", body(weight_kg=40), [], False),
    ("weight_kg < 40", {}, [], None),
    ("weight_kg != 40", body(weight_kg=40), [], False),
    ("weight_kg = 0", body(weight_kg=0), [], True),
    ("weight_kg = 0", {}, [], None),
    ("well = 'yes'", body(well="yes"), [], True),
    ("well != 'yes'", body(well="no"), [], True),
    ("well != 'yes'", {}, [], None),
    ("well in ('yes', 'no')", body(well="no"), [], True),
    ("well in ('yes', 'no')", {}, [], None),
    ("number_of in (1, 2, -3)", body(number_of=-3), [], True),
    ("number_of in (1, 2)", body(number_of=3), [], False),
    ("words = ''", body(words=""), [], True),
    # logic: false and true decide beside an unknown
    ("smokes and weight_kg > 40", body(smokes=False), [], False),
    ("smokes and weight_kg > 40", body(smokes=True), [], None),
    ("smokes or weight_kg > 40", body(smokes=True), [], True),
    ("smokes or weight_kg > 40", body(smokes=False), [], None),
    ("not smokes", {}, [], None),
    ("not smokes", body(smokes=False), [], True),
    ("not smokes and true or false", body(smokes=False), [], True),
    ("smokes = false", body(smokes=False), [], True),
    ("if(smokes, 1, 2)", body(smokes=True), [], 1),
    ("if(smokes, 1, 2)", body(smokes=False), [], 2),
    ("if(smokes, 1, 1)", {}, [], None),
    ("if(weight_kg > 0, 70 / weight_kg, 0)", body(weight_kg=0), [], 0),
    ("known(weight_kg)", {}, [], False),
    ("known(weight_kg)", body(weight_kg=0), [], True),
    ("missing(weight_kg)", {}, [], True),
    ("known(smokes and weight_kg > 40)", body(smokes=False), [], True),
    ("first(weight_kg, ideal_kg, 60)", body(ideal_kg=55), [], 55),
    ("first(weight_kg, ideal_kg, 60)", {}, [], 60),
    # dates as exactly as they are known
    ("born < seen", body(born="1980", seen="2026-05-01"), [], True),
    ("born < seen", body(born="2026", seen="2026-05-01"), [], None),
    ("born < seen", body(born="2026-05", seen="2026-05-01"), [], False),
    ("born > seen", body(born="2026-06", seen="2026-05-31"), [], True),
    ("born <= seen", body(born="2026-05", seen="2026-05-31"), [], True),
    ("born <= seen", body(born="2026-05", seen="2026-05-30"), [], None),
    ("born = seen", body(born="2026-05-01", seen="2026-05-01"), [], True),
    ("born = seen", body(born="2026-05", seen="2026-05-01"), [], None),
    ("born != seen", body(born="2026-04", seen="2026-05-01"), [], True),
    ("seen >= date('2026-05-01')", body(seen="2026-05-01"), [], True),
    ("seen >= date('2026-05-01')", body(seen="nonsense"), [], None),
    ("days(born, seen)", body(born="2024-02-28", seen="2024-03-01"), [], 2),
    ("days(born, seen)", body(born="2023-02-28", seen="2023-03-01"), [], 1),
    ("days(seen, born)", body(born="2024-02-28", seen="2024-03-01"), [], -2),
    ("days(born, seen)", body(born="2024-02", seen="2024-03-01"), [], None),
    ("years(born, seen)", body(born="2000-02-29", seen="2026-02-28"), [], 25),
    ("years(born, seen)", body(born="2000-02-29", seen="2026-03-01"), [], 26),
    ("years(born, seen)", body(born="2000-05", seen="2026-04-30"), [], 25),
    ("years(born, seen)", body(born="2000-05", seen="2026-05-20"), [], None),
    # texts
    ("number('1.5') + 1", {}, [], 2.5),
    ("number(words)", body(words="1e9"), [], None),
    ("number(words)", body(words="-3"), [], -3),
    ("length(words)", body(words="关节"), [], 2),
    ("starts_with(words, 're')", body(words="remission"), [], True),
    ("contains(words, 'RE')", body(words="remission"), [], False),
    # other forms, visits, facts
    ("body.weight_kg@baseline - weight_kg", {"body.weight_kg@baseline": 60, "body.weight_kg": 55}, [], 5),
    ("weight_kg@'week 0' > weight_kg@previous", {"body.weight_kg@week 0": 60, "body.weight_kg@previous": 60}, [],
     False),
    ("visit.date >= course.consented_on", {"visit.date": "2026-05-02", "course.consented_on": "2026-05-01"},
     [], True),
    ("visit.day < 0", {"visit.day": -3}, [], True),
    ("course.arm = 'drug'", {"course.arm": "placebo"}, [], False),
    # rows
    ("count(drugs.helped = 'no')", {}, ROWS, 1),
    ("count(drugs.helped = 'no')", {}, OPEN, None),
    ("count(drugs.helped = 'no')", {}, [], 0),
    ("some(drugs.helped = 'yes')", {}, OPEN, True),
    ("some(drugs.drug = 'z')", {}, OPEN, False),
    ("some(drugs.helped = 'no' and drugs.dose_mg > 10)", {}, OPEN, None),
    ("every(drugs.dose_mg > 0)", {}, ROWS, True),
    ("every(drugs.dose_mg > 0)", {}, OPEN, None),
    ("every(drugs.dose_mg > 10)", {}, OPEN, False),
    ("every(drugs.dose_mg > 10)", {}, [], True),
    ("sum(drugs.dose_mg)", {}, ROWS, 30),
    ("sum(drugs.dose_mg)", {}, OPEN, None),
    ("sum(first(drugs.dose_mg, 0))", {}, OPEN, 30),
    ("most(drugs.dose_mg) <= drugs.limit_mg", {"drugs.limit_mg": 20}, ROWS, True),
    ("least(drugs.dose_mg)", {}, [], None),
    ("tally(limbs, 'yes')", body(arm="yes", leg="no", hand="yes"), [], 2),
    ("tally(limbs, 'yes')", body(arm="yes", leg="no"), [], None),
]  # fmt: skip


def table() -> dict[str, Any]:
    """What the JSON file holds."""
    return {
        "says": "Answers that every evaluator of expressions gives: numbers within 1e-9, null is unknown.",
        "cases": [
            {"expression": text, "tree": to_json(resolve(text, SCOPE).tree), "values": values,
             "tables": {"drugs.rows": rows}, "answer": expected}
            for text, values, rows, expected in CASES
        ],
    }  # fmt: skip


def table_text() -> str:
    return json.dumps(table(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table_text())
