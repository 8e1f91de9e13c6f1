"""The acts of a study as ODM 1.3.2 clinical data, act by act: who, when, why, the new value; queries and signatures.

The file is transactional: each saved form and each correction is form data of its own, in the order of the ledger, with
its audit record; the old value is the one that stood before. Queries and verifications are annotations at their place.
A signature that stands is a signature; a broken one is told in an annotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from lxml import etree

from trialwright.conduct.act import Recorded
from trialwright.conduct.correction import CORRECTED, SET_ASIDE
from trialwright.conduct.course import Course
from trialwright.conduct.participant import Participant
from trialwright.conduct.query import Query
from trialwright.conduct.query import queries as queries_of
from trialwright.conduct.signature import signatures
from trialwright.conduct.sites import site_of, sites_by_row
from trialwright.conduct.verification import verified_items
from trialwright.exchange.data_lines import act_values
from trialwright.exchange.odm_metadata import add
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
    event_of,
    oid,
    study_oid,
    version_oid,
)  # fmt: skip
from trialwright.protocol.form import MISSING, Form, Value, parse_address

Element = etree._Element
Entries = Sequence[tuple[str, Value, Value, str | None]]
"""Address, old value, new value, reason."""


def add_people(root: Element, course: Course) -> None:
    """The element AdminData: every user who wrote, the place, and what signatures mean."""
    everything = [*course.study_acts, *(one for person in course.participants.values() for one in person.recorded)]
    admin = add(root, "AdminData", StudyOID=study_oid(course.design))
    for user in sorted({one.actor.user for one in everything}):
        add(add(admin, "User", OID=oid("U", user)), "LoginName", user)
    opened = course.opened_on if course.study_acts else date(1970, 1, 1)
    several = course.design.sites if len(course.design.sites) > 1 else ()
    for site in (None, *several):
        made = add(admin, "Location", OID=location_oid(course, site.name if site else None),
                   Name=site.label if site else course.study,
                   LocationType="Sponsor" if several and not site else "Site")  # fmt: skip
        since = max(opened, site.activated) if site and site.activated else opened
        add(made, "MetaDataVersionRef", StudyOID=study_oid(course.design),
            MetaDataVersionOID=version_oid(course.design), EffectiveDate=since.isoformat())  # fmt: skip
    meanings = {one.act.meaning for one in everything if one.act.kind == "record signed"}  # type: ignore[attr-defined]
    for meaning in sorted(meanings):
        made = add(admin, "SignatureDef", OID=oid("SIG", meaning), Methodology="Electronic")
        add(made, "Meaning", meaning)
        add(made, "LegalReason", "The printed name's own signature, bound to the content (21 CFR 11.50, 11.70).")


def location_oid(course: Course, site: str | None) -> str:
    """The OID of a site; of the study's own place where it has not several, or the site is unknown (None)."""
    return oid("L", course.study, site) if site and len(course.design.sites) > 1 else oid("L", course.study)


def add_clinical_data(root: Element, course: Course, *, queries: bool = True) -> None:
    """The element ClinicalData. ``queries`` False: without the annotations that stand for data queries."""
    data = add(root, "ClinicalData", StudyOID=study_oid(course.design), MetaDataVersionOID=version_oid(course.design))
    for person in course.participants.values():
        subject = add(data, "SubjectData", SubjectKey=person.code, TransactionType="Insert")
        if len(course.design.sites) > 1:
            add(subject, "SiteRef", LocationOID=location_oid(course, site_of(course, person)))
        writer = _Writer(course, person, subject)
        for entry in person.recorded:
            writer.act(entry)
        for query in queries_of(person).values() if queries else ():
            writer.query(query)
        for visit, form in sorted(person.forms_saved):
            for address in verified_items(person, visit, form):
                note = _flagged(writer.at(visit, form, address), "verified", "yes", STATE_LIST, 1)
                note.insert(0, _comment("Compared with its source."))
        writer.signatures()


class _Writer:
    """Writes the acts of one participant."""

    def __init__(self, course: Course, person: Participant, subject: Element) -> None:
        self.course, self.person, self.subject = course, person, subject
        self.seen: set[tuple[str, ...]] = set()
        self.days: dict[int, str] = {}
        """The day of each visit as it was last told, by the row that recorded it."""
        self.sites = sites_by_row(course, person.code)

    def act(self, entry: Recorded) -> None:
        """One act, where it holds values."""
        act = entry.act
        if act.kind == "visit attended":
            form = self._form(act.visit, VISIT_FORM, entry)  # type: ignore[attr-defined]
            group = add(form, "ItemGroupData", ItemGroupOID=VISIT_GROUP, TransactionType="Insert")
            self.days[entry.sequence] = act.observed_on.isoformat()
            add(group, "ItemData", ItemOID=VISIT_DATE, Value=self.days[entry.sequence], TransactionType="Insert")
        elif act.kind in ("form saved", "value corrected"):
            form = self._form(act.visit, oid("F", act.form), entry)  # type: ignore[attr-defined]
            self._observed(form, entry)
            said = [(one.item, one.old, one.new, one.reason) for one in act.entries]  # type: ignore[attr-defined]
            self._values(form, self.course.design.forms.get(act.form), act.form, said, entry)  # type: ignore[attr-defined]
        elif act.kind in (CORRECTED, SET_ASIDE):
            if entry in self.person.mends.get(act.row, ()):  # type: ignore[attr-defined]
                self._mended(entry)
        else:
            for definition in self._filled_by(act.kind):
                self._of_act(definition, entry)

    def _filled_by(self, kind: str) -> list[Form]:
        return [one for one in self.course.design.forms.values() if kind in one.acts]

    def _mended(self, entry: Recorded) -> None:
        """A correction: the fields that changed, with old and new. What was set aside is removed."""
        act: Any = entry.act
        changes: dict[str, Value] = dict(getattr(act, "changes", {}))
        if act.of == "visit attended":
            self._visit_mended(entry, changes)
        for definition in self._filled_by(act.of):
            event = add(self.subject, "StudyEventData", StudyEventOID=ACTS_EVENT, TransactionType="Upsert")
            form = add(event, "FormData", FormOID=oid("F", definition.name), FormRepeatKey=str(act.row),
                       TransactionType="Upsert" if changes else "Remove")  # fmt: skip
            self._audit(form, entry, entry.reason)
            if "observed_on" in changes:
                self._observed(form, entry, str(changes["observed_on"]))
            said = [(one.item, one.old, one.new, one.reason) for one in getattr(act, "entries", ())
                    if one.item in definition.items]  # fmt: skip
            self._values(form, definition, definition.name, said, entry, acts=True)
        if act.of in ("form saved", "value corrected") and not changes:
            self._saving_set_aside(entry)
        elif act.of in ("form saved", "value corrected"):
            self._observed(self._form(act.visit, oid("F", act.form), entry), entry, str(changes["observed_on"]))

    def _visit_mended(self, entry: Recorded, changes: dict[str, Value]) -> None:
        act: Any = entry.act
        moved = str(changes.get("visit") or act.visit)
        if not changes or moved != act.visit:
            self._visit_date(act.visit, None, entry)
        if changes:
            self.days[act.row] = str(changes.get("observed_on") or self.days[act.row])
            self._visit_date(moved, self.days[act.row], entry)

    def _visit_date(self, visit: str, day: str | None, entry: Recorded) -> None:
        """``day`` None: the visit did not take place."""
        form = self._form(visit, VISIT_FORM, entry)
        group = add(form, "ItemGroupData", ItemGroupOID=VISIT_GROUP, TransactionType="Upsert")
        word = "Remove" if day is None else "Update"
        add(group, "ItemData", ItemOID=VISIT_DATE, Value=day, TransactionType=word)

    def _saving_set_aside(self, entry: Recorded) -> None:
        """Values that were saved, or corrected, in error: each is what it was before."""
        act: Any = entry.act
        before: Any = next(one.act for one in self.person.recorded if one.sequence == act.row)
        form = self._form(act.visit, oid("F", act.form), entry)
        said = [(one.item, one.new, one.old, entry.reason) for one in before.entries]
        self._values(form, self.course.design.forms.get(act.form), act.form, said, entry)

    def _of_act(self, definition: Form, entry: Recorded) -> None:
        event = add(self.subject, "StudyEventData", StudyEventOID=ACTS_EVENT, TransactionType="Upsert")
        form = add(event, "FormData", FormOID=oid("F", definition.name), FormRepeatKey=str(entry.sequence),
                   TransactionType="Insert")  # fmt: skip
        self._audit(form, entry, entry.reason)
        self._observed(form, entry)
        said = [(name, None, value, None) for name, value in act_values(definition, entry.act).items()
                if value is not None]  # fmt: skip
        self._values(form, definition, definition.name, said, entry, acts=True)

    def _form(self, visit: str, form_oid: str, entry: Recorded) -> Element:
        event, key = event_of(self.course.design, visit)
        made = add(self.subject, "StudyEventData", StudyEventOID=event, StudyEventRepeatKey=key,
                   TransactionType=self._word("event", visit))  # fmt: skip
        form = add(made, "FormData", FormOID=form_oid, TransactionType=self._word("form", visit, form_oid))
        self._audit(form, entry, entry.reason)
        return form

    def _word(self, *place: str) -> str:
        """Insert the first time, afterwards Upsert."""
        if place in self.seen:
            return "Upsert"
        self.seen.add(place)
        return "Insert"

    def _observed(self, form: Element, entry: Recorded, day: str | None = None) -> None:
        on = day or entry.act.observed_on.isoformat()
        group = add(form, "ItemGroupData", ItemGroupOID=OBSERVED_GROUP, TransactionType="Upsert")
        add(group, "ItemData", ItemOID=OBSERVED_ON, Value=on, TransactionType="Upsert")

    def _values(self, form: Element, definition: Form | None, name: str, said: Entries, entry: Recorded, *,
                acts: bool = False) -> None:  # fmt: skip
        groups: dict[tuple[str, str | None], Element] = {}
        for address, old, new, reason in said:
            parts = parse_address(address)
            item = parts.item if parts else address
            held = definition.group_of.get(item) if definition else None
            row = str(parts.row) if parts and parts.row and not acts else None
            place = (held.name if held else "earlier", row)
            if place not in groups:
                groups[place] = add(form, "ItemGroupData", ItemGroupOID=oid("IG", name, place[0]),
                                    ItemGroupRepeatKey=row, TransactionType="Upsert")  # fmt: skip
            word = "Remove" if new is None else "Insert" if old is None else "Update"
            if address.endswith(MISSING):
                self._reason(groups[place], oid("I", name, item), new, word)
                continue
            data = add(groups[place], "ItemData", ItemOID=oid("I", name, item), TransactionType=word,
                       Value=None if new is None else text_of(new))  # fmt: skip
            if reason and reason != entry.reason:
                self._audit(data, entry, reason)
            unit = definition.items[item].unit if definition and item in definition.items else None
            if unit and new is not None:
                add(data, "MeasurementUnitRef", MeasurementUnitOID=oid("MU", unit))

    def _reason(self, group: Element, item_oid: str, reason: Value, word: str) -> None:
        """Why there is no value: a null with a flag from the study's list of reasons."""
        data = add(group, "ItemData", ItemOID=item_oid, IsNull="Yes", TransactionType="Upsert")
        if reason is not None:
            _flagged(data, "missing", str(reason), MISSING_LIST, 1)
        elif word == "Remove":
            add(add(data, "Annotation", SeqNum="1"), "Comment", "The reason was taken away.")

    def _audit(self, parent: Element, entry: Recorded, reason: str | None) -> None:
        audit = add(parent, "AuditRecord", EditPoint="DataManagement")
        add(audit, "UserRef", UserOID=oid("U", entry.actor.user))
        add(audit, "LocationRef", LocationOID=location_oid(self.course, self.sites.get(entry.sequence)))
        add(audit, "DateTimeStamp", entry.stored_at.isoformat())
        if reason:
            add(audit, "ReasonForChange", reason)
        add(audit, "SourceID", f"row {entry.sequence} {entry.actor.role.value}")

    def at(self, visit: str, form: str | None, address: str | None) -> Element:
        """A place in the record to hang an annotation on, without changing anything."""
        event, key = event_of(self.course.design, visit)
        place = add(self.subject, "StudyEventData", StudyEventOID=event, StudyEventRepeatKey=key,
                    TransactionType="Context")  # fmt: skip
        if form is None:
            return place
        place = add(place, "FormData", FormOID=oid("F", form), TransactionType="Context")
        if address is None:
            return place
        parts, definition = parse_address(address), self.course.design.forms.get(form)
        item = parts.item if parts else address
        group = definition.group_of.get(item) if definition else None
        row = str(parts.row) if parts and parts.row else None
        place = add(place, "ItemGroupData", ItemGroupOID=oid("IG", form, group.name if group else "earlier"),
                    ItemGroupRepeatKey=row, TransactionType="Context")  # fmt: skip
        return add(place, "ItemData", ItemOID=oid("I", form, item), TransactionType="Context")

    def query(self, query: Query) -> None:
        """A query: an annotation for each thing said, the state as its flag."""
        place = self.at(query.visit, query.form, query.item)
        for number, entry in enumerate(query.thread, 1):
            says = getattr(entry.act, "says", "") or ""
            note = _flagged(place, "query", query.state, STATE_LIST, number)
            note.insert(0, _comment(f"Query {query.number}, {entry.act.kind} by {entry.actor.user} "
                                    f"({entry.actor.role.value}) {entry.stored_at.isoformat()}: {says}"))  # fmt: skip

    def signatures(self) -> None:
        """The signatures of the record: those of a visit or a form that stand as such, then the others in words."""
        every = signatures(self.course, self.person)
        for one in every:
            if one.stands and one.act.visit is not None:
                made = add(self.at(one.act.visit, one.act.form, None), "Signature")
                add(made, "UserRef", UserOID=oid("U", one.recorded.actor.user))
                add(made, "LocationRef", LocationOID=location_oid(self.course, self.sites.get(one.recorded.sequence)))
                add(made, "SignatureRef", SignatureOID=oid("SIG", one.act.meaning))
                add(made, "DateTimeStamp", one.recorded.stored_at.isoformat())
        told = [one for one in every if not one.stands or one.act.visit is None]
        before = len(self.subject.findall("{*}SiteRef"))
        for number, one in enumerate(told):
            where = " ".join(filter(None, (one.act.visit, one.act.form))) or "the whole record"
            state, at = "stands" if one.stands else "broken", one.recorded.stored_at.isoformat()
            note = add(self.subject, "Annotation", SeqNum=str(number + 1))
            note.append(_comment(f"Signature of {where} by {one.act.printed_name}, {one.act.meaning}, {at}: {state}"))
            self.subject.insert(number + before, note)  # annotations come after the site and before the events


def _flagged(place: Element, kind: str, value: str, code_list: str, number: int) -> Element:
    note = add(place, "Annotation", SeqNum=str(number))
    flag = add(note, "Flag")
    add(flag, "FlagValue", value, CodeListOID=code_list)
    add(flag, "FlagType", kind, CodeListOID=ANNOTATION_LIST)
    return note


def _comment(text: str) -> Element:
    holder = etree.Element("holder")
    return add(holder, "Comment", text)


def text_of(value: Value) -> str:
    """A value as ODM writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def flags(place: Element, kind: str) -> Iterable[str]:
    """The values of the flags of a kind that hang on a place."""
    for flag in place.iter("{*}Flag"):
        if (flag.findtext("{*}FlagType") or "").strip() == kind:
            yield (flag.findtext("{*}FlagValue") or "").strip()
