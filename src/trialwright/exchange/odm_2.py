"""The tree of an ODM 1.3.2 file as ODM 2.0, and the data of a 2.0 file as those of a 1.3.2 file.

What changed between the two (CDISC ODM v2.0, 2023): a form is an item group of the type Form, and its groups stand in
it; a value is an element; a unit is an item of its own (``UnitsItemOID``); an expression is code with a signature;
every text has a media type; a data query is an element with its state, and no annotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree

from trialwright.conduct.course import Course
from trialwright.conduct.query import Query, queries
from trialwright.conduct.sites import sites_by_row
from trialwright.exchange.odm_clinical import location_oid
from trialwright.exchange.odm_metadata import plain
from trialwright.exchange.odm_names import NAMESPACE, event_of, oid, tag
from trialwright.protocol.form import parse_address

Element = etree._Element
NAMESPACE_2 = "http://www.cdisc.org/ns/odm/v2.0"
_DATA = ("StudyEventData", "ItemGroupData", "ItemData", "Value")
_AFTER = ("AuditRecord", "Signature", "Annotation", "Query")
_STATES = {"open": "Open", "answered": "Answered", "closed": "Closed"}
_SOURCES = {"data manager": "Data Management", "monitor": "Site Monitor"}


def to_odm_2(root: Element, course: Course) -> Element:
    """The same study as ODM 2.0; ``root``, written without queries, is left as it is."""
    made = etree.Element(_tag("ODM"), nsmap={None: NAMESPACE_2})  # type: ignore[dict-item]
    for name, value in root.attrib.items():
        if name != "Description":
            made.set(name, "2.0" if name == "ODMVersion" else value)
    _text(made, "Description", str(root.get("Description")))
    for child in root:
        _PARTS[etree.QName(child).localname](made, child)
    _add_queries(made, course)
    return made


def _tag(name: str) -> str:
    return f"{{{NAMESPACE_2}}}{name}"


def _add(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    child = etree.SubElement(parent, _tag(name))
    for key, value in attributes.items():
        if value is not None:
            child.set(key, value)
    if text is not None:
        child.text = plain(text)
    return child


def _attributes(one: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in one.attrib.items()}


def _text(parent: Element, name: str, text: str) -> Element:
    held = _add(parent, name)
    _add(held, "TranslatedText", text, Type="text/plain")
    return held


def _study(root: Element, study: Element) -> None:
    named = {name: study.findtext(f"{tag('GlobalVariables')}/{tag(name)}") or "-"
             for name in ("StudyName", "StudyDescription", "ProtocolName")}  # fmt: skip
    made = _add(root, "Study", OID=study.get("OID"), StudyName=named["StudyName"], ProtocolName=named["ProtocolName"])
    _text(made, "Description", named["StudyDescription"])
    version = study.find(tag("MetaDataVersion"))
    assert version is not None
    units = {one.get("ItemOID", ""): unit for one, unit in _units(version)}
    held = _add(made, "MetaDataVersion", OID=version.get("OID"), Name=version.get("Name"))
    events = version.findall(f"{tag('Protocol')}/{tag('StudyEventRef')}")
    _add(_add(held, "Protocol"), "StudyEventGroupRef", StudyEventGroupOID="SEG.ALL", Mandatory="Yes")
    group = _add(held, "StudyEventGroupDef", OID="SEG.ALL", Name="All visits")
    for number, one in enumerate(events, 1):
        _add(group, "StudyEventRef", StudyEventOID=one.get("StudyEventOID"), OrderNumber=str(number),
             Mandatory=one.get("Mandatory"))  # fmt: skip
    for name in ("StudyEventDef", "FormDef", "ItemGroupDef"):
        for one in version.iterfind(tag(name)):
            _group(held, one, name, units)
    for one in version.iterfind(tag("ItemDef")):
        _plainly(held, one)
    _unit_items(held, sorted(set(units.values())))
    for name in ("CodeList", "ConditionDef", "MethodDef"):
        for one in version.iterfind(tag(name)):
            _plainly(held, one)
    _unit_lists(held, sorted(set(units.values())))


def _units(version: Element) -> Iterator[tuple[Element, str]]:
    """Each reference to an item that has a unit."""
    of = {item.get("OID"): unit.get("MeasurementUnitOID", "") for item in version.iterfind(tag("ItemDef"))
          for unit in item.iterfind(tag("MeasurementUnitRef"))}  # fmt: skip
    for reference in version.iter(tag("ItemRef")):
        unit = of.get(reference.get("ItemOID"))
        if unit:
            yield reference, unit


def _unit_items(version: Element, units: Iterable[str]) -> None:
    for unit in units:
        made = _add(version, "ItemDef", OID=f"I.{unit}", Name=f"Unit {unit.removeprefix('MU.')}", DataType="text")
        _add(made, "CodeListRef", CodeListOID=f"CL.{unit}")


def _unit_lists(version: Element, units: Iterable[str]) -> None:
    lists = version.findall(_tag("CodeList"))
    place = version.index(lists[-1]) + 1 if lists else len(version)
    for number, unit in enumerate(units):
        made = _add(version, "CodeList", OID=f"CL.{unit}", Name=f"Unit {unit.removeprefix('MU.')}", DataType="text")
        _text(_add(made, "CodeListItem", CodedValue=unit.removeprefix("MU.")), "Decode", unit.removeprefix("MU."))
        version.insert(place + number, made)


def _group(version: Element, one: Element, name: str, units: dict[str, str]) -> None:
    kind = None if name == "StudyEventDef" else "Form" if name == "FormDef" else "Section"
    repeats = one.get("Repeating") if kind is None else "Simple" if one.get("Repeating") == "Yes" else "No"
    made = _add(version, "StudyEventDef" if kind is None else "ItemGroupDef", OID=one.get("OID"), Name=one.get("Name"),
                Repeating=repeats, Type=kind or one.get("Type"))  # fmt: skip
    for child in one:
        local = etree.QName(child).localname
        if local in ("FormRef", "ItemGroupRef"):
            _add(made, "ItemGroupRef", ItemGroupOID=child.get("FormOID") or child.get("ItemGroupOID"),
                 Mandatory=child.get("Mandatory"),
                 CollectionExceptionConditionOID=child.get("CollectionExceptionConditionOID"))  # fmt: skip
        elif local == "ItemRef":
            unit = units.get(child.get("ItemOID", ""))
            _add(made, "ItemRef", **_attributes(child), UnitsItemOID=f"I.{unit}" if unit else None)
        else:
            _plainly(made, child)


def _plainly(parent: Element, one: Element) -> None:
    """An element as it is, but for its units, the media type of its texts, and the code of its expressions."""
    local = etree.QName(one).localname
    if local == "MeasurementUnitRef":
        return
    if local == "FormalExpression":
        _add(_add(parent, local, Context=one.get("Context")), "Code", one.text or "")
        return
    made = _add(parent, local, one.text if len(one) == 0 else None, **_attributes(one))
    if local == "TranslatedText":
        made.set("Type", "text/plain")
    for child in one:
        _plainly(made, child)
        if local in ("ConditionDef", "MethodDef") and etree.QName(child).localname == "Description":
            _add(made, "MethodSignature")


def _admin(root: Element, admin: Element) -> None:
    made = _add(root, "AdminData", StudyOID=admin.get("StudyOID"))
    for one in admin:
        local = etree.QName(one).localname
        if local == "User":
            _add(_add(made, "User", OID=one.get("OID")), "UserName", one.findtext(tag("LoginName")))
        elif local == "Location":
            held = _add(made, "Location", OID=one.get("OID"), Name=one.get("Name"), Role=one.get("LocationType"))
            for child in one:
                _plainly(held, child)
        else:
            _plainly(made, one)


def _clinical(root: Element, data: Element) -> None:
    made = _add(root, "ClinicalData", **_attributes(data))
    for subject in data:
        _datum(made, subject)


def _datum(parent: Element, one: Element) -> None:
    """Subject, event, form, group or item: what it holds first, then audit record, signature and annotations."""
    local = etree.QName(one).localname
    attributes = {name: value for name, value in _attributes(one).items() if name != "Value"}
    if local == "FormData":
        local = "ItemGroupData"
        attributes = {name.replace("Form", "ItemGroup"): value for name, value in attributes.items()}
    made = _add(parent, local, **attributes)
    if one.get("Value") is not None:
        _add(made, "Value", one.get("Value"))
    later = []
    for child in one:
        name = etree.QName(child).localname
        if name.endswith("Data"):
            _datum(made, child)
        elif name == "SiteRef":
            _add(made, "SiteRef", LocationOID=child.get("LocationOID"))
        elif name != "MeasurementUnitRef":
            later.append(child)
    for child in sorted(later, key=lambda found: _AFTER.index(etree.QName(found).localname)):
        _note(made, child)


def _note(parent: Element, one: Element) -> None:
    local = etree.QName(one).localname
    if local == "Comment":
        _text(parent, "Comment", one.text or "")
        return
    made = _add(parent, local, one.text if len(one) == 0 else None, **_attributes(one))
    for child in one:
        _note(made, child)


def _add_queries(root: Element, course: Course) -> None:
    subjects = {one.get("SubjectKey"): one for one in root.iter(_tag("SubjectData"))}
    for person in course.participants.values():
        for query in queries(person).values():
            _query(subjects[person.code], course, query)


def _query(subject: Element, course: Course, query: Query) -> None:
    """A query at its place: its words, its state, and an audit record of each thing said."""
    place = _place(subject, course, query)
    raised, last = query.thread[0], query.thread[-1]
    source = "System" if query.check else _SOURCES.get(raised.actor.role.value, "Data Management")
    made = _add(place, "Query", OID=oid("Q", query.participant, str(query.number)), Source=source,
                Type="System" if query.check else "Manual", State=_STATES[query.state],
                LastUpdateDatetime=last.stored_at.isoformat(), Name=query.check)  # fmt: skip
    _add(made, "Value", query.says)
    sites = sites_by_row(course, query.participant)
    for entry in query.thread:
        audit = _add(made, "AuditRecord")
        _add(audit, "UserRef", UserOID=oid("U", entry.actor.user))
        _add(audit, "LocationRef", LocationOID=location_oid(course, sites.get(entry.sequence)))
        _add(audit, "DateTimeStamp", entry.stored_at.isoformat())
        _add(audit, "ReasonForChange", f"{entry.act.kind}: {getattr(entry.act, 'says', '') or ''}".strip())
        _add(audit, "SourceID", f"row {entry.sequence} {entry.actor.role.value}")


def _place(subject: Element, course: Course, query: Query) -> Element:
    event, key = event_of(course.design, query.visit)
    place = _add(subject, "StudyEventData", StudyEventOID=event, StudyEventRepeatKey=key, TransactionType="Context")
    first_note = next((one for one in subject if etree.QName(one).localname in _AFTER), None)
    if first_note is not None:
        subject.insert(subject.index(first_note), place)
    if query.form is None:
        return place
    place = _add(place, "ItemGroupData", ItemGroupOID=oid("F", query.form), TransactionType="Context")
    if query.item is None:
        return place
    parts, definition = parse_address(query.item), course.design.forms.get(query.form)
    item = parts.item if parts else query.item
    group = definition.group_of.get(item) if definition else None
    row = str(parts.row) if parts and parts.row else None
    place = _add(place, "ItemGroupData", ItemGroupOID=oid("IG", query.form, group.name if group else "earlier"),
                 ItemGroupRepeatKey=row, TransactionType="Context")  # fmt: skip
    return _add(place, "ItemData", ItemOID=oid("I", query.form, item), TransactionType="Context")


_PARTS = {"Study": _study, "AdminData": _admin, "ClinicalData": _clinical}


def as_odm_1(subject: Element) -> Element:
    """The data of a subject out of an ODM 2.0 file as ODM 1.3.2 has them: forms in events, values in attributes."""
    made = etree.Element(f"{{{NAMESPACE}}}SubjectData", _attributes(subject))
    made.sourceline = subject.sourceline
    for child in subject:
        _back(made, child, 0)
    return made


def _back(parent: Element, one: Element, depth: int) -> None:
    local = etree.QName(one).localname if isinstance(one.tag, str) else ""
    if local not in _DATA:
        if local == "Annotation":
            parent.append(_renamed(deepcopy(one)))
        return
    attributes = _attributes(one)
    if local == "ItemGroupData" and depth == 1:
        local = "FormData"
        attributes = {name.replace("ItemGroup", "Form"): value for name, value in attributes.items()}
    values = one.findall(_tag("Value"))
    if local == "ItemData" and values:
        attributes["Value"] = values[0].text or ""
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{local}", attributes)
    made.sourceline = one.sourceline
    for child in one:
        if child.tag != _tag("Value"):
            _back(made, child, depth + 1)


def _renamed(one: Element) -> Element:
    for element in one.iter():
        if isinstance(element.tag, str):
            element.tag = f"{{{NAMESPACE}}}{etree.QName(element).localname}"
    return one
