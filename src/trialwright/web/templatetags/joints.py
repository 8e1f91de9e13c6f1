"""A form's section of joints as a picker: ``{% joint_picker section as picker %}``, None for any other section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

from trialwright.protocol.form import Value
from trialwright.web.joint_picker import Picker, Unassessed, picker_of, unassessed

register = template.Library()


@register.simple_tag(takes_context=True)
def joint_picker(context: Mapping[str, object], section: object) -> Picker | None:
    """The picker of the page's form, when ``section`` is the table that holds all of its joints."""
    typed = _typed(section)
    if not typed:
        return None
    planned, person, visit, design = context["planned"], context["person"], context["visit"], context["study"].design
    saved = {form: person.values(visit.name, form) for form in design.forms}
    picker = picker_of(design, planned, typed, saved)
    return picker if picker is not None and set(picker.addresses) == set(typed) else None


@register.simple_tag(takes_context=True)
def joints_not_assessed(context: Mapping[str, object], section: object, picker: Picker) -> Sequence[Unassessed]:
    """The joints that cannot be assessed, with what is asked about them, or was answered."""
    stored = context["person"].values(context["visit"].name, context["planned"].name)
    return unassessed(picker, _typed(section), stored, context["sent"])


def _typed(section: object) -> dict[str, Value]:
    cells = [cell for _, row in section.rows for cell in row if cell is not None]
    return {cell.field.name: cell.field.value() or None for cell in cells}
