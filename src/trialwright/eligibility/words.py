"""Look a name up in the word lists: which drug, condition, vaccine or substance is it, and of which classes?

A name that no list holds is unknown: it may be a brand, a synonym or a slip, so nothing may be concluded from it. A row
may say that a class is ``unclear`` for it (sources differ); that is unknown too. Every row has its source.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from trialwright.clinical.analyte import Analyte, analyte, code_of
from trialwright.eligibility import lexicon
from trialwright.eligibility.spelling import american
from trialwright.eligibility.verdict import Answer
from trialwright.eligibility.written_forms import bare_drugs, vaccine_key, without_owner, without_tag

__all__ = [
    "Analyte", "Entry", "Vaccine", "analyte", "belongs", "canonical_conditions", "canonical_drugs", "class_words",
    "code_of", "condition", "condition_classes", "drug", "drug_classes", "is_one_of", "live_vaccine_in",
    "may_be_infection", "normal", "recorded_drug", "substance", "vaccine",
]  # fmt: skip

_WRITTEN = {
    "csdmard": "csDMARD", "bdmard": "bDMARD", "tsdmard": "tsDMARD", "nsaid": "NSAID",
    "anti_ige_antibody": "anti-IgE antibody", "egfr_tki": "EGFR tyrosine kinase inhibitor",
    "pd1_inhibitor": "PD-1 inhibitor", "pdl1_inhibitor": "PD-L1 inhibitor", "ctla4_inhibitor": "CTLA-4 inhibitor",
    "gnrh_agonist": "GnRH agonist", "strong_cyp3a4_inhibitor": "strong CYP3A4 inhibitor",
    "strong_cyp3a4_inducer": "strong CYP3A4 inducer", "g_csf": "G-CSF", "esa": "erythropoiesis-stimulating agent",
}  # fmt: skip

MORE_NAMES = {"conditions.csv": "diseases.csv", "drugs.csv": "drug_names.csv"}
"""The wider list behind a list whose classes were looked up one by one."""
_ORGANS = {"heart": ("heart disease", "cardiovascular"), "lung": ("lung disease", "respiratory")}
"""Of a class that is narrower than its organ system: the listed kind of disease, and the class of the system."""
KINDS = "condition_members.csv"
"""Conditions with their kinds by name, each row with its source, where the wider list does not say so."""
MEMBERS = "drug_class_members.csv"
"""Classes of drugs with their members by name, each row with its source."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed name. ``kind_of`` names the listed conditions that it is a kind of (chronic hepatitis B is hepatitis
    B), ``unclear`` classes and conditions of which that is not sure; ``source`` is a citation. ``branches``: the top
    categories of the MeSH tree (US National Library of Medicine) in which a condition stands; empty: not looked up."""

    name: str
    classes: frozenset[str]
    unclear: frozenset[str]
    source: str
    kind_of: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A listed vaccine; ``agent`` is virus or bacterium where it is live."""

    name: str
    live: bool
    agent: str
    source: str


def normal(name: str) -> str:
    """A name as the lists write it: lower case, single spaces."""
    return " ".join(name.casefold().split())


def drug(name: str) -> Entry | None:
    """The drug called ``name`` (generic name, brand or abbreviation that the list knows)."""
    return _looked_up("drugs.csv", name)


def recorded_drug(name: str) -> Entry | None:
    """The drug that a record calls ``name``, which may stand there with its strength, form and salt."""
    found = drug(name)
    if found is None:
        found = next((entry for less in bare_drugs(normal(name)) if (entry := drug(less)) is not None), None)
    return found


def _looked_up(file: str, name: str) -> Entry | None:
    plain, listed = normal(name), _entries(file)
    return listed.get(plain) or listed.get(_spelt(plain))


def _spelt(plain: str) -> str:
    """In American spelling, without hyphens and without the ending after a person's name."""
    return " ".join(american(without_owner(plain)).replace("-", " ").split())


def condition(name: str) -> Entry | None:
    """The condition called ``name``."""
    return _looked_up("conditions.csv", without_tag(normal(name)))


def substance(name: str) -> Entry | None:
    """The drug or other substance called ``name``."""
    return drug(name) or _entries("substances.csv").get(normal(name))


def vaccine(name: str) -> Vaccine | None:
    """The vaccine called ``name``."""
    return _vaccines().get(normal(name)) or _vaccines().get(vaccine_key(name))


def live_vaccine_in(name: str) -> Vaccine | None:
    """The listed live vaccine whose name stands inside ``name``, as whole words ("yellow fever (17D)")."""
    said = f" {_in_words(name)} "
    return next((entry for plain, entry in _live_vaccines() if f" {plain} " in said), None)


def may_be_infection(entry: Entry | None) -> Answer:
    """Whether what was looked up is an infection. The name of something wider than a listed infection (hepatitis) and
    a name that no list holds leave it open."""
    named = belongs(entry, ("infection",))
    is_wider = entry is not None and entry.name in _wider_than_infections()
    return Answer.UNKNOWN if named is Answer.NOT_MET and is_wider else named


@cache
def drug_classes() -> frozenset[str]:
    """Every class that some drug belongs to."""
    return frozenset().union(*(entry.classes for entry in _entries("drugs.csv").values()))


@cache
def condition_classes() -> frozenset[str]:
    """Every class that some condition belongs to."""
    return frozenset().union(*(entry.classes for entry in _entries("conditions.csv").values()))


def class_words(classes: Iterable[str]) -> str:
    """Classes as people write them.

    >>> class_words(["csdmard", "beta_blocker"])
    'csDMARD or beta blocker'
    """
    return " or ".join(_WRITTEN.get(name, name.replace("_", " ")) for name in classes)


def belongs(entry: Entry | None, classes: Iterable[str]) -> Answer:
    """Whether what was looked up is of one of ``classes``."""
    if entry is None:
        return Answer.UNKNOWN
    if not entry.classes.isdisjoint(classes):
        return Answer.MET
    return Answer.NOT_MET if entry.unclear.isdisjoint(classes) else Answer.UNKNOWN


def is_one_of(name: str, entry: Entry | None, canonical: frozenset[str]) -> Answer:
    """Whether ``name`` (looked up as ``entry``) is one of the names in ``canonical``, or a kind of one. The name of
    something wider (hepatitis, where hepatitis B is asked for) leaves it open; so does any other name where one that no
    list holds is asked for."""
    if entry is None:
        plain = _one_word_for(name)
        is_one = plain in canonical or not _kinds().get(plain, frozenset()).isdisjoint(canonical)
        return Answer.MET if is_one else Answer.UNKNOWN
    if entry.name in canonical or not entry.kind_of.isdisjoint(canonical):
        return Answer.MET
    is_open = entry.name in _wider(canonical) or not entry.unclear.isdisjoint(canonical)
    is_open = is_open or any(not _is_of_another_branch(entry, branches) for branches in _unlisted(canonical))
    return Answer.UNKNOWN if is_open else Answer.NOT_MET


@cache
def _unlisted(canonical: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Of each name of ``canonical`` that no list of conditions or substances holds: its branches; empty: unknown."""
    named = (name for name in sorted(canonical) if condition(name) is None and substance(name) is None)
    return tuple(_named_branches().get(name, frozenset()) for name in named)


def _is_of_another_branch(entry: Entry, asked: frozenset[str]) -> bool:
    """Whether what was looked up is surely none of a name that is known by its ``asked`` branches alone.

    It is when no branch is shared and every one is a branch of diseases. A sign or symptom (C23) may come with any
    disease, so a name that is one is left open, except where it must be an infection, a tumour or a disease of heart or
    vessels, and the entry is listed as none: rheumatoid arthritis is no fungal infection and no bradycardia.
    """
    if not entry.branches:
        return False
    if any(_is_none_of(entry, branch) for branch in (asked & _CLASS_OF_BRANCH.keys()) - entry.branches):
        return True
    return bool(asked) and asked <= _DISEASES and bool(entry.branches & _DISEASES) and asked.isdisjoint(entry.branches)


def _is_none_of(entry: Entry, branch: str) -> bool:
    named = belongs(entry, _CLASS_OF_BRANCH[branch])
    return named is Answer.NOT_MET and (branch != "C01" or may_be_infection(entry) is Answer.NOT_MET)


_CLASS_OF_BRANCH = {"C01": ("infection",), "C04": ("malignancy",), "C14": ("cardiovascular", "cerebrovascular")}
_DISEASES = frozenset({f"C{number:02}" for number in range(1, 27) if number not in (1, 4, 23)} | {"F03"})
"""The branches of diseases that settle by themselves. An infection or a tumour may stand in the branch of its organ
alone, so C01 and C04 are settled by what is listed."""


@cache
def _named_branches() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in _rows("condition_words.csv"):
        for written in [row["name"], *_split(row["synonyms"])]:
            found.setdefault(normal(written), frozenset(_split(row["branches"])))
    return found


@cache
def _wider(canonical: frozenset[str]) -> frozenset[str]:
    """Everything that some name in ``canonical`` is a kind of."""
    asked = (found for name in canonical if (found := condition(name)) is not None)
    return frozenset().union(*(entry.kind_of for entry in asked))


@cache
def canonical_drugs(names: tuple[str, ...]) -> frozenset[str]:
    """``names`` as the drug list writes them; names that it does not know stand as they are."""
    return frozenset(entry.name if (entry := substance(name)) else normal(name) for name in names)


@cache
def canonical_conditions(names: tuple[str, ...]) -> frozenset[str]:
    """``names`` as the condition list writes them; names that it does not know stand as they are."""
    return frozenset(entry.name if (entry := condition(name)) else _one_word_for(name) for name in names)


def _one_word_for(name: str) -> str:
    """A name without hierarchy as its list of words writes it: "dvt" is "deep vein thrombosis"."""
    plain = without_tag(normal(name))
    return _same_words().get(plain) or _same_words().get(_spelt(plain), plain)


@cache
def _same_words() -> dict[str, str]:
    return {
        written: normal(row["name"])
        for row in _rows("condition_words.csv")
        for part in (row["name"], *_split(row["synonyms"]))
        for written in (normal(part), _spelt(normal(part)))
    }


@cache
def _kinds(column: str = "members") -> dict[str, frozenset[str]]:
    """Of each name below another in the list of kinds: the names above it (``unclear``: which may be above it)."""
    found: dict[str, frozenset[str]] = {}
    for row in _rows(KINDS):
        for member in _split(row[column]):
            found[normal(member)] = found.get(normal(member), frozenset()) | {normal(row["name"])}
    return found


@cache
def _rows(file: str) -> tuple[dict[str, str], ...]:
    text = resources.files(lexicon).joinpath(file).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _citations() -> dict[str, str]:
    return {row["key"]: row["citation"] for row in _rows("sources.csv")}


def _cited(source: str) -> str:
    return _citations().get(source, source)


def _split(cell: str | None) -> list[str]:
    return [part for part in (cell or "").split("|") if part]


@cache
def _entries(file: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for row in _rows(file):
        name = normal(row["name"])
        classes, unclear = frozenset(_split(row["classes"])), frozenset(_split(row.get("unclear")))
        entry = Entry(name, classes, unclear, _cited(row["source"]), frozenset(_split(row.get("kind_of"))),
                      frozenset(_split(row.get("branches"))))  # fmt: skip
        for written in [name, *_split(row["synonyms"])]:
            found.setdefault(normal(written), entry)
    if file in MORE_NAMES:
        _add_more(found, MORE_NAMES[file])
    found = _with_members(found) if file == "drugs.csv" else _with_kinds(found)
    return {_spelt(written): entry for written, entry in found.items()} | found


def _with_kinds(found: dict[str, Entry]) -> dict[str, Entry]:
    """The conditions with what the lists say that they are kinds of, by the names that the lists use: one list may call
    lung cancer what another calls lung neoplasms."""
    above, perhaps = _named_by(found, _kinds()), _named_by(found, _kinds("unclear"))
    changed = {}
    for entry in {id(entry): entry for entry in found.values()}.values():
        kind_of = frozenset(_called(found, kind) for kind in entry.kind_of) | above.get(entry.name, frozenset())
        unclear = entry.unclear | perhaps.get(entry.name, frozenset())
        changed[entry.name] = _with_organ(replace(entry, kind_of=kind_of - {entry.name}, unclear=unclear))
    return {written: changed[entry.name] for written, entry in found.items()}


def _with_organ(entry: Entry) -> Entry:
    """A disease of the heart, or of the lungs, where it is listed as one; of others in their system that is not sure
    (high blood pressure, an influenza), unless they stand with the diseases of ear, nose and throat (MeSH C09)."""
    said, unsaid = set[str](), set[str]()
    for organ, (kind, system) in _ORGANS.items():
        if entry.name == kind or kind in entry.kind_of:
            said.add(organ)
        elif kind in entry.unclear or (system in entry.classes | entry.unclear and "C09" not in entry.branches):
            unsaid.add(organ)
    return replace(entry, classes=entry.classes | said, unclear=entry.unclear | unsaid)


def _named_by(found: dict[str, Entry], kinds: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    named: dict[str, frozenset[str]] = {}
    for member, heads in kinds.items():
        name = _called(found, member)
        named[name] = named.get(name, frozenset()) | {_called(found, head) for head in heads}
    return named


def _called(found: dict[str, Entry], name: str) -> str:
    return found[name].name if name in found else name


def _with_members(found: dict[str, Entry]) -> dict[str, Entry]:
    """The drugs with the classes whose members are listed by name, each list with its source.

    A class that is marked ``alone`` is a way of acting: a drug that is listed under one is of no other of them, unless
    another list says so. Of a drug whose classes were looked up one by one, what is not said is not so.
    """
    every = frozenset().union(*(entry.classes for entry in found.values()))
    alone = frozenset(row["class"] for row in _rows(MEMBERS) if row["alone"])
    said: dict[str, set[str]] = {}
    unclear: dict[str, set[str]] = {}
    for row in _rows(MEMBERS):
        every |= {row["class"]}
        for name in _split(row["members"]):
            said.setdefault(normal(name), set()).add(row["class"])
        for name in _split(row["unclear"]):
            unclear.setdefault(normal(name), set()).add(row["class"])
    changed: dict[str, Entry] = {}
    for name in {entry.name for entry in found.values()} | set(said):
        entry = found.get(name)
        looked_up = entry is not None and not entry.unclear
        classes = (entry.classes if entry else frozenset()) | said.get(name, set())
        open_ = frozenset() if looked_up else every - classes
        if classes & alone:
            open_ -= alone
        source = entry.source if entry and name not in said else _source_of(name)
        changed[name] = Entry(
            name, classes, open_ | unclear.get(name, set()), source, entry.kind_of if entry else frozenset()
        )
    return {**changed, **{written: changed[entry.name] for written, entry in found.items()}}


def _source_of(name: str) -> str:
    return next(row["source"] for row in _rows(MEMBERS) if name in _split(row["members"]))


def _add_more(found: dict[str, Entry], file: str) -> None:
    """Names of the wider list: what they are called and what they are kinds of is known; of every class that the list
    does not say, it is not known whether they belong to it."""
    every = frozenset().union(*(entry.classes for entry in found.values()))
    for row in _rows(file):
        name = normal(row["name"])
        classes = frozenset(_split(row["classes"])) & every
        kind_of = frozenset(_split(row.get("kind_of")))
        entry = Entry(name, classes, every - classes, row["source"], kind_of)
        for written in [name, *_split(row["synonyms"])]:
            found.setdefault(normal(written), entry)


@cache
def _vaccines() -> dict[str, Vaccine]:
    found: dict[str, Vaccine] = {}
    for row in _rows("vaccines.csv"):
        entry = Vaccine(normal(row["name"]), row["live"] == "yes", row["agent"], _cited(row["source"]))
        for written in [row["name"], *_split(row["synonyms"])]:
            found.setdefault(normal(written), entry)
    return {vaccine_key(written): entry for written, entry in reversed(found.items())} | found


@cache
def _live_vaccines() -> tuple[tuple[str, Vaccine], ...]:
    return tuple((_in_words(name), entry) for name, entry in _vaccines().items() if entry.live)


def _in_words(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


@cache
def _wider_than_infections() -> frozenset[str]:
    listed = _entries("conditions.csv").values()
    return frozenset().union(*(entry.kind_of for entry in listed if "infection" in entry.classes))
