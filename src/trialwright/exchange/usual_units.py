"""Units as laboratories and clinics write them, as UCUM codes.

Usual spellings come first: UCUM reads "K/uL" as kelvin, "C" as coulomb, "G/L" as gauss, "T/L" as tesla, "F" as farad,
"Mg" as megagram, "u/l" as atomic mass and "mL/min/1.73" as 73 mL/min, which no laboratory means. Counts are read by
their parts ("thou/mm3", "x10E3/uL", "M/mcL", "#/uL"; not "mil/uL", a thousand in Spanish). Then what UCUM itself knows
(https://ucum.org), then the spellings of registry records.
"""

from __future__ import annotations

import re
from functools import cache

from trialwright.clinical.quantity import is_ucum
from trialwright.eligibility.printed_units import read_unit

_UNITS = {
    "mmHg": "mm[Hg]", "IU/L": "[iU]/L", "IU/mL": "[iU]/mL", "x10^9/L": "10*9/L", "10^9/L": "10*9/L",
    "×10⁹/L": "10*9/L", "kg/m²": "kg/m2", "mm/hr": "mm/h", "C": "Cel",
    "°C": "Cel", "lbs": "[lb_av]", "in": "[in_i]", "G/L": "10*9/L", "Gpt/L": "10*9/L", "T/L": "10*12/L",
    "Tpt/L": "10*12/L", "mcg/mL": "ug/mL", "mcg/dL": "ug/dL", "mcg/L": "ug/L", "gm/dL": "g/dL",
    "mEq/L": "meq/L", "mIU/L": "m[iU]/L", "mIU/mL": "m[iU]/mL", "uIU/mL": "u[iU]/mL", "F": "[degF]", "°F": "[degF]",
    "Giga/L": "10*9/L", "Gi/L": "10*9/L", "Tera/L": "10*12/L", "Ti/L": "10*12/L", "mm/1h": "mm/h", "mg%": "mg/dL",
    "[pH]": "1", "pH": "1", "ratio": "1", "{ratio}": "1", "INR": "1", "{INR}": "1", "score": "{score}",
    "mL/min/1.73": "mL/min/{1.73_m2}", "% of normal": "%", "% predicted": "%", "%pred": "%",
}  # fmt: skip
_LITRE = re.compile(r"/([dmun]?)l\b")
_COUNT = re.compile(
    r"(?:[x×*]\s*)?(?:10\s*(?:[\^*e]\s*)?\(?(?P<power>3|6)\)?|(?P<word>k|m|thou(?:s(?:ands?)?)?|mill(?:ions?)?)"
    r"|(?P<one>cells?|counts?|\#)?)\s*(?:cells\s*)?(?:/|per)\s*(?:ul|mcl|cu\s?mm|cmm|mm\s?\^?[3³])",
    re.IGNORECASE,
)  # fmt: skip
"""A count in a microlitre, which is a cubic millimetre."""
_NO_LABORATORY = re.compile(r"(?<![A-Za-z\[{_])(?:K|G|H|S|u|M[gmL]?G?|[a-z]?G)(?![A-Za-z\]}_])|MG")
"""Units of physics, and huge ones, where clinics slip with capitals: kelvin, gauss, henry, siemens, megagram."""


@cache
def usual_unit(said: str) -> str | None:
    """The UCUM code of a unit as it is written; None when it is not known.

    >>> usual_unit("K/µl"), usual_unit("µmol/l"), usual_unit("G/l"), usual_unit("mg/dL"), usual_unit("cups")
    ('10*3/uL', 'umol/L', '10*9/L', 'mg/dL', None)
    >>> usual_unit("thou/mm3"), usual_unit("M/mcL"), usual_unit("cells/mm³"), usual_unit("MG"), usual_unit("u/l")
    ('10*3/uL', '10*6/uL', '/uL', 'mg', 'U/L')
    """
    plain = " ".join(said.replace("\u00b5", "u").replace("\u03bc", "u").split())
    litres = _LITRE.sub(lambda found: f"/{found[1]}L", plain)
    if (counted := _COUNT.fullmatch(plain)) is not None:
        return _count(counted)
    printed = _printed(plain)
    slip = _NO_LABORATORY.search(plain) is not None
    for spelt in (_UNITS.get(plain), _UNITS.get(litres), printed if slip else None, litres, said.strip()):
        if spelt and (spelt in _UNITS.values() or (is_ucum(spelt) and not _NO_LABORATORY.search(spelt))):
            return spelt
    return printed


def _count(found: re.Match[str]) -> str:
    word = (found["word"] or "").casefold()
    power = found["power"] or ("3" if word[:1] in ("k", "t") else "6")
    return f"10*{power}/uL" if word or found["power"] else "/uL"


def _printed(plain: str) -> str | None:
    """The unit that registry records spell so, as a whole."""
    found = read_unit(plain, 0, len(plain)) if plain else None
    return found[0] if found is not None and found[1] == len(plain) and is_ucum(found[0]) else None
