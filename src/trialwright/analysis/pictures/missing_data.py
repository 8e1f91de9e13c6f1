"""Which visits have a value, in patterns: one figure an outcome or measure."""

from __future__ import annotations

from trialwright.analysis.analysis_data import AnalysisData, DoneAnalysis
from trialwright.analysis.figures.missing_pattern import Pattern, PatternData, Seen
from trialwright.analysis.picture import Names, PictureKind, Shown, arms, whole

_LETTERS: dict[str, Seen] = {"o": "there", "e": "decided", ".": "missing", "-": "not due"}
_BEGINS = "pattern "


def read(done: DoneAnalysis, data: AnalysisData, names: Names) -> list[Shown]:
    """The figures; none before anyone is in the set."""
    found = []
    for name in done.distinct("variable"):
        visits = [visit for visit in done.distinct("visit", variable=name) if visit]
        patterns = tuple(
            Pattern(tuple(_LETTERS.get(letter, "missing") for letter in one.category.removeprefix(_BEGINS)),
                    whole(one.value), names.of(arm) if len(data.groups) > 1 else "")
            for arm in arms(data) for one in done.find(variable=name, group=arm) if one.category.startswith(_BEGINS)
        )  # fmt: skip
        if patterns and visits:
            title = f"Missing data: {names.of(name)}"
            found.append(Shown(title, PatternData(title, tuple(visits), patterns)))
    return found


PICTURE = PictureKind("missing_pattern", read)
