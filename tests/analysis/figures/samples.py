"""Plain data for every kind of figure: a usual case, two arms, and words that are too long for their place."""

from __future__ import annotations

import math
import random
from typing import Any

from trialwright.analysis.figures.adverse_event_dots import EventData, TermRow
from trialwright.analysis.figures.component_change import ChangeData, Course, MeanCurve, MeanPoint, Panel
from trialwright.analysis.figures.forest import ForestData, ForestRow
from trialwright.analysis.figures.kaplan_meier import Step, SurvivalCurve, SurvivalData
from trialwright.analysis.figures.laboratory_shift import LabData, LabPanel, LabPoint
from trialwright.analysis.figures.missing_pattern import Pattern, PatternData, Seen
from trialwright.analysis.figures.participant_flow import ArmColumn, FlowData
from trialwright.analysis.figures.response_over_time import Curve, Point, ResponseData
from trialwright.analysis.figures.swimmer import Lane, SwimmerData
from trialwright.analysis.figures.tipping_point import TippingCell, TippingData, TippingPoint
from trialwright.analysis.figures.waterfall import Bar, WaterfallData

LONG = "Withdrawal of consent after moving to another city, not willing to travel to the site for the remaining visits"
WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2
CHINESE = "研究者认为受试者不能从继续治疗中获益"
ARMS = ("Telitacicept 160 mg", "Placebo")
_VISITS = (
    (1, "week 0"),
    (29, "week 4"),
    (57, "week 8"),
    (85, "week 12"),
    (113, "week 16"),
    (141, "week 20"),
    (169, "week 24"),
)


def _flow(arms: int) -> FlowData:
    columns = tuple(
        ArmColumn(
            f"arm {place}" if place else "Telitacicept 160 mg once a week, added to the previous treatment",
            30,
            29,
            24,
            ((LONG, 2), ("adverse event", 1), (CHINESE, 1)),
            2,
            29,
            "everyone treated",
        )
        for place in range(arms)
    )
    reasons = ((LONG, 7), (WORD, 2), *((f"exclusion {number}", 1) for number in range(20)))
    return FlowData(
        40 + 30 * arms, 33, reasons, (("in screening", 4), ("eligible, not enrolled", 3)), columns, arms > 1
    )


def _responses(arms: int) -> ResponseData:
    names = ARMS if arms > 1 else ("ACR20", "ACR50", "ACR70")
    curves = tuple(
        Curve(
            name,
            tuple(
                Point(
                    visit, day, level := 10 + 8.0 * number / (place + 1), max(level - 17, 0), level + 17, f"{number}/30"
                )
                for number, (day, visit) in enumerate(_VISITS[1:])
            ),
        )
        for place, name in enumerate(names)
    )
    return ResponseData("Responders over time", curves, "Missing as no response.")


def _changes(arms: int) -> ChangeData:
    chance = random.Random(7)
    names = ARMS[:arms]
    panels = []
    for measure, unit, level in (
        ("Tender joint count (68 joints)", "joints", 24.0),
        ("Pain", "mm", 60.0),
        (LONG, "mm", 55.0),
    ):
        courses = tuple(
            Course(
                f"P{number:02}",
                names[number % arms],
                tuple(
                    (day, max(level * math.exp(-day / 200) + chance.gauss(0, level / 6), 0.0))
                    for day, _ in _VISITS
                    if chance.random() > 0.1
                ),
            )
            for number in range(24)
        )
        means = tuple(
            MeanCurve(
                arm,
                tuple(
                    MeanPoint(day, visit, mean := level * math.exp(-day / (200 + 90 * place)), mean - 3, mean + 3, 28)
                    for day, visit in _VISITS
                ),
            )
            for place, arm in enumerate(names)
        )
        panels.append(Panel(measure, unit, courses, means))
    return ChangeData("Change in each component", "observed values, mean and 95% interval (t)", names, tuple(panels))


def _waterfall() -> WaterfallData:
    chance = random.Random(3)
    bars = [
        Bar(
            f"{number:03}",
            ARMS[0],
            change := chance.gauss(-25, 40),
            "response" if change < -20 else "no response",
            number % 7 == 0,
        )
        for number in range(28)
    ]
    bars += [Bar("028", ARMS[0], None, "unknown", True), Bar("029", ARMS[0], -4.0, "unknown")]
    return WaterfallData("change in DAS28-CRP at week 12", "%", tuple(bars), "ACR20 response")


def _swimmer(arms: int) -> SwimmerData:
    chance = random.Random(5)
    lanes = []
    for number in range(30):
        last = chance.choice([169.0, 169.0, 120.0, 60.0])
        gone = last < 169 and number % 3 > 0
        lanes.append(
            Lane(
                f"T-{number:03}",
                ARMS[number % arms],
                last,
                tuple(range(1, int(last), 7)),
                29.0 if number % 3 == 0 else None,
                last if gone else None,
                LONG if gone else "",
                last < 169 and not gone,
                (40.0,) if number == 4 else (),
            )
        )
    return SwimmerData("first ACR20 response", "days from the first dose", ARMS[:arms], tuple(lanes))


def _forest() -> ForestData:
    rows = (
        ForestRow("All participants", "14/30", 46.7, 28.3, 65.7, overall=True),
        ForestRow("Sex", heading=True),
        ForestRow("Female", "12/24", 50.0, 29.1, 70.9),
        ForestRow("Male", "2/6", 33.3, 4.3, 77.7),
        ForestRow("Previous biological disease-modifying antirheumatic drugs, of any class", heading=True),
        ForestRow("None", "14/30", 46.7, 28.3, 65.7),
        ForestRow(LONG, "0/0"),
    )
    return ForestData("Subgroups", "ACR20 at week 12, per cent (95% Clopper-Pearson)", rows, ends=(0, 100))


def _survival(arms: int) -> SurvivalData:
    curves = tuple(
        SurvivalCurve(
            name,
            tuple(
                Step(day, left := 1 - 0.1 * (number + 1) / (place + 1), max(left - 0.15, 0), min(left + 0.15, 1))
                for number, (day, _) in enumerate(_VISITS[1:])
            ),
            (60, 120),
            tuple((day, 30 - 4 * number) for number, (day, _) in enumerate(_VISITS)),
            169,
            113.0 if place == 0 else None,
            18,
            30,
        )
        for place, name in enumerate(ARMS[:arms])
    )
    return SurvivalData("an ACR20 response", "days from the first dose", curves)


def _labs(arms: int) -> LabData:
    chance = random.Random(1)
    points = tuple(
        LabPoint(
            f"T-{number:03}",
            ARMS[number % arms],
            base := chance.uniform(7, 14),
            after := base - chance.uniform(0, 5),
            "week 12",
            after < 6,
        )
        for number in range(30)
    )
    return LabData(
        "Laboratory values",
        ARMS[:arms],
        (
            LabPanel("IgG", "g/L", points, 6.0, 16.0),
            LabPanel("Alanine aminotransferase", "U/L", ()),
            LabPanel("Neutrophils", "10*9/L", points),
        ),
    )


def _events(arms: int) -> EventData:
    terms = ("Injection site reaction", "Upper respiratory tract infection", "Headache", LONG, "Rash", "Nausea")
    rows = tuple(
        TermRow(
            term,
            "Organ system",
            tuple(9 - number - place for place in range(arms)),
            (30,) * arms,
            3.3 - number if arms > 1 else None,
            -12.0 if arms > 1 else None,
            16.0 if arms > 1 else None,
        )
        for number, term in enumerate(terms)
    )
    return EventData("Adverse events", ARMS[:arms], rows, "Telitacicept minus placebo, Miettinen-Nurminen 95%")


def _patterns(arms: int) -> PatternData:
    there: tuple[Seen, ...] = ("there",) * 7
    rows: list[tuple[tuple[Seen, ...], int]] = [
        (there, 20),
        ((*there[:4], "missing", "missing", "missing"), 5),
        ((*there[:6], "not due"), 4),
        (("there", "missing", *there[2:]), 1),
    ]
    patterns = tuple(
        Pattern(seen, number, ARMS[arm] if arms > 1 else "") for arm in range(arms) for seen, number in rows
    )
    return PatternData("Missing data", tuple(visit for _, visit in _VISITS), patterns)


def _tipping(arms: int) -> TippingData:
    if arms > 1:
        cells = tuple(
            TippingCell(a, b, 20.0 + 3 * a - 3 * b, 20 + 3 * a - 3 * b > 15) for a in range(5) for b in range(7)
        )
        return TippingData(
            "Tipping point",
            "Missing who responded, Telitacicept 160 mg",
            "Difference, points",
            "The lower bound of the difference stays above 0 unless five more of placebo responded.",
            cells=cells,
            upwards="Upwards: missing who responded, placebo",
        )
    points = tuple(
        TippingPoint(n, 46.7 + 3.3 * n, 28.3 + 3.3 * n, 65.7 + 3.3 * n, 28.3 + 3.3 * n > 35) for n in range(6)
    )
    return TippingData(
        "Tipping point",
        "Missing who responded",
        "Responders, per cent",
        "With two or more of the five missing counted as responders the lower bound passes 35%.",
        points,
        limit=35.0,
    )


def samples() -> dict[str, Any]:
    """By the kind's file name, then a word."""
    return {
        "participant_flow": {"one arm": _flow(1), "two arms": _flow(2), "four arms": _flow(4)},
        "response_over_time": {"one arm": _responses(1), "two arms": _responses(2)},
        "component_change": {"one arm": _changes(1), "two arms": _changes(2)},
        "waterfall": {"one arm": _waterfall()},
        "swimmer": {"one arm": _swimmer(1), "two arms": _swimmer(2)},
        "forest": {"one arm": _forest()},
        "kaplan_meier": {"one arm": _survival(1), "two arms": _survival(2)},
        "laboratory_shift": {"one arm": _labs(1), "two arms": _labs(2)},
        "adverse_event_dots": {"one arm": _events(1), "two arms": _events(2)},
        "missing_pattern": {"one arm": _patterns(1), "two arms": _patterns(2)},
        "tipping_point": {"one arm": _tipping(1), "two arms": _tipping(2)},
    }


def empty() -> dict[str, Any]:
    """A study in which nothing has happened yet, by the kind's file name."""
    return {
        "participant_flow": FlowData(0, 0, (), (), (ArmColumn("arm", 0, 0, 0, (), 0, 0),)),
        "response_over_time": ResponseData("Responders over time", (Curve("ACR20", ()),)),
        "component_change": ChangeData(
            "Change", "observed", ("arm",), (Panel("Pain", "mm", (), (MeanCurve("arm", ()),)),)
        ),
        "waterfall": WaterfallData("change in pain", "mm", ()),
        "swimmer": SwimmerData("first response", "days", ("arm",), ()),
        "forest": ForestData("Subgroups", "Response", (ForestRow("All participants", "0/0", overall=True),)),
        "kaplan_meier": SurvivalData("a response", "days", (SurvivalCurve("arm", (), (), ((0, 0),), 0),)),
        "laboratory_shift": LabData("Laboratory values", ("arm",), (LabPanel("IgG", "g/L", ()),)),
        "adverse_event_dots": EventData("Adverse events", ("arm",), ()),
        "missing_pattern": PatternData("Missing data", ("week 4",), ()),
        "tipping_point": TippingData("Tipping point", "missing", "per cent", "Nobody's response is missing."),
    }
