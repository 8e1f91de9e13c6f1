"""What would become of lines about acts (a dose, an adverse event, a leaving): corrected, standing already, or refused.

A line names the act by its row of the ledger, as an export does. What differs from the act as it stands becomes a
correction with old value, new value and the import's reason, and takes the refusals of every other path. An import
makes no new acts and sets none aside: a line without a row is refused with the way to write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pydantic import ValidationError

from trialwright.conduct.acts.act_corrected import ActCorrected
from trialwright.conduct.correction import CLOSED, CORRECTABLE, TURNS, corrected, told
from trialwright.conduct.entry import Entry
from trialwright.exchange.data_format import Incoming
from trialwright.protocol.form import Form, Value

if TYPE_CHECKING:
    from trialwright.conduct.act import Act
    from trialwright.conduct.course import Course
    from trialwright.conduct.participant import Participant

_AT = re.compile(r"([a-z][a-z0-9_]*)(?:\[([1-9][0-9]{0,8})\])?")
_WHICH = ("administration", "number", "event")
"""Fields that say which act is meant; a file of another installation has other acts under the same rows."""
_KIND = "act"
"""The column that says which kind of act a line is."""


@dataclass(frozen=True, slots=True)
class ActLine:
    """What a file says of one act. ``row`` None: it names none; ``said``: field -> value as typed, None: taken away."""

    where: str
    number: int
    participant: str
    form: Form
    row: int | None
    observed_on: date | None
    said: Mapping[str, Value]


def is_of_acts(course: Course, one: Incoming) -> bool:
    """Whether a value belongs to a form that acts fill in."""
    form = course.design.forms.get(one.form)
    return form is not None and bool(form.acts)


def act_lines(course: Course, values: Sequence[Incoming]) -> Iterator[ActLine]:
    """The values of acts, act by act."""
    found: dict[tuple[str, str, int | None, int], list[Incoming]] = {}
    for one in values:
        row = _parts(one.address)[1]
        found.setdefault((one.participant, one.form, row, 0 if row else one.number), []).append(one)
    for (code, form, row, _), group in found.items():
        day = next((one.observed_on for one in group if one.observed_on is not None), None)
        said = {_parts(one.address)[0]: one.value for one in group}
        yield ActLine(
            group[0].where.partition(" ")[0], group[0].number, code, course.design.forms[form], row, day, said
        )


def _parts(address: str) -> tuple[str, int | None]:
    match = _AT.fullmatch(address)
    return (match[1], int(match[2]) if match[2] else None) if match else (address, None)


def is_of_this_ledger(course: Course, line: ActLine) -> bool:
    """Whether the row that a line names holds such an act of that participant here, set aside or not."""
    person = course.participant(line.participant)
    held = next((one.act for one in person.recorded if one.sequence == line.row), None) if person else None
    return held is not None and held.kind in line.form.acts and not _of_another(held, line)


def _of_another(act: Act, line: ActLine) -> list[str]:
    """The fields that say which dose or event an act is, and that the file says otherwise: it means another act."""
    said = {name: line.said[name] for name in _WHICH if name in line.said and hasattr(act, name)}
    return [name for name, value in said.items() if not _as_held(act, name, _typed(value))]


def correction_of(course: Course, line: ActLine, on: date, reason: str) -> ActCorrected | list[str] | None:
    """The correction that a line is; None: the act stands as it says; sentences: why it can be none. ``on``: the day on
    which the mistake was found."""
    person = course.participant(line.participant)
    if person is None:
        return [f"{line.participant[:40]} is not known in this study: record the consent first."]
    if line.row is None:
        kinds = ", ".join(line.form.acts)
        return [f"A line of {line.form.label!r} that names no row of the ledger would be a new act ({kinds}), which an "
                "import does not write: record it on the participant's page, by the interface or with trialwright "
                "act. An import corrects acts that stand, by their row."]  # fmt: skip
    entry = person.standing_at(line.row)
    if entry is None and line.row in person.mends and person.mends[line.row][-1].act.kind == CLOSED:
        return None  # a deviation that no longer holds: an earlier export tells it, and nothing is to be done
    if entry is None or entry.act.kind not in line.form.acts:
        return [_no_such(person, line.row, line.form)]
    if another := _of_another(entry.act, line):
        return [f"Row {line.row} of {person.code} has another {' and '.join(another)} than the file says: the file "
                "is of another ledger, or the act is corrected on its page."]  # fmt: skip
    return _changed(entry.act, line, on, reason)


def _no_such(person: Participant, row: int, form: Form) -> str:
    if row in person.mends and person.standing_at(row) is None:
        return f"Row {row} of {person.code} was set aside (row {person.mends[row][-1].sequence}): leave the line out."
    return (f"Row {row} is none of the acts of {person.code} that fill in {form.label!r}: an export names the row of "
            "each.")  # fmt: skip


def _changed(act: Act, line: ActLine, on: date, reason: str) -> ActCorrected | list[str] | None:
    names = CORRECTABLE.get(act.kind, ())
    kind = line.said.get(_KIND)
    turned = kind is not None and str(kind).strip() != act.kind
    if turned and not {act.kind, str(kind).strip()} <= set(TURNS):
        return [f"Row {line.row} is an act {act.kind!r} and cannot become another: set it aside, and record the other."]
    days = {} if line.observed_on is None else {"observed_on": line.observed_on.isoformat()}
    given: dict[str, Value] = {"kind": str(kind).strip()} if turned else {}
    given |= {name: _typed(value) for name, value in {**line.said, **days}.items() if name != _KIND}
    fixed = [name for name, value in given.items() if name not in names and not _as_held(act, name, value)]
    if fixed:
        shown = ", ".join(name[:40] for name in fixed)
        may = f"these are: {', '.join(names)}" if names else "a newer act takes its place"
        return [f"{shown} of an act {act.kind!r} (row {line.row}) is not corrected; {may}."]
    wanted = {name: value for name, value in given.items() if name in names}
    try:
        new = corrected(act, wanted)
    except ValidationError as error:
        fields = sorted({str(one["loc"][0]) for one in error.errors() if one["loc"]})
        return [f"{', '.join(fields)} of row {line.row} cannot hold what the file says: trialwright act --list prints "
                "what each field takes."]  # fmt: skip
    entries = tuple(
        Entry(name, told(getattr(act, name, None)), told(getattr(new, name, None)), reason) for name in wanted
        if told(getattr(new, name, None)) != told(getattr(act, name, None))
    )  # fmt: skip
    place = getattr(act, "visit", None), getattr(act, "form", None)
    return ActCorrected(line.participant, on, line.row or 0, act.kind, *place, entries) if entries else None


def _typed(value: Value) -> Value:
    return value.strip() or None if isinstance(value, str) else value


def _as_held(act: Act, name: str, value: Value) -> bool:
    """Whether a field that nobody corrects reads as the file says; a number may be written in several ways."""
    held = told(getattr(act, name, None))
    if isinstance(held, bool) or not isinstance(held, int | float):
        return str(held if held is not None else "").casefold() == str(value if value is not None else "").casefold()
    try:
        return float(str(value)) == float(held)
    except ValueError:
        return False
