"""The layout of the tables whose kind of analysis has a usual one: what stands in which column.

Other kinds are laid out by what their numbers are (``report_tables``). A layout names statistics and joins them; every
number that it leaves out of the table stands in the data files.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the statistics that are joined in it, of ``category`` (None: of the row's own)."""

    title: str
    parts: tuple[str, ...]
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """``heading``: the fields that a heading is made of; ``row``: the fields that tell its lines apart; ``below``:
    lines below the heading's others, of numbers without a value in ``row``. ``leaves``: the
    beginning of categories that a figure shows instead."""

    heading: tuple[str, ...]
    row: tuple[str, ...]
    row_titles: tuple[str, ...]
    columns: tuple[Column, ...]
    below: tuple[Column, ...] = ()
    leaves: str = ""


LAYOUTS = {
    "change_from_baseline": Layout(
        ("variable",), ("visit",), ("Visit",),
        (
            Column("n", ("n",), "value"), Column("Value, mean (SD)", ("mean", "sd"), "value"),
            Column("Change, n", ("n",), "change"), Column("Change, mean (SD)", ("mean", "sd"), "change"),
            Column("Interval", ("low", "high"), "change"), Column("p (t)", ("p_value",), "change"),
            Column("Change, median (Q1, Q3)", ("median", "q1", "q3"), "change"),
            Column("Hodges-Lehmann", ("hodges_lehmann",), "change"),
            Column("Its interval", ("hodges_lehmann_low", "hodges_lehmann_high"), "change"),
            Column("p (signed rank)", ("signed_rank_p_value",), "change"),
            Column("Per cent change, mean (SD)", ("mean", "sd"), "percent change"),
        ),
    ),
    "individual_courses": Layout(
        ("variable",), ("visit",), ("Visit",), (Column("n", ("n",)), Column("Mean (SE)", ("mean", "se"))),
    ),
    "mixed_model": Layout(
        ("variable", "category"), ("visit",), ("Visit",),
        (
            Column("Estimate (SE)", ("estimate", "se")), Column("Interval", ("low", "high")),
            Column("Degrees of freedom", ("df",)), Column("p", ("p_value",)),
        ),
    ),
    "time_to_response": Layout(
        ("variable",), ("category",), ("Day",),
        (
            Column("At risk", ("at_risk",)), Column("Responses", ("events",)),
            Column("Without a response (Kaplan-Meier)", ("survival",)), Column("Interval", ("low", "high")),
            Column("Responded (incidence)", ("incidence",)), Column("Left before (incidence)", ("incidence_left",)),
        ),
        (
            Column("Median day", ("median",)), Column("Interval of the median", ("median_low", "median_high")),
            Column("Censored", ("censored",)), Column("Log-rank chi-square", ("chi_square",)),
            Column("p (log-rank)", ("p_value",)),
        ),
    ),
    "adverse_events": Layout(
        ("variable",), ("category",), ("Term",),
        (
            Column("n/N (%)", ("participants", "percent")), Column("Events", ("events",)),
            Column("Difference, points", ("difference",)),
            Column("Its interval", ("difference_low", "difference_high")),
            Column("Grade 1", ("participants_grade_1",)),
            Column("Grade 2", ("participants_grade_2",)),
            Column("Grade 3", ("participants_grade_3",)), Column("Grade 4", ("participants_grade_4",)),
            Column("Grade 5", ("participants_grade_5",)), Column("Related", ("participants_related",)),
            Column("Serious", ("participants_serious",)),
        ),
    ),
    "adverse_event_overview": Layout(
        (), ("variable",), ("",),
        (
            Column("n/N (%)", ("participants", "percent")), Column("Events", ("events",)),
            Column("Per 100 person-years", ("rate",)), Column("Interval", ("rate_low", "rate_high")),
        ),
    ),
    "deviations": Layout(
        (), ("variable",), ("Category",),
        (
            Column("n/N (%)", ("participants", "percent")), Column("Deviations", ("events",)),
            Column("Participants with an important one", ("participants_important",)),
            Column("Important deviations", ("events_important",)),
        ),
    ),
    "responders": Layout(
        ("variable", "category"), ("visit",), ("Visit",),
        (
            Column("n/N (%)", ("responders", "percent")), Column("Difference", ("estimate",)),
            Column("Interval", ("low", "high")), Column("p", ("p_value",)), Column("Missing", ("missing",)),
            Column("Not due yet", ("not_due",)), Column("Decided by an intercurrent event", ("intercurrent",)),
        ),
    ),
    "subgroups": Layout(
        (), ("variable", "category"), ("Subgroup", ""),
        (Column("n/N (%)", ("responders", "percent")), Column("Interval", ("low", "high"))),
    ),
    "categories": Layout(
        ("variable",), ("visit", "category"), ("Visit", "Category"),
        (Column("n/N (%)", ("participants", "percent")), Column("Interval", ("low", "high"))),
    ),
    "thresholds": Layout(
        ("variable",), ("category", "visit"), ("Limit", "Visit"),
        (Column("n/N (%)", ("participants", "percent")), Column("Interval", ("low", "high"))),
    ),
    "sensitivity": Layout(
        ("variable", "visit"), ("category",), ("Assumption about the missing",),
        (
            Column("n/N (%)", ("responders", "percent")), Column("Interval", ("low", "high")),
            Column("p (one-sided)", ("p_value",)), Column("Tips below", ("loses_up_to",)),
        ),
    ),
    "missing_data": Layout(
        ("variable",), ("visit", "category"), ("Visit", "Value"), (Column("Participants", ("participants",)),),
        leaves="pattern ",
    ),
    "external_controls": Layout(
        ("variable", "visit"), ("category",), ("",),
        (
            Column("n/N (%)", ("participants", "percent")), Column("Difference", ("estimate",)),
            Column("Interval", ("low", "high")), Column("Probability that ours is higher", ("probability_above",)),
        ),
    ),
}  # fmt: skip
EVERY = {"adverse_events": "Any term of this system", "time_to_response": ""}
"""What the line of a heading itself is called, where its numbers have no value in the row's field."""
