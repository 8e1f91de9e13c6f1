"""Reading values from the ClinicalData of CDISC ODM 1.3 and 2.0, with the caution that a file of strangers asks for.

UTF-8 only; no document type, so no entities, and nothing is fetched; the file is read subject by subject. Identifiers
are ours (``odm_names``) or plain names. Of several values of one item the last counts; ``Context`` says nothing;
``Remove`` takes the value away.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from trialwright.conduct.act import Origin
from trialwright.errors import InputError, InputErrors
from trialwright.exchange.data_format import LARGEST_BYTES, MOST_VALUES, Incoming, Reading
from trialwright.exchange.odm_2 import NAMESPACE_2, as_odm_1
from trialwright.exchange.odm_clinical import flags
from trialwright.exchange.odm_foreign import FileNames, day_of_event
from trialwright.exchange.odm_names import (
    ACTS_EVENT,
    NAMESPACE,
    OBSERVED_GROUP,
    OBSERVED_ON,
    VISIT_DATE,
    VISIT_FORM,
    oid,
    study_oid,
    tag,
)  # fmt: skip
from trialwright.notice import SIMULATED
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import LONGEST_TEXT, MISSING, Form, Value

Element = etree._Element
MOST_ELEMENTS = 400_000
"""The most elements; a study of 30 participants has some 150,000."""
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def read_odm(data: bytes, name: str, design: StudyDesign, form: str | None) -> Reading:
    """What the file's ClinicalData says. Raises ``InputErrors`` where the file as a whole cannot be read."""
    _check_bytes(data, name)
    reader = _Reader(name, design)
    try:
        for event, element in etree.iterparse(
            io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            reader.take(event, element)
    except etree.XMLSyntaxError as error:
        raise _wrong(f"{name}:{error.lineno or 1}", "well-formed XML", "broken XML", "Export it again.") from None
    if not reader.is_odm:
        raise _wrong(name, "ODM 1.3 (root ODM, ClinicalData)", "other XML", "Export it as ODM 1.3.2.")
    notes = tuple(dict.fromkeys(reader.notes))
    return Reading(tuple(reader.last()), tuple(reader.mistakes), reader.origin, notes, of_any_ledger=True)


def _check_bytes(data: bytes, name: str) -> None:
    if len(data) > LARGEST_BYTES:
        raise _wrong(name, f"at most {LARGEST_BYTES // 2**20} MB", "a larger file", "Hand it in in parts.")
    said = _ENCODING.search(data[:400].removeprefix(b"\xef\xbb\xbf"))
    if said and said.group(1).upper() not in (b"UTF-8", b"US-ASCII"):
        raise _wrong(name, "XML in UTF-8", "another encoding", "Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(name, "XML in UTF-8", "another encoding", "Save it as UTF-8.") from None
    if "\x00" in text:
        raise _wrong(name, "XML in UTF-8", "bytes that no text has", "Save it as UTF-8.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _wrong(name, "XML without a document type and entities", "one", "Take the DOCTYPE out; it is never read.")


@dataclass(slots=True)
class _Reader:
    """Takes the file in, subject by subject."""

    name: str
    design: StudyDesign
    is_odm: bool = False
    elements: int = 0
    origin: Origin = "observed"
    found: dict[tuple[str, str, str, str], Incoming] = field(default_factory=dict)
    visits: dict[tuple[str, str], date] = field(default_factory=dict)
    mistakes: list[InputError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    names: FileNames = field(default_factory=FileNames)

    def take(self, event: str, element: Element) -> None:
        """One element, at its start or at its end."""
        self.elements += event == "start"
        if self.elements > MOST_ELEMENTS or len(self.found) + len(self.mistakes) > MOST_VALUES:
            raise _wrong(self.name, f"a file of at most {MOST_ELEMENTS} elements and {MOST_VALUES} values", "more",
                         "Hand it in in parts.")  # fmt: skip
        if event == "start" and element.getparent() is None:
            if element.getroottree().docinfo.internalDTD is not None:
                raise _wrong(self.name, "XML without a document type", "one", "Take the DOCTYPE out.")
            self.is_odm = element.tag in (tag("ODM"), f"{{{NAMESPACE_2}}}ODM")
            if not self.is_odm:
                raise _wrong(self.name, f"ODM (root ODM in {NAMESPACE} or {NAMESPACE_2})", "another root",
                             "Export it as ODM 1.3.2 or 2.0.")  # fmt: skip
            self.names.is_foreign = element.get("SourceSystem") != "Trialwright"
            self._marked(element.get("Description"))
        elif event == "end" and element.tag == f"{{{NAMESPACE_2}}}Description" and _depth(element) == 1:
            self._marked("".join(str(text) for text in element.itertext()).strip())
        elif event == "start" and etree.QName(element).localname == "ClinicalData":
            if element.get("StudyOID") != study_oid(self.design) and not self.names.is_of(self.design):
                raise _wrong(
                    f"{self.name}:{element.sourceline} ClinicalData",
                    f"of the study {study_oid(self.design)}, by its StudyOID, its StudyName or its ProtocolName",
                    "another StudyOID, and another name", "Import it into its own study; else name the study in the "
                    "other system as it is called here, and export it again.",
                )  # fmt: skip
        elif event == "end" and etree.QName(element).localname == "SubjectData":
            self._subject(as_odm_1(element) if etree.QName(element).namespace == NAMESPACE_2 else element)
            element.clear()
        elif event == "end":
            self.names.learn(element)

    def _marked(self, description: str | None) -> None:
        if (description or "").startswith(SIMULATED):
            self.origin = "simulated"

    def last(self) -> Iterator[Incoming]:
        """The last value of every item, with the day of its visit."""
        for one in self.found.values():
            yield replace(one, visit_date=self.visits.get((one.participant, one.visit)))

    def _subject(self, subject: Element) -> None:
        code = (subject.get("SubjectKey") or "").strip()
        for event in subject.iterfind(tag("StudyEventData")):
            if event.get("StudyEventOID") == ACTS_EVENT:
                self._acts(code, event)
                continue
            named = (event.get("StudyEventOID") or "").strip()
            visit = self.names.visit(self.design, named, event.get("StudyEventRepeatKey"))
            self._day_of(code, visit or named, event)
            for form in event.iterfind(tag("FormData")):
                self._form(code, visit or named, form)

    def _acts(self, code: str, event: Element) -> None:
        """Acts, each named by its row of the ledger; what is removed says nothing any more."""
        for data in event.iterfind(tag("FormData")):
            form = self.names.form(self.design, (data.get("FormOID") or "").strip())
            row = (data.get("FormRepeatKey") or "").strip()
            if form is None or not (row.isascii() and row.isdigit() and form.acts):
                self.notes.append("Acts without a form or a row of the ledger were passed over: record them by hand.")
            elif data.get("TransactionType") == "Remove":
                self.found = {at: one for at, one in self.found.items() if not at[3].endswith(f"[{row}]") or at[1]}
            else:
                self._act(code, form, row, data)

    def _act(self, code: str, form: Form, row: str, data: Element) -> None:
        where = f"{self.name}:{data.sourceline}"
        seed = Incoming(where, len(self.found) + 1, code, "", form.name, "", None, None, self._observed(data))
        if seed.observed_on is not None:
            for place, one in self.found.items():
                if place[:3] == (code, "", form.name) and place[3].endswith(f"[{row}]"):
                    self.found[place] = replace(one, observed_on=seed.observed_on)
        for item in (each for group in data.iterfind(tag("ItemGroupData")) for each in group):
            name = self.names.item(form, (item.get("ItemOID") or "").strip()) if isinstance(item.tag, str) else ""
            if name in form.items and item.get("TransactionType") != "Context":
                gone = item.get("TransactionType") == "Remove"
                at = (code, "", form.name, f"{name}[{row}]")
                value = None if gone else item.get("Value", item.text)
                before = self.found.get(at)
                day = seed.observed_on or (before.observed_on if before else None)
                self.found[at] = replace(seed, address=at[3], value=value, observed_on=day)

    def _observed(self, data: Element) -> date | None:
        """The day on which form data were observed, where they say it."""
        day = None
        for item in data.iterfind(f"{tag('ItemGroupData')}[@ItemGroupOID='{OBSERVED_GROUP}']/{tag('ItemData')}"):
            if item.get("ItemOID") == OBSERVED_ON:
                day = self._day(f"{self.name}:{data.sourceline} observed_on", item.get("Value"))
        return day

    def _day_of(self, code: str, visit: str, event: Element) -> None:
        told = day_of_event(event)
        day = self._day(f"{self.name}:{event.sourceline} visit", told) if told else None
        if day is not None:
            self.visits[code, visit] = day

    def _form(self, code: str, visit: str, data: Element) -> None:
        form_oid = (data.get("FormOID") or "").strip()
        where = f"{self.name}:{data.sourceline}"
        if form_oid == VISIT_FORM:
            for item in data.iter(tag("ItemData")):
                if item.get("ItemOID") == VISIT_DATE and item.get("TransactionType") != "Context":
                    day = self._day(f"{where} visit", item.get("Value"))
                    if day is not None:
                        self.visits[code, visit] = day
            return
        form = self.names.form(self.design, form_oid)
        name = form.name if form else (self.names.named.get(form_oid) or form_oid)
        number = self.numbers.setdefault((code, visit, name), len(self.numbers) + 1)
        seed = Incoming(where, number, code, visit, name, "", None, None, self._observed(data))
        for group in data.iterfind(tag("ItemGroupData")):
            if group.get("ItemGroupOID") != OBSERVED_GROUP:
                self._group(seed, form, group)

    def _group(self, seed: Incoming, form: Form | None, group: Element) -> None:
        row = (group.get("ItemGroupRepeatKey") or "").strip()
        for data in group:
            if not isinstance(data.tag, str) or not etree.QName(data).localname.startswith("ItemData"):
                continue
            if data.get("TransactionType") == "Context":
                continue
            item = self.names.item(form, (data.get("ItemOID") or "").strip())
            repeats = form is not None and item in form.group_of and form.group_of[item].repeats
            place = f"{item}[{row or 1}]" if repeats else item
            where = f"{self.name}:{data.sourceline} {item[:60]}"
            typed = data.text if etree.QName(data).localname != "ItemData" else data.get("Value")
            if self.names.is_foreign and not (typed or "").strip() and data.get("IsNull") != "Yes":
                continue  # an answer that was not given: nothing is said, and nothing is taken away
            if typed is not None and len(typed) > LONGEST_TEXT:
                self.mistakes.append(_error(where, f"at most {LONGEST_TEXT} characters", "more", "Shorten it."))
                continue
            unit = data.find(tag("MeasurementUnitRef"))
            said = replace(seed, where=where, unit=None if unit is None else self._unit(unit))
            if data.get("IsNull") == "Yes":
                reason = next(iter(flags(data, "missing")), None)
                self._keep(replace(said, address=place + MISSING, value=reason, unit=None))
                continue
            gone = data.get("TransactionType") == "Remove" or typed is None
            self._keep(replace(said, address=place, value=None if gone else typed))

    def _unit(self, reference: Element) -> str:
        named = reference.get("MeasurementUnitOID") or ""
        units = {item.unit for form in self.design.forms.values() for item in form.items.values() if item.unit}
        return next((unit for unit in units if named in (unit, oid("MU", unit))), named[:40] or "?")

    def _keep(self, one: Incoming) -> None:
        place = (one.participant, one.visit, one.form, one.address)
        before = self.found.pop(place, None)
        days = [day for day in (one.observed_on, before.observed_on if before else None) if day is not None]
        self.found[place] = replace(one, observed_on=max(days, default=None))

    def _day(self, where: str, text: Value) -> date | None:
        try:
            return date.fromisoformat(str(text).strip())
        except ValueError:
            self.mistakes.append(_error(where, "a day YYYY-MM-DD", "another text", "Write for example 2026-01-05."))
            return None


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _error(where: str, expected: str, found: str, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found=found, remedy=remedy)


def _wrong(where: str, expected: str, found: str, remedy: str) -> InputErrors:
    return InputErrors([_error(where, expected, found, remedy)])
