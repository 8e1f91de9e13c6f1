"""Names in ODM files of other producers: what their identifiers mean is what their own metadata call them.

An identifier is ours, or a plain name of ours, or that of a definition whose name is ours, written in any case and with
any signs between the words: ``F_DIARY_1`` of a form called "Diary - v1.0" is our form ``diary``. Nothing is guessed
beyond that: what cannot be told is refused by its name. Known habits: OpenClinica and LibreClinica put the version
behind the form's name and the day of a visit into an attribute of their own; REDCap writes an answer that was not given
as an empty value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from trialwright.exchange.odm_names import oid, visit_of
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import Form

Element = etree._Element
_BETWEEN = re.compile(r"[\W_]+")
_DEFINITIONS = ("StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef")


@dataclass(slots=True)
class FileNames:
    """What a file calls things: ``named`` by identifier; ``studies``: whatever it calls its study; ``is_foreign``:
    another program wrote it."""

    named: dict[str, str] = field(default_factory=dict)
    studies: set[str] = field(default_factory=set)
    is_foreign: bool = False

    def learn(self, element: Element) -> None:
        """Take in one element of the metadata, at its end."""
        local = etree.QName(element).localname
        if local in _DEFINITIONS and element.get("OID") and element.get("Name"):
            self.named[str(element.get("OID"))] = str(element.get("Name"))
        elif local in ("StudyName", "ProtocolName"):
            self.studies.add(plain_name(element.text or ""))
        elif local == "Study":
            self.studies |= {plain_name(element.get(name) or "") for name in ("StudyName", "ProtocolName")}

    def is_of(self, design: StudyDesign) -> bool:
        """Whether the file calls its study what ours is called."""
        return bool(self.studies & {plain_name(name) for name in (design.nct_id, design.id) if name})

    def visit(self, design: StudyDesign, named: str, key: str | None) -> str | None:
        """The visit that an identifier means; None: none of ours."""
        found = visit_of(design, named, key)
        if found is not None:
            return found
        kinds = {plain_name(one.name): one.name for one in design.unscheduled}
        visits = {plain_name(one.name): one.name for one in design.visits}
        for name in self._spellings(named):
            if name in visits:
                return visits[name]
            if name in kinds:
                return f"{kinds[name]} {key or 1}"
        return None

    def form(self, design: StudyDesign, named: str) -> Form | None:
        """The form that an identifier means; None: none of ours."""
        for one in design.forms.values():
            if named in (one.name, oid("F", one.name)):
                return one
        ours = {plain_name(one.name): one for one in design.forms.values()}
        return next((ours[name] for name in self._spellings(named) if name in ours), None)

    def item(self, form: Form | None, named: str) -> str:
        """The name of the item that an identifier means; the identifier itself where the form has none of it."""
        if form is None:
            return named
        for name in form.items:
            if named in (name, oid("I", form.name, name), f"{form.name}.{name}"):
                return name
        ours = {plain_name(name): name for name in form.items}
        return next((ours[name] for name in self._spellings(named) if name in ours), named)

    def _spellings(self, named: str) -> Iterable[str]:
        known = self.named.get(named)
        if known is not None:
            yield plain_name(known)
            yield plain_name(known.partition(" - ")[0])
        yield plain_name(named)
        yield plain_name(named.partition(".")[2])


def plain_name(text: str) -> str:
    """A name without case and signs.

    >>> plain_name("Week 4"), plain_name("Form.core_set")
    ('week_4', 'form_core_set')
    """
    return _BETWEEN.sub("_", text.casefold()).strip("_")


def day_of_event(event: Element) -> str | None:
    """The day of a visit that another producer wrote into an attribute of its own; None: none."""
    for name, value in event.attrib.items():
        if etree.QName(str(name)).localname == "StartDate":
            return str(value)[:10]
    return None
