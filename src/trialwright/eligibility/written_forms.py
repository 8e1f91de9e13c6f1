"""A recorded name without what sources write around it: SNOMED CT's word for the kind of thing ("(disorder)"), and of a
drug its strength, its form and its salt ("Metformin hydrochloride 500 MG Oral Tablet" is metformin).

Only forms that act on the whole body are taken off: a cream, a spray or drops stay part of the name, which no list then
knows. So do two drugs in one tablet, and every other word. Nothing is guessed: what is left is looked up as it stands.
Salts: WHO, International Nonproprietary Names for radicals and groups (modified names); forms: RxNorm's dose forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|substance|product|medicinal product|clinical drug|organism"
    r"|edible)\)$"
)
_INITIALS = re.compile(r"(\S+ .*\S) \(([a-z0-9]{2,6})\)")
_OWNER = re.compile(r"(?<=\w)(?:['’]s\b|['’](?=\s))")
_STRENGTH = re.compile(
    r"\b\d[\d.,]*\s*(?:mg|mcg|µg|μg|ug|g|ml|mmol|meq|unt|units?|iu|hr|hour)\b(?:\s*/\s*(?:[\d.,]+\s*)?(?:mg|mcg|ml|g|hr|h|actuat|unt|units?|day|d)\b)?"
)
_FORM = re.compile(
    r"\b(?:oral(?:ly)?|tablets?|tabs?|capsules?|caps?|chewable|disintegrating|extended[\s-]release|delayed[\s-]release|prolonged[\s-]release|modified[\s-]release|film[\s-]coated|enteric[\s-]coated|"
    r"[exsc]r|injections?|injectable|prefilled\s+syringe|pen\s+injector|intravenous(?:ly)?|subcutaneous(?:ly)?|intramuscular(?:ly)?|by\s+mouth|iv|sc|po|once|twice|daily|weekly|a\s+day|bid|tid|qd|od)\b"
)
_SALT = re.compile(
    r"\s(?:hydrochloride|hcl|dihydrochloride|sodium|disodium|potassium|calcium|magnesium|sul(?:f|ph)ate|bisul(?:f|ph)ate|phosphate|acetate|citrate|tartrate|bitartrate|succinate|hemifumarate|fumarate|maleate|malate|"
    r"mesylate|mesilate|besylate|besilate|tosylate|tosilate|hydrobromide|bromide|benzoate|carbonate|dihydrate|monohydrate|trihydrate|hydrate|anhydrous|etexilate|medoxomil|cilexetil)$"
)
_ALLERGY = re.compile(
    r"^(?:known\s+)?(?:drug\s+|food\s+)?(?:allerg(?:y|ic(?:\s+reaction)?)|hypersensitiv(?:ity|e)|anaphylaxis|intolerance)\s+"
    r"(?:to|caused\s+by|due\s+to)\s+(?:the\s+)?|\s+(?:allergy|hypersensitivity|allergen)$", re.IGNORECASE,
)  # fmt: skip
_OF_ANY_VACCINE = frozenset(
    {"vaccine", "vaccines", "vaccination", "immunization", "immunisation", "virus", "toxoid", "toxoids", "and"}
)


def without_tag(name: str) -> str:
    """A plain name without SNOMED CT's word for the kind of thing, and without its own initials.

    >>> without_tag("asthma (disorder)"), without_tag("systemic lupus erythematosus (sle)"), without_tag("cancer (ca)")
    ('asthma', 'systemic lupus erythematosus', 'cancer (ca)')
    """
    bare = _TAG.sub("", name)
    said = _INITIALS.fullmatch(bare)
    if said is None:
        return bare
    initials = "".join(word[0] for word in re.findall(r"[^\W_]+", said[1]) if word not in ("of", "and", "the"))
    return said[1] if _runs_through(initials, said[2]) and _runs_through(said[2], said[1]) else bare


def _runs_through(letters: str, text: str) -> bool:
    """Whether the letters stand in ``text`` in this order."""
    left = iter(text)
    return all(letter in left for letter in letters)


def without_owner(name: str) -> str:
    """A plain name without the ending that some write after a person's name.

    >>> without_owner("hashimoto's thyroiditis"), without_owner("graves’ disease")
    ('hashimoto thyroiditis', 'graves disease')
    """
    return _OWNER.sub("", name)


def bare_allergen(name: str) -> str:
    """What somebody is allergic to, by its plain name.

    >>> bare_allergen("Allergy to penicillin (finding)"), bare_allergen("latex allergy"), bare_allergen("mannitol")
    ('penicillin', 'latex', 'mannitol')
    """
    plain = _TAG.sub("", name.strip())
    return _ALLERGY.sub("", plain).strip() or plain


def vaccine_key(name: str) -> str:
    """The words of a vaccine's name in their own order, without those that every vaccine's name may have. What tells
    live from not live stays ("live", "injection", "recombinant").

    >>> vaccine_key("Zoster Vaccine, Recombinant"), vaccine_key("tetanus and diphtheria toxoids")
    ('recombinant zoster', 'diphtheria tetanus')
    """
    return " ".join(sorted({word for word in re.findall(r"[^\W_]+", name.casefold()) if word not in _OF_ANY_VACCINE}))


def bare_drugs(name: str) -> Iterator[str]:
    """A plain name of a drug with less and less around it.

    >>> list(bare_drugs("metformin hydrochloride 500 mg oral tablet"))
    ['metformin hydrochloride', 'metformin']
    """
    left = without_tag(name)
    left = " ".join(_FORM.sub(" ", _STRENGTH.sub(" ", left)).split()).strip(" ,;")
    if left != name:
        yield left
    while (shorter := _SALT.sub("", left)) != left:
        left = shorter
        yield left
