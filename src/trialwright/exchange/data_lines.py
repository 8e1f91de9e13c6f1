"""The values of a study as tables: one per form and one per repeating group, a line per participant and visit.

An item is a column; ``item.missing`` (why there is no value) is one where any line has such a reason. Calculated items
are worked out anew. A form that acts fill in (an adverse event, a dose) has a line per act. Identities are in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from trialwright.analysis.results import is_simulated
from trialwright.conduct.course import Course
from trialwright.conduct.judging import judged
from trialwright.conduct.participant import Participant
from trialwright.conduct.sites import sites_of_codes
from trialwright.exchange.record_day import record_as_of
from trialwright.notice import SIMULATED, notice
from trialwright.protocol.form import Form, ItemGroup, Value, parse_address, rows_of

FIXED = ("origin", "participant", "form", "visit", "visit_date", "observed_on")
"""The columns that every table begins with."""
SITE = "siteid"
"""The column of the participant's site, in a study of several (SDTM: SITEID)."""
TAKEN = frozenset({*FIXED, SITE, "row", "unit", "item", "value"})
"""Names of columns that are no items: an item of such a name stands as ``form.item``."""


@dataclass(frozen=True, slots=True)
class DataLine:
    """One line. ``row``: of a repeating group, or the ledger row of an act; None in a plain form."""

    participant: str
    visit: str
    visit_date: date | None
    observed_on: date | None
    row: int | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class DataTable:
    """``columns`` besides the fixed ones (and ``row`` where ``has_rows``). ``sites``: each participant's, None: no
    column, for the study has not several."""

    name: str
    form: Form
    has_rows: bool
    columns: tuple[str, ...]
    lines: tuple[DataLine, ...]
    sites: Mapping[str, str] | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of all columns."""
        own = (f"{self.form.name}.{name}" if name in TAKEN else name for name in self.columns)
        return (*FIXED, *(() if self.sites is None else (SITE,)), *(("row",) if self.has_rows else ()), *own)

    def cells(self, line: DataLine, origin: str) -> tuple[Value | date, ...]:
        """The cells of a line, under ``heads``."""
        row = (line.row,) if self.has_rows else ()
        site = () if self.sites is None else (self.sites.get(line.participant, ""),)
        values = (line.values.get(name) for name in self.columns)
        return (origin, line.participant, self.form.name, line.visit, line.visit_date, line.observed_on, *site,
                *row, *values)  # fmt: skip


def data_tables(course: Course) -> list[DataTable]:
    """Every table, in the order of the study's forms; forms of earlier versions of the plan last."""
    saved = {name for person in course.participants.values() for _, name in person.forms_saved}
    gone = [Form(name, name, ()) for name in sorted(saved - set(course.design.forms))]
    sites, forms = sites_of_codes(course), (*course.design.forms.values(), *gone)
    return [replace(table, sites=sites) for form in forms for table in _tables(course, form)]


def mark(course: Course) -> str:
    """What stands in the column ``origin``: observed, or the mark of everything simulated."""
    return SIMULATED if is_simulated(course) else "observed"


def about(course: Course) -> list[str]:
    """What every export says of itself, a sentence each."""
    said = [f"{SIMULATED}: nobody in this study is a person."] if is_simulated(course) else []
    said += [f"Left out for a blinded reader: {course.veil.hidden.says}."] if course.veil is not None else []
    return [
        *said, f"Values of the study {course.study} ({course.design.title}) as of row {course.sequence} of its ledger.",
        f"Head of the ledger: {course.head}.", f"Plan: SHA-256 {course.design_sha256}.",
        "Participants stand under their codes; identities are in no export.", *notice(record_as_of(course.design)),
    ]  # fmt: skip


def places(course: Course) -> Iterator[tuple[Participant, str, str]]:
    """Every saved form: participant, visit, form; visits in the order of the plan."""
    order = {name: number for number, name in enumerate(course.visit_plan)}
    for person in course.participants.values():
        for visit, form in sorted(person.forms_saved, key=lambda place: (order.get(place[0], 10**6), *place)):
            yield person, visit, form


def observed_days(person: Participant) -> Mapping[tuple[str, str], date]:
    """For each saved form the day on which its present values were observed last."""
    saved = sorted((*person.of_kind("form saved"), *person.of_kind("value corrected")), key=lambda one: one.sequence)
    return {(one.act.visit, one.act.form): one.act.observed_on for one in saved}  # type: ignore[attr-defined]


def act_values(form: Form, act: object) -> dict[str, Value]:
    """The fields of an act that the form has an item for."""
    return {name: _plain(getattr(act, name)) for name in form.items if hasattr(act, name)}


def _plain(value: object) -> Value:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _tables(course: Course, form: Form) -> Iterator[DataTable]:
    if form.acts:
        yield _of_acts(course, form)
        return
    held = [
        (person, visit, _whole(course, person, visit, form)) for person, visit, name in places(course)
        if name == form.name
    ]  # fmt: skip
    repeating = [group for group in form.item_groups if group.repeats]
    plain = [item.name for group in form.item_groups if not group.repeats for item in group.items]
    yield _table(form.name, form, _columns(plain, form, held), [_line(form, *one) for one in held], False)
    for group in repeating:
        lines = [line for one in held for line in _lines(form, group, *one)]
        names = [item.name for item in group.items]
        used = {name for line in lines for name in line.values}
        columns = [column for name in names for column in (name, f"{name}.missing") if column in used or column == name]
        yield _table(f"{form.name}.{group.name}", form, columns, lines, True)


Held = tuple[Participant, str, Mapping[str, Value]]


def _whole(course: Course, person: Participant, visit: str, form: Form) -> Mapping[str, Value]:
    values = person.values(visit, form.name)
    if not any(item.method is not None for item in form.items.values()):
        return values
    return {**values, **judged(course, person, visit, form.name).calculated}


def _columns(plain: Iterable[str], form: Form, held: Iterable[Held]) -> list[str]:
    """The form's items, reasons that are given, and addresses of an earlier version of the form."""
    used = {address for _, _, values in held for address, value in values.items() if value is not None}
    found = [column for name in plain for column in (name, f"{name}.missing") if column in used or column == name]
    rest = {address for address in used if form.item(address) is None}
    return found + sorted(rest - set(found))


def _line(form: Form, person: Participant, visit: str, values: Mapping[str, Value]) -> DataLine:
    attended = person.visits.get(visit)
    observed = observed_days(person).get((visit, form.name))
    return DataLine(person.code, visit, attended.observed_on if attended else None, observed, None, values)


def _lines(
    form: Form, group: ItemGroup, person: Participant, visit: str, values: Mapping[str, Value]
) -> Iterator[DataLine]:
    whole = _line(form, person, visit, values)
    names = {item.name for item in group.items}
    for row in rows_of(group, values):
        found = {}
        for address, value in values.items():
            parts = parse_address(address)
            if parts is not None and parts.row == row and parts.item in names:
                found[parts.item + (".missing" if parts.is_reason else "")] = value
        yield DataLine(person.code, visit, whole.visit_date, whole.observed_on, row, found)


def _of_acts(course: Course, form: Form) -> DataTable:
    lines = []
    for person in course.participants.values():
        entries = sorted((one for kind in form.acts for one in person.of_kind(kind)), key=lambda one: one.sequence)
        for one in entries:
            values = {"act": one.act.kind, **act_values(form, one.act)}
            visit = str(getattr(one.act, "visit", None) or "")
            lines.append(DataLine(person.code, visit, None, one.act.observed_on, one.sequence, values))
    return _table(form.name, form, ["act", *(name for name in form.items if name not in TAKEN)], lines, True)


def _table(name: str, form: Form, columns: Iterable[str], lines: Iterable[DataLine], has_rows: bool) -> DataTable:
    return DataTable(name, form, has_rows, tuple(columns), tuple(lines))
