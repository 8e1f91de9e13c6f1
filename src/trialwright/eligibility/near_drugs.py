"""Is a recorded drug or substance one of those that are asked for by name? Two listed names that differ may still mean
one thing: then it is not known, never denied.

Left open are a name that stands whole inside the other ("insulin" and "insulin glargine", "L-arginine"), an acid and
its salts ("valproic acid", "sodium valproate"), and a drug whose name has the common stem of the family that is asked
for, or that was recorded ("penicillin" and "amoxicillin"). The name of a listed class means its members. Stems: WHO,
The use of stems in the selection of International Nonproprietary Names 2024,
https://www.who.int/publications/i/item/9789240099388.
"""

from __future__ import annotations

import re
from functools import cache

from trialwright.eligibility import words
from trialwright.eligibility.verdict import Answer

_FAMILIES = {
    "penicillin": r"cillin$", "cephalosporin": r"^(?:cef|ceph)", "sulfonamide": r"^sul[fp]h?a", "sulfa": r"^sul[fp]h?a",
    "sulfa drug": r"^sul[fp]h?a", "heparin": r"parin$", "vitamin d": r"calci(?:fe|tri|do|di|po)|ferol$",
    "carbapenem": r"penem$", "quinolone": r"oxacin$", "tetracycline": r"cycline$", "statin": r"vastatin$",
    "barbiturate": r"barb", "bisphosphonate": r"dron(?:ate|ic)", "local anesthetic": r"caine$", "interferon": r"feron",
    "local anaesthetic": r"caine$", "erythropoietin": r"poetin|poietin", "triptan": r"triptan$", "azole": r"conazole$",
    "nitroimidazole": r"nidazole$", "aminoglycoside": r"m[iy]cin$|kacin$", "macrolide": r"thromycin$",
}  # fmt: skip
"""Families by the name that people give them, and the common stem of their members' names."""
_LOOSE = re.compile(
    r"\b(?:sodium|disodium|potassium|calcium|magnesium|hydrochloride|hcl|sul(?:f|ph)ate|phosphate|acetate|citrate"
    r"|tartrate|mesylate|maleate|fumarate|succinate|bromide|hydrobromide|human|recombinant)\b|^(?:d|l|dl|levo|dextro)\b"
)
_ACID = re.compile(r"(?:ic acid|ate)\b")


def is_named(name: str, entry: words.Entry | None, asked: tuple[str, ...]) -> Answer:
    """Whether ``name``, looked up as ``entry``, is one of the names in ``asked``."""
    found = words.is_one_of(name, entry, words.canonical_drugs(asked))
    if found is not Answer.NOT_MET or entry is None:
        return found
    if any(words.belongs(entry, (one,)) is Answer.MET for one in _classes(asked)):
        return Answer.MET
    return Answer.UNKNOWN if any(_may_be(entry.name, one) for one in asked) else Answer.NOT_MET


@cache
def _classes(asked: tuple[str, ...]) -> tuple[str, ...]:
    """The listed classes that some name in ``asked`` is the plain name of."""
    named = (words.normal(one).replace(" ", "_") for one in asked)
    return tuple(way for one in named for way in (one, one.removesuffix("s")) if way in words.drug_classes())


@cache
def _may_be(recorded: str, asked: str) -> bool:
    listed = words.substance(asked)
    first, second = _bare(recorded), _bare(listed.name if listed else asked)
    if not first or not second:
        return False
    if first == second or f" {first} " in f" {second} " or f" {second} " in f" {first} ":
        return True
    return _is_of_family(first, second) or _is_of_family(second, first)


def _is_of_family(member: str, family: str) -> bool:
    stem = _FAMILIES.get(family) or _FAMILIES.get(family.removesuffix("s"))
    return stem is not None and any(re.search(stem, word) for word in member.split())


@cache
def _bare(name: str) -> str:
    """A name without salts, and an acid like its salt; the name itself where nothing else is left."""
    plain = re.sub(r"[^\w\s]", " ", words.normal(name))
    bare = " ".join(_ACID.sub("", _LOOSE.sub(" ", plain)).split())
    return bare or " ".join(plain.split())
