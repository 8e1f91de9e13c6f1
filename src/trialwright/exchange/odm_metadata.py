"""The plan of a study as ODM 1.3.2 metadata: visits, forms, item groups, items, code lists, range checks, units.

Labels stand in English and Chinese where the study has both. Calculated items carry their method, conditions their
expression, in the language of the study file (Context ``trialwright``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from trialwright.exchange.odm_names import (
    ACTS_EVENT,
    ANNOTATION_LIST,
    MISSING_LIST,
    OBSERVED_GROUP,
    OBSERVED_ON,
    STATE_LIST,
    VISIT_DATE,
    VISIT_FORM,
    VISIT_GROUP,
    oid,
    study_oid,
    tag,
    version_oid,
)  # fmt: skip
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.form import CodeList, CodeListItem, Form, Item, ItemGroup, RangeCheck

Element = etree._Element
_TYPES = {"integer": "integer", "float": "float", "text": "text", "date": "date", "partial_date": "partialDate",
          "time": "partialTime", "boolean": "boolean", "code": "text"}  # fmt: skip
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_OURS = (
    (VISIT_FORM, "The visit", VISIT_GROUP, VISIT_DATE, "Day of the visit"),
    (None, None, OBSERVED_GROUP, OBSERVED_ON, "Day on which these values were observed"),
)
MISSING_REASONS = CodeList("why there is no value", ())


def add(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    """A child element; attributes that are None are left out."""
    child = etree.SubElement(parent, tag(name))
    for key, value in attributes.items():
        if value is not None:
            child.set(key, plain(value))
    if text is not None:
        child.text = plain(text)
    return child


def plain(text: str) -> str:
    """Text that XML 1.0 can hold: what it cannot is shown as the replacement character."""
    return _NO_XML.sub("\ufffd", text)


def add_metadata(root: Element, design: StudyDesign, title: str) -> None:
    """The element Study."""
    study = add(root, "Study", OID=study_oid(design))
    names = add(study, "GlobalVariables")
    add(names, "StudyName", title)
    add(names, "StudyDescription", design.title)
    add(names, "ProtocolName", design.nct_id or design.id)
    _units(study, design)
    version = add(study, "MetaDataVersion", OID=version_oid(design), Name=f"Plan {design.sha256}")
    protocol = add(version, "Protocol")
    for number, one in enumerate(design.visits, 1):
        add(protocol, "StudyEventRef", StudyEventOID=oid("SE", one.name), OrderNumber=str(number), Mandatory="Yes")
    for kind in design.unscheduled:
        add(protocol, "StudyEventRef", StudyEventOID=oid("SE", kind.name), Mandatory="No")
    add(protocol, "StudyEventRef", StudyEventOID=ACTS_EVENT, Mandatory="No")
    _events(version, design)
    _forms(version, design)
    _groups(version, design)
    for form, item in _items(design):
        _item(version, form, item)
    for _, _, _, name, label in _OURS:
        add(add(add(version, "ItemDef", OID=name, Name=label, DataType="date"), "Question"), "TranslatedText", label)
    _lists(version, design)
    _conditions(version, design)
    _methods(version, design)


def _items(design: StudyDesign) -> Iterable[tuple[Form, Item]]:
    return ((form, item) for form in design.forms.values() for item in form.items.values())


def _units(study: Element, design: StudyDesign) -> None:
    units = sorted({item.unit for _, item in _items(design) if item.unit})
    if units:
        basic = add(study, "BasicDefinitions")
        for unit in units:
            made = add(basic, "MeasurementUnit", OID=oid("MU", unit), Name=unit)
            add(add(made, "Symbol"), "TranslatedText", unit)


def _events(version: Element, design: StudyDesign) -> None:
    for one in design.visits:
        event = add(version, "StudyEventDef", OID=oid("SE", one.name), Name=one.name, Repeating="No", Type="Scheduled")
        _form_refs(event, [VISIT_FORM, *(oid("F", form) for form in design.forms_at(one.name))])
    for kind in design.unscheduled:
        event = add(version, "StudyEventDef", OID=oid("SE", kind.name), Name=kind.name, Repeating="Yes",
                    Type="Unscheduled")  # fmt: skip
        _form_refs(event, [VISIT_FORM, *(oid("F", form) for form in kind.forms)])
    event = add(version, "StudyEventDef", OID=ACTS_EVENT, Name="Acts", Repeating="No", Type="Common")
    _form_refs(event, [oid("F", form.name) for form in design.forms.values() if form.acts])


def _form_refs(event: Element, forms: Iterable[str]) -> None:
    for name in dict.fromkeys(forms):
        add(event, "FormRef", FormOID=name, Mandatory="No")


def _forms(version: Element, design: StudyDesign) -> None:
    ours = add(version, "FormDef", OID=VISIT_FORM, Name="The visit", Repeating="No")
    add(ours, "ItemGroupRef", ItemGroupOID=VISIT_GROUP, Mandatory="Yes")
    for form in design.forms.values():
        made = add(version, "FormDef", OID=oid("F", form.name), Name=form.name,
                   Repeating="Yes" if form.acts else "No")  # fmt: skip
        _words(add(made, "Description"), form.label, form.label_zh)
        add(made, "ItemGroupRef", ItemGroupOID=OBSERVED_GROUP, Mandatory="No")
        for group in form.item_groups:
            hidden = oid("C", form.name, group.name) if group.condition else None
            add(made, "ItemGroupRef", ItemGroupOID=oid("IG", form.name, group.name), Mandatory="No",
                CollectionExceptionConditionOID=hidden)  # fmt: skip


def _groups(version: Element, design: StudyDesign) -> None:
    for _, _, group_oid, item_oid, label in _OURS:
        made = add(version, "ItemGroupDef", OID=group_oid, Name=label, Repeating="No")
        add(made, "ItemRef", ItemOID=item_oid, Mandatory="Yes")
    for form in design.forms.values():
        for group in form.item_groups:
            _group(version, form, group)


def _group(version: Element, form: Form, group: ItemGroup) -> None:
    repeats = group.repeats and not form.acts  # of a form that acts fill in, each act is a form of its own
    made = add(version, "ItemGroupDef", OID=oid("IG", form.name, group.name), Name=group.name,
               Repeating="Yes" if repeats else "No")  # fmt: skip
    _words(add(made, "Description"), group.label, group.label_zh)
    for item in group.items:
        add(made, "ItemRef", ItemOID=oid("I", form.name, item.name), Mandatory="Yes" if item.mandatory else "No",
            MethodOID=oid("M", form.name, item.name) if item.method else None,
            CollectionExceptionConditionOID=oid("C", form.name, item.name) if item.condition else None)  # fmt: skip


def _item(version: Element, form: Form, item: Item) -> None:
    made = add(version, "ItemDef", OID=oid("I", form.name, item.name), Name=item.name, DataType=_TYPES[item.data_type])
    _words(add(made, "Question"), item.label, item.label_zh)
    if item.unit:
        add(made, "MeasurementUnitRef", MeasurementUnitOID=oid("MU", item.unit))
    for check in item.range_checks:
        _range(made, check, item.unit)
    if item.code_list is not None:
        add(made, "CodeListRef", CodeListOID=oid("CL", form.name, item.name))


def _range(made: Element, check: RangeCheck, unit: str | None) -> None:
    for comparator, bound in (("GE", check.low), ("LE", check.high)):
        if bound is not None:
            held = add(made, "RangeCheck", Comparator=comparator, SoftHard="Hard" if check.hard else "Soft")
            add(held, "CheckValue", f"{bound:.15g}")
            if unit:
                add(held, "MeasurementUnitRef", MeasurementUnitOID=oid("MU", unit))
            if check.because:
                _words(add(held, "ErrorMessage"), check.because, None)


def _lists(version: Element, design: StudyDesign) -> None:
    for form, item in _items(design):
        if item.code_list is not None:
            _list(version, oid("CL", form.name, item.name), item.code_list.name, item.code_list.items)
    reasons = next((form.missing_reasons for form in design.forms.values() if form.missing_reasons), MISSING_REASONS)
    none = (CodeListItem("none", "no reason given"),)
    _list(version, MISSING_LIST, reasons.name, reasons.items or none)
    _list(version, ANNOTATION_LIST, "What an annotation is", (
        CodeListItem("query", "a data query"), CodeListItem("missing", "why there is no value"),
        CodeListItem("verified", "compared with its source"), CodeListItem("broken signature", "signed, changed since"),
    ))  # fmt: skip
    states = (CodeListItem("open", "open"), CodeListItem("answered", "answered"), CodeListItem("closed", "closed"),
              CodeListItem("yes", "yes"))  # fmt: skip
    _list(version, STATE_LIST, "Where it stands", states)


def _list(version: Element, name: str, label: str, items: Iterable[CodeListItem]) -> None:
    made = add(version, "CodeList", OID=name, Name=label, DataType="text")
    for one in items:
        _words(add(add(made, "CodeListItem", CodedValue=one.code), "Decode"), one.says, one.says_zh)


def _conditions(version: Element, design: StudyDesign) -> None:
    for form in design.forms.values():
        named = [(group.name, group.condition) for group in form.item_groups]
        for name, condition in [*named, *((item.name, item.condition) for item in form.items.values())]:
            if condition:
                made = add(version, "ConditionDef", OID=oid("C", form.name, name), Name=f"{form.name}.{name} is hidden")
                _words(add(made, "Description"), f"Not asked where this is not so: {condition}", None)
                add(made, "FormalExpression", f"not ({condition})", Context="trialwright")


def _methods(version: Element, design: StudyDesign) -> None:
    for form, item in _items(design):
        if item.method is not None:
            made = add(version, "MethodDef", OID=oid("M", form.name, item.name), Name=f"{form.name}.{item.name}",
                       Type="Computation")  # fmt: skip
            says = item.method.expression or item.method.score or ""
            _words(add(made, "Description"), item.method.because or says, None)
            add(made, "FormalExpression", says, Context="trialwright")


def _words(parent: Element, text: str, text_zh: str | None) -> None:
    for language, said in (("en", text), ("zh", text_zh)):
        if said:
            add(parent, "TranslatedText", said).set(_LANGUAGE, language)
