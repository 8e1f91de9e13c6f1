"""Rules of the statistical analyses of outcome measures (ClinicalTrials.gov results data elements, section 3)."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.exchange.rule import Found, Place, Rule


def _analyses(record: Place) -> Iterator[tuple[Place, Place]]:
    for measure in record.one("resultsSection").one("outcomeMeasuresModule").many("outcomeMeasures"):
        for analysis in measure.many("analyses"):
            yield measure, analysis


def groups_missing(record: Place) -> Found:
    for measure, analysis in _analyses(record):
        known = {group.text("id") for group in measure.many("groups")}
        named = analysis.value.get("groupIds")
        if not isinstance(named, list) or not named:
            yield analysis, "the analysis names no group"
        elif not known.issuperset(str(group) for group in named):
            yield analysis, "the analysis names a group that its measure does not have"


def says_nothing(record: Place) -> Found:
    for _, analysis in _analyses(record):
        if not any(analysis.text(key) for key in ("pValue", "paramValue", "otherAnalysisDescription")):
            yield analysis, "the analysis has no p value, no estimate and no other description"


def method_missing(record: Place) -> Found:
    for _, analysis in _analyses(record):
        if analysis.text("pValue") and not analysis.text("statisticalMethod"):
            yield analysis, "a p value needs its statistical method"


def level_missing(record: Place) -> Found:
    for _, analysis in _analyses(record):
        if analysis.text("ciLowerLimit") or analysis.text("ciUpperLimit"):
            for key in ("ciPctValue", "ciNumSides"):
                if not analysis.text(key):
                    yield analysis, f"limits of an interval need {key}"


def type_of_test_missing(record: Place) -> Found:
    for _, analysis in _analyses(record):
        kind = analysis.text("nonInferiorityType")
        if not kind:
            yield analysis, "the type of statistical test is missing"
        elif not kind.startswith("SUPERIORITY") and not analysis.text("nonInferiorityComment"):
            yield analysis, "a test of another type than superiority needs a comment"


RULES = (
    Rule("AN1", "An analysis names its groups; one is enough for the estimate of a single arm.", groups_missing),
    Rule("AN2", "An analysis has a p value, an estimate or another description.", says_nothing),
    Rule("AN3", "A p value names its method.", method_missing),
    Rule("AN4", "Limits of an interval come with its level and its number of sides.", level_missing),
    Rule("AN5", "The type of statistical test is given; any but superiority is explained.", type_of_test_missing),
)
