"""Criteria as Clinical Quality Language 1.5 over FHIR 4.0.1: a definition for each atom, criterion and the whole.

CQL knows three answers too (null is unknown; and, or, not, implies are Kleene's), so combinations are said exactly. A
missing laboratory value is null. Diseases, drugs and procedures are looked for by codes and by their words (text or
display of any code). Codes stand in a list for each name, filled from the user's own terminology files; no licensed
code ships, so a list may be empty: the head names those, and whoever fills one in changes no criterion. A record
without them answers null ("found or null"), for silence is not absence: that a complete list lacks something cannot be
said, which is listed. What was entered in error, refuted or not done does not count. An atom that CQL cannot say is
null. The exact criterion stands in a comment before its definition. https://cql.hl7.org/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from trialwright.eligibility.bounds import Bounds
from trialwright.eligibility.criterion import All, AnyOf, AtLeast, Atom, Criteria, Criterion, IfThen, Rule
from trialwright.eligibility.terminology import Coded
from trialwright.eligibility.words import normal
from trialwright.exchange.criteria_copy import copy_of, criteria_from, marked, refuse, same_or_refused
from trialwright.exchange.criteria_format import NAMED, CriteriaExport, CriteriaFormat, NotHeld, Study, names_to_code

MARK = "// @criterion: "
STUDY = "// @study: "
TITLE = "// @title: "
FILL_IN = "// To fill in: "
CODES = "Codes of "
SILENCE = "that a complete list does not hold it cannot be said in CQL, silence is null there"
_HEAD = """using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1'
context Patient

// The latest value by LOINC number or name, no older than atMost; null when there is none.
define function "Latest"(named System.String, atMost System.Quantity):
  Last([Observation] O
    where (exists (O.code.coding C where C.system.value = 'http://loinc.org' and C.code.value = named)
        or O.code.text.value = named)
      and O.status.value in {'final', 'amended', 'corrected'}
      and FHIRHelpers.ToDateTime(O.effective as FHIR.dateTime) >= Now() - atMost
      and FHIRHelpers.ToDateTime(O.effective as FHIR.dateTime) <= Now()
    sort by (effective as FHIR.dateTime).value
  )

define function "Value of"(found Observation): FHIRHelpers.ToQuantity(found.value as FHIR.Quantity)

// Whether a concept has one of these codes, or is called by one of these names (small letters), in its text or in the
// display of a code.
define function "Is called"(said FHIR.CodeableConcept, names List<System.String>, codes List<System.Code>):
  exists (said.coding C where exists (codes N where N.code = C.code.value and N.system = C.system.value))
    or Lower(said.text.value) in names
    or exists (said.coding C where Lower(C.display.value) in names)

define function "Times upper limit"(found Observation):
  "Value of"(found) / FHIRHelpers.ToQuantity(First(found.referenceRange).high)

define function "Times lower limit"(found Observation):
  "Value of"(found) / FHIRHelpers.ToQuantity(First(found.referenceRange).low)
"""


def write(criteria: Criteria, study: Study) -> CriteriaExport:
    """The library; what it cannot say is listed in its head."""
    not_held = tuple(_not_held(criteria))
    lines = [
        f"library {re.sub(r'[^A-Za-z0-9_]', '_', study.name)} version '1'",
        f"{STUDY}{study.name}",
        f"{TITLE}{_one_line(marked(study, criteria))}",
        *(f"// Not held: {_one_line(str(one))}" for one in not_held),
        *_to_fill_in(criteria, study),
        _HEAD,
        *(f"{_list_of(name)}: {_codes(study.codes.get(name, ()))}" for name in names_to_code(criteria)),
        "",
    ]
    for criterion in criteria.criteria:
        lines += _criterion_lines(criterion)
    wanted = [f'"{_name(one)}"' for one in criteria.criteria if one.polarity == "inclusion"]
    shut = [f'not "{_name(one)}"' for one in criteria.criteria if one.polarity == "exclusion"]
    lines += ['define "Eligible":', "  " + ("\n  and ".join([*wanted, *shut]) or "true")]
    return CriteriaExport("\n".join(lines) + "\n", not_held)


def _to_fill_in(criteria: Criteria, study: Study) -> list[str]:
    """What a reader has to fill in, said once in the head; empty where every name has a code."""
    bare = [_one_line(name) for name in names_to_code(criteria) if not study.codes.get(name)]
    says = "the lists of codes of these; until then they are looked for by these words alone"
    return [f"{FILL_IN}{says}: {'; '.join(bare)}"] if bare else []


def _list_of(name: str) -> str:
    return f'define "{CODES}{_quoted(name)}"'


def _codes(codes: Sequence[Coded]) -> str:
    each = [f"System.Code {{ code: '{_text(one.code)}', system: '{_text(one.system)}', display: '{_text(one.name)}' }}"
            for one in codes]  # fmt: skip
    return f"List<System.Code>{{{', '.join(each)}}}"


def _without_codes(text: str) -> str:
    """The library without what a reader may fill in."""
    free = (FILL_IN, f'define "{CODES}')
    return "\n".join(line for line in text.splitlines() if not line.startswith(free))


def _not_held(criteria: Criteria) -> Iterator[NotHeld]:
    for criterion in criteria.criteria:
        for atom in criterion.atoms:
            if _expression(atom) is None:
                yield NotHeld(criterion.id, f"{atom.id} ({atom.kind}) cannot be said in CQL and is null there")
            elif atom.decided_by_investigator or criterion.decided_by_investigator:
                yield NotHeld(criterion.id, f"{atom.id}: that the investigator decides cannot be said, it is null")
            elif atom.kind in NAMED:
                yield NotHeld(criterion.id, f"{atom.id}: {SILENCE}")


def _criterion_lines(criterion: Criterion) -> list[str]:
    lines = [f"// {_one_line(criterion.says)}", MARK + copy_of(criterion)]
    for atom in criterion.atoms:
        expression = _expression(atom)
        if atom.decided_by_investigator or criterion.decided_by_investigator:
            expression = None
        lines.append(
            f'define "{_atom_name(criterion, atom)}": {expression or "null as Boolean"} // {_one_line(atom.says)}'
        )
    if not isinstance(criterion.rule, Atom):
        lines.append(f'define "{_name(criterion)}": {_rule(criterion, criterion.rule)}')
    return [*lines, ""]


def _rule(criterion: Criterion, rule: Rule) -> str:
    if isinstance(rule, Atom):
        return f'"{_atom_name(criterion, rule)}"'
    if isinstance(rule, IfThen):
        return f"({_rule(criterion, rule.condition)} implies {_rule(criterion, rule.then)})"
    parts = [_rule(criterion, part) for part in rule.of]
    if isinstance(rule, AtLeast):
        listed = f"(List<Boolean>{{{', '.join(parts)}}})"
        return (f"(if Count({listed} X where X) >= {rule.count} then true "
                f"else if Count({listed} X where X is not false) >= {rule.count} then null else false)")  # fmt: skip
    if isinstance(rule, All):
        return f"({' and '.join(parts)})"
    joined = f"({' or '.join(parts)})"
    return joined if isinstance(rule, AnyOf) else f"(not {joined})"


def _name(criterion: Criterion) -> str:
    return _quoted(criterion.id)


def _atom_name(criterion: Criterion, atom: Atom) -> str:
    return _name(criterion) if isinstance(criterion.rule, Atom) else f"{_name(criterion)} {_quoted(atom.id)}"


def _quoted(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _expression(atom: Atom) -> str | None:
    write_one = _WRITE.get(atom.kind)
    return write_one(atom.parameters) if write_one is not None else None


def _compared(value: str, bounds: Bounds, unit: str) -> str:
    signs = (("at_least", ">="), ("over", ">"), ("at_most", "<="), ("under", "<"))
    parts = [
        f"{value} {sign} {number:g}{unit}" for name, sign in signs if (number := getattr(bounds, name)) is not None
    ]
    return " and ".join(parts)


def _measured(code: str, bounds: Bounds, unit: str, days: int) -> str:
    from trialwright.clinical.analyte import loinc_of

    return _compared(f'"Value of"("Latest"(\'{loinc_of(code) or code}\', {days} days))', bounds, f" '{unit}'")


def _laboratory(asked: Any) -> str:
    if asked.unit is not None:
        return _measured(asked.analyte, asked, asked.unit, asked.max_age_days)
    from trialwright.clinical.analyte import loinc_of

    function = {"upper_limit": "Times upper limit", "lower_limit": "Times lower limit"}[asked.times]
    latest = f"\"Latest\"('{loinc_of(asked.analyte) or asked.analyte}', {asked.max_age_days} days)"
    return _compared(f'"{function}"({latest})', asked, " '1'")


def _condition(asked: Any) -> str | None:
    if asked.of_class or asked.other_than or asked.classified_by:
        return None
    statuses = {"active": "{'active', 'recurrence', 'relapse'}",
                "present": "{'active', 'recurrence', 'relapse', 'remission'}"}  # fmt: skip
    status = statuses.get(asked.status)
    where = f" and exists (C.clinicalStatus.coding S where S.code.value in {status})" if status else ""
    meant = f" and not exists (C.verificationStatus.coding V where V.code.value in {_NOT_CONFIRMED})"
    begun = "" if asked.within_days is None else (
        f" and FHIRHelpers.ToDateTime(C.onset as FHIR.dateTime) >= Now() - {asked.within_days} days"
        " and FHIRHelpers.ToDateTime(C.onset as FHIR.dateTime) <= Now()")  # fmt: skip
    return _found(f"[Condition] C where {_called('C.code', asked.names)}{meant}{where}{begun}")


_NOT_CONFIRMED = "{'refuted', 'entered-in-error', 'unconfirmed', 'provisional', 'differential'}"
"""What settles nothing, and is null then."""


def _medication(asked: Any) -> str | None:
    if asked.classes or asked.within_days is not None:
        return None
    taken = "{'active'}" if asked.when == "now" else "{'active', 'completed', 'stopped', 'on-hold'}"
    concept = "M.medication as FHIR.CodeableConcept"
    return _found(f"[MedicationStatement] M where {_called(concept, asked.names)} "
                  f"and M.status.value in {taken}")  # fmt: skip


def _procedure(asked: Any) -> str | None:
    if asked.within_days is not None:
        return None
    return _found(f"[Procedure] P where {_called('P.code', asked.names)} and P.status.value = 'completed'")


def _called(concept: str, names: tuple[str, ...]) -> str:
    lists = " union ".join(f'"{CODES}{_quoted(name)}"' for name in dict.fromkeys(normal(name) for name in names))
    return f'"Is called"({concept}, {_set(names)}, {lists})'


def _found(query: str) -> str:
    """True where the record holds it; null, not false, where it does not."""
    return f"(exists ({query}) or (null as Boolean))"


def _set(names: tuple[str, ...]) -> str:
    written = ", ".join("'" + _text(name.casefold()) + "'" for name in names)
    return f"{{{written}}}"


def _text(said: str) -> str:
    """Words inside single quotation marks of CQL."""
    return _one_line(said).replace("\\", "\\\\").replace("'", "\\'")


_WRITE: dict[str, Callable[[Any], str | None]] = {
    "age": lambda asked: _compared("AgeInYears()", asked, ""),
    "sex": lambda asked: "true" if asked.admits == "all" else f"Patient.gender.value = '{asked.admits}'",
    "laboratory": _laboratory,
    "measurement": lambda asked: _measured(asked.code, asked, asked.unit, asked.max_age_days),
    "condition": _condition,
    "medication": _medication,
    "procedure": _procedure,
}


def read(text: str, where: str) -> Criteria:
    """The criteria of the library's comments, when the definitions still say them."""
    lines = text.splitlines()
    names = [line.removeprefix(STUDY) for line in lines if line.startswith(STUDY)]
    titles = [line.removeprefix(TITLE) for line in lines if line.startswith(TITLE)]
    if len(names) != 1 or len(titles) != 1 or not lines[0].startswith("library "):
        refuse(where, "a CQL library that Trialwright wrote", "something else", "Hand in what was exported.")
    copies = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    criteria, title = criteria_from(copies, titles[0], where)
    same_or_refused(_without_codes(text), _without_codes(write(criteria, Study(names[0], title)).text), where)
    return criteria


FORMAT = CriteriaFormat(
    name="cql",
    title="Criteria as CQL",
    says="A CQL 1.5 library over FHIR 4.0.1: atoms, criteria and the whole, with CQL's own three answers.",
    suffix=".cql",
    write=write,
    read=read,
)
