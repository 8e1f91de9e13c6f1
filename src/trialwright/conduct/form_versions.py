"""The versions of a form in a study that was amended: side by side, and which records stand in which.

A record (a form of a participant at a visit) stands in the version of the design that was in force when it was last
saved or corrected: the questions were asked in those words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialwright.protocol.amendment import form_version
from trialwright.protocol.form import Form
from trialwright.protocol.item_words import Language, item_words

if TYPE_CHECKING:
    from trialwright.conduct.course import Course
    from trialwright.protocol.design import StudyDesign

History = Sequence[tuple[int, "StudyDesign", str]]
"""(row from which on, design, name of the amendment; the first has none), in order."""


@dataclass(frozen=True, slots=True)
class FormVersion:
    """One version of a form. ``form`` and ``digest`` None: the design had no such form then. ``records``: (code, visit)
    of what was last saved under it."""

    from_row: int
    amendment: str
    form: Form | None
    digest: str | None
    records: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item in every version: what each says of it in words, in the order of the versions."""

    name: str
    told: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether it says the same in all of them."""
        return len(set(self.told)) <= 1


def form_versions(course: Course, history: History, form: str) -> list[FormVersion]:
    """The versions of ``form``, those that an amendment left as they were taken together."""
    found: list[FormVersion] = []
    last = _last_saved(course, form)
    ends = [row for row, _, _ in history[1:]] + [course.sequence + 1]
    for (row, design, amendment), end in zip(history, ends, strict=True):
        definition = design.forms.get(form)
        digest = form_version(definition) if definition is not None else None
        records = tuple(place for place, saved in last.items() if row <= saved < end)
        if found and found[-1].digest == digest:
            before = found.pop()
            found.append(FormVersion(before.from_row, before.amendment, definition, digest, before.records + records))
        else:
            found.append(FormVersion(row, amendment, definition, digest, records))
    return found


def _last_saved(course: Course, form: str) -> Mapping[tuple[str, str], int]:
    return {
        (person.code, entry.act.visit): entry.sequence  # type: ignore[attr-defined]
        for person in course.participants.values()
        for entry in person.standing
        if entry.act.kind in ("form saved", "value corrected") and entry.act.form == form  # type: ignore[attr-defined]
    }


def rows_side_by_side(versions: Sequence[FormVersion], language: Language = "en") -> list[ItemRow]:
    """Every item that any of ``versions`` has, in the order of the newest, then what went."""
    held = [one.form.items if one.form is not None else {} for one in versions]
    names = list(dict.fromkeys(name for items in reversed(held) for name in items))
    return [ItemRow(name, tuple(_told(one.form, name, language) for one in versions)) for name in names]


def _told(form: Form | None, name: str, language: Language) -> str:
    item = form.items.get(name) if form is not None else None
    return "not asked" if form is None or item is None else item_words(item, form.group_of[name], language)
