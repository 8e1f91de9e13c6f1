"""Read a study's criteria (criteria.yaml, loaded to plain data) into ``Criteria``.

The form, by example::

    text: protocolSection.eligibilityModule.eligibilityCriteria   # where the quotes stand; leave out without a record
    inclusion:
      - id: I3
        says: On a glucocorticoid, no more than 10 mg prednisone equivalent a day.   # in plain words
        quote: "prednisone equivalent <= 10 mg/day"     # or a list; exact words of the record's text, unescaped
        glucocorticoid_dose: {at_most_mg_day: 10}       # one kind, with its parameters: the criterion is one atom
      - id: I5
        says: Adult, with enough neutrophils.
        all:                                            # or any, none: lists of atoms and nested combinations
          - {id: I5.a, says: Older than 18., age: {over: 18}}
          - {id: I5.b, says: ANC at least 1.0., laboratory: {analyte: neutrophils, at_least: 1.0, unit: "10*9/L"}}
          - any: [...]
          - at_least: {count: 2, of: [...]}
          - if: {condition: {...}, then: {...}}
    exclusion:
      - id: E10
        says: Unsuitable in the investigator's view.
        decided_by: investigator                        # stays unknown until a judgement
        investigator_judgement: {}
    draft: true                                         # read by a program: each is accepted before anybody is enrolled
    structured_fields: [minimum_age, maximum_age, sex, healthy_volunteers]   # read from the record; needs a record
    max_age_days: 14       # how long a measured value counts, where its criterion does not say; 28 when left out

Beside its rule an atom or criterion may have: ``id`` (required), ``says`` (required), ``quote``, ``question`` (replaces
the kind's question), ``flags`` (list), ``decided_by: investigator``. The kinds and their parameters are the files of
``eligibility.criteria``: age, sex, healthy_volunteer, condition, severe_condition, malignancy, infection, laboratory,
measurement (scores, diary counts, vital signs), creatinine_clearance, medication, medication_response, stable_dose,
glucocorticoid_dose, procedure, vaccination, allergy, pregnancy, breastfeeding, pregnancy_plans, contraception,
childbearing_potential, trial_participation, consent, investigator_judgement. Examples of parameters::

    age: {at_least: 18, at_most: 65}
    condition: {names: [migraine], status: active}      # or of_class: autoimmune, other_than: [rheumatoid arthritis]
    measurement: {code: monthly_migraine_days, at_least: 4, under: 15, unit: "d", max_age_days: 28}
    medication: {names: [erenumab, fremanezumab], within_days: 180, before: enrolment}   # or classes: [nsaid]
    stable_dose: {classes: [nsaid], at_least_days: 14, before: [screening, enrolment], if_on: true}
    pregnancy: {}
    contraception: {method: highly_effective, who: fertile_women, days_after_last_dose: 90}
    consent: {study: my-study}

A quote of an atom is looked for inside the quote of its criterion. Every mistake is told with the key where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from trialwright.eligibility import criteria as kinds
from trialwright.eligibility.criterion import (
    All,
    AnyOf,
    AtLeast,
    Atom,
    Criteria,
    Criterion,
    IfThen,
    NoneOf,
    Polarity,
    Rule,
    Span,
)
from trialwright.eligibility.criterion_kind import CriterionKind
from trialwright.eligibility.quotes import RegisteredText
from trialwright.eligibility.structured_fields import structured_criterion
from trialwright.errors import InputError, InputErrors
from trialwright.kinds import collect
from trialwright.registry.record import Record

SECTIONS = ("inclusion", "exclusion")
WORDS = ("id", "says", "quote", "question", "flags", "decided_by")
LISTS: dict[str, type[All] | type[AnyOf] | type[NoneOf]] = {"all": All, "any": AnyOf, "none": NoneOf}
COMBINATIONS = (*LISTS, "at_least", "if")
Place = tuple[int, int] | None


def read_criteria(data: object, where: str, *, record: Record | None = None) -> Criteria:
    """The criteria of a study; ``InputErrors`` holds every mistake. ``record`` is needed for quotes and structured
    fields."""
    if not isinstance(data, Mapping):
        raise InputErrors([_wrong(where, "a mapping with inclusion and exclusion", data, "Write the two lists.")])
    reading = _Reading(where, record, RegisteredText.of(record, cast("str | None", data.get("text"))))
    reading.unknown_keys(data, ("text", *SECTIONS, "draft", "max_age_days", "structured_fields"), where)
    reading.values_count(data.get("max_age_days"))
    found: list[Criterion] = []
    for section in SECTIONS:
        found += reading.section(data.get(section), cast(Polarity, section))
    found += reading.structured(data.get("structured_fields", ()))
    reading.repeated_ids(found)
    is_draft = data.get("draft", False)
    if not isinstance(is_draft, bool):
        remedy = "Write draft: true, or leave it out."
        reading.errors.append(_wrong(f"{where} draft", "true or false", is_draft, remedy))
    if reading.errors:
        raise InputErrors(reading.errors)
    return Criteria(tuple(found), is_draft is True)


@dataclass
class _Reading:
    """One pass over the file; mistakes are gathered so that they can be mended together."""

    where: str
    record: Record | None
    text: RegisteredText
    errors: list[InputError] = field(default_factory=list)
    max_age_days: int | None = None

    def section(self, entries: object, polarity: Polarity) -> list[Criterion]:
        if entries is None:
            return []
        where = f"{self.where} {polarity}"
        if not isinstance(entries, Sequence) or isinstance(entries, str):
            self.errors.append(_wrong(where, "a list of criteria", entries, "Begin each criterion with a dash."))
            return []
        found = [self.criterion(entry, polarity, f"{where}[{number}]") for number, entry in enumerate(entries)]
        return [criterion for criterion in found if criterion is not None]

    def criterion(self, entry: object, polarity: Polarity, where: str) -> Criterion | None:
        if not self.is_entry(entry, where):
            return None
        entry = cast("Mapping[str, Any]", entry)
        spans, place = self.spans(entry.get("quote"), f"{where}.quote", None)
        rule = self.rule(entry, where, place)
        if rule is None or not self.has_words(entry, where):
            return None
        path = self.text.path if spans else None
        return Criterion(entry["id"], polarity, entry["says"], path, spans, rule,
                         self.flags(entry, where), self.by_investigator(entry, where))  # fmt: skip

    def rule(self, entry: Mapping[str, Any], where: str, place: Place) -> Rule | None:
        self.unknown_keys(entry, (*WORDS, *COMBINATIONS, *_kinds()), where)
        named = [key for key in entry if key in COMBINATIONS or key in _kinds()]
        if len(named) != 1:
            expected = "with exactly one kind or combination"
            self.errors.append(InputError(where=where, expected=expected, found=", ".join(named) or "none",
                                          remedy=f"Write one of {', '.join((*COMBINATIONS, *_kinds()))}."))  # fmt: skip
            return None
        name = named[0]
        return self.atom(entry, name, where, place) if name in _kinds() else self.combination(entry, name, where, place)

    def atom(self, entry: Mapping[str, Any], kind: str, where: str, place: Place) -> Atom | None:
        parameters = self.parameters(entry[kind], kind, f"{where}.{kind}")
        spans, _ = self.spans(entry.get("quote"), f"{where}.quote", place)
        if not self.has_words(entry, where) or parameters is None:
            return None
        return Atom(entry["id"], kind, parameters, entry["says"], spans, entry.get("question"),
                    self.flags(entry, where), self.by_investigator(entry, where))  # fmt: skip

    def combination(self, entry: Mapping[str, Any], name: str, where: str, place: Place) -> Rule | None:
        value = entry[name]
        if name in LISTS:
            parts = self.parts(value, f"{where}.{name}", place)
            return LISTS[name](parts) if parts else None
        expected = ("count", "of") if name == "at_least" else ("condition", "then")
        if not isinstance(value, Mapping) or set(value) != set(expected):
            self.errors.append(_wrong(f"{where}.{name}", f"a mapping with {' and '.join(expected)}", value,
                                      "Write both keys and no other."))  # fmt: skip
            return None
        if name == "if":
            parts = self.parts([value["condition"], value["then"]], f"{where}.if", place)
            return IfThen(parts[0], parts[1]) if len(parts) == 2 else None
        parts = self.parts(value["of"], f"{where}.at_least.of", place)
        count = value["count"]
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= max(len(parts), 1):
            self.errors.append(_wrong(f"{where}.at_least.count", f"a whole number from 1 to {len(parts)}", count,
                                      "Ask for no more parts than there are."))  # fmt: skip
            return None
        return AtLeast(count, parts) if parts else None

    def parts(self, entries: object, where: str, place: Place) -> tuple[Rule, ...]:
        if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
            self.errors.append(_wrong(where, "a list of atoms or combinations", entries, "List at least one."))
            return ()
        found = []
        for number, entry in enumerate(entries):
            if self.is_entry(entry, f"{where}[{number}]"):
                found.append(self.rule(entry, f"{where}[{number}]", place))
        return tuple(rule for rule in found if rule is not None)

    def values_count(self, days: object) -> None:
        """How many days a measured value counts in this study, where its criterion does not say."""
        if days is None or (isinstance(days, int) and not isinstance(days, bool) and days > 0):
            self.max_age_days = days
            return
        remedy = "Write how many days a measured value counts."
        self.errors.append(_wrong(f"{self.where} max_age_days", "a whole number above zero", days, remedy))

    def parameters(self, value: object, kind: str, where: str) -> object | None:
        shape = _kinds()[kind].parameters
        value = {} if value is None else value
        if self.max_age_days is not None and isinstance(value, Mapping) and "max_age_days" in _names(shape):
            value = {"max_age_days": self.max_age_days, **value}
        if not isinstance(value, Mapping):
            self.errors.append(_wrong(where, "a mapping of parameters", value, f"Write {_names(shape)}."))
            return None
        if not self.unknown_keys(value, _names(shape), where):
            return None
        try:
            parameters: object = _adapter(shape).validate_json(json.dumps(value), strict=True)
        except (ValidationError, TypeError) as error:
            self.errors += _mistakes(error, where)
            return None
        return parameters

    def spans(self, quote: object, where: str, within: Place) -> tuple[tuple[Span, ...], Place]:
        quotes = [quote] if isinstance(quote, str) else quote
        if quotes is None:
            return (), within
        if not isinstance(quotes, list) or not all(isinstance(words, str) for words in quotes):
            self.errors.append(
                _wrong(where, "a text or a list of texts", quotes, "Quote the words in quotation marks.")
            )
            return (), within
        found = []
        for words in quotes:
            try:
                found.append(self.text.find(words, where, within))
            except InputError as error:
                self.errors.append(error)
        place = found[0][1] if len(found) == 1 else within
        return tuple(span for span, _ in found), place

    def structured(self, names: object) -> list[Criterion]:
        where = f"{self.where} structured_fields"
        if not isinstance(names, Sequence) or isinstance(names, str):
            self.errors.append(_wrong(where, "a list of fields", names, "List the fields that shall be judged."))
            return []
        found = []
        for name in names:
            try:
                found.append(structured_criterion(str(name), self.record, where))
            except InputError as error:
                self.errors.append(error)
        return found

    def is_entry(self, entry: object, where: str) -> bool:
        if isinstance(entry, Mapping):
            return True
        self.errors.append(_wrong(where, "a mapping with id and says", entry, "Write the criterion with its keys."))
        return False

    def has_words(self, entry: Mapping[str, Any], where: str) -> bool:
        missing = [key for key in ("id", "says") if not isinstance(entry.get(key), str) or not entry[key].strip()]
        for key in missing:
            self.errors.append(_wrong(f"{where}.{key}", "a text", entry.get(key), f"Give the criterion its {key}."))
        if "question" in entry and not isinstance(entry["question"], str):
            self.errors.append(_wrong(f"{where}.question", "a text", entry["question"], "Write one sentence."))
        return not missing

    def flags(self, entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
        flags = entry.get("flags", [])
        if not isinstance(flags, list) or not all(isinstance(flag, str) for flag in flags):
            self.errors.append(_wrong(f"{where}.flags", "a list of words", flags, "Write flags: [a_word]."))
            return ()
        return tuple(flags)

    def by_investigator(self, entry: Mapping[str, Any], where: str) -> bool:
        said = entry.get("decided_by")
        if said not in (None, "investigator"):
            self.errors.append(
                _wrong(f"{where}.decided_by", "investigator", said, "Leave it out for computed criteria.")
            )
        return said == "investigator"

    def unknown_keys(self, value: Mapping[str, Any], known: Sequence[str], where: str) -> bool:
        strangers = [key for key in value if key not in known]
        for key in strangers:
            self.errors.append(InputError(where=f"{where}.{key}", expected=f"one of {', '.join(known)}",
                                          found=f'the key "{key}"', remedy="Correct it or take it out."))  # fmt: skip
        return not strangers

    def repeated_ids(self, found: Sequence[Criterion]) -> None:
        seen: dict[str, str] = {}
        for criterion in found:
            ids = {criterion.id: criterion.id}
            ids |= {atom.id: criterion.id for atom in criterion.atoms if atom.id != criterion.id}
            atom_ids = [atom.id for atom in criterion.atoms]
            repeated = [name for name in ids if name in seen] + [name for name in ids if atom_ids.count(name) > 1]
            for name in repeated:
                self.errors.append(InputError(where=f"{self.where} {criterion.id}", expected="without repeated ids",
                                              found=name, remedy="Give each its own id."))  # fmt: skip
            seen |= ids


def _wrong(where: str, expected: str, found: object, remedy: str) -> InputError:
    return InputError(where=where, expected=expected, found="nothing" if found is None else repr(found), remedy=remedy)


def _mistakes(error: ValidationError | TypeError, where: str) -> list[InputError]:
    if isinstance(error, TypeError):
        return [_wrong(where, "plain text and numbers", "something else", "Write dates in quotation marks.")]
    found = []
    for mistake in error.errors():
        key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in mistake["loc"])
        says = mistake["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        shown = "nothing" if mistake["type"] == "missing" else repr(mistake["input"])
        expected = "given" if mistake["type"] == "missing" else says
        found.append(InputError(where=where + key, expected=expected, found=shown, remedy="Correct the parameter."))
    return found


def _names(shape: type) -> tuple[str, ...]:
    return tuple(entry.name for entry in fields(shape))


@cache
def _adapter(shape: type) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _kinds() -> dict[str, CriterionKind]:
    return collect(kinds, "CRITERION", CriterionKind)
