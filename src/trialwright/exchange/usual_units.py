"""Units as laboratories and clinics write them, as UCUM codes.

Usual spellings come first: UCUM reads "K/uL" as kelvin, "C" as coulomb, "G/L" as gauss, "T/L" as tesla, "F" as farad,
which no laboratory means. Then what UCUM itself knows (https://ucum.org), then the spellings of registry records.
"""

from __future__ import annotations

import re
from functools import cache

from trialwright.clinical.quantity import is_ucum
from trialwright.eligibility.printed_units import read_unit

_UNITS = {
    "mmHg": "mm[Hg]", "IU/L": "[iU]/L", "IU/mL": "[iU]/mL", "K/uL": "10*3/uL", "x10^9/L": "10*9/L", "10^9/L": "10*9/L",
    "×10⁹/L": "10*9/L", "10*3/uL": "10*3/uL", "cells/uL": "/uL", "kg/m²": "kg/m2", "mm/hr": "mm/h", "C": "Cel",
    "°C": "Cel", "lbs": "[lb_av]", "in": "[in_i]", "G/L": "10*9/L", "Gpt/L": "10*9/L", "T/L": "10*12/L",
    "Tpt/L": "10*12/L", "M/uL": "10*6/uL", "mcg/mL": "ug/mL", "mcg/dL": "ug/dL", "mcg/L": "ug/L", "gm/dL": "g/dL",
    "mEq/L": "meq/L", "mIU/L": "m[iU]/L", "mIU/mL": "m[iU]/mL", "uIU/mL": "u[iU]/mL", "F": "[degF]", "°F": "[degF]",
}  # fmt: skip
_LITRE = re.compile(r"/([dmun]?)l\b")


@cache
def usual_unit(said: str) -> str | None:
    """The UCUM code of a unit as it is written; None when it is not known.

    >>> usual_unit("K/µl"), usual_unit("µmol/l"), usual_unit("G/l"), usual_unit("mg/dL"), usual_unit("cups")
    ('10*3/uL', 'umol/L', '10*9/L', 'mg/dL', None)
    """
    plain = said.strip().replace("\u00b5", "u").replace("\u03bc", "u")
    litres = _LITRE.sub(lambda found: f"/{found[1]}L", plain)
    for spelt in (_UNITS.get(plain), _UNITS.get(litres), litres, said.strip()):
        if spelt and is_ucum(spelt):
            return spelt
    found = read_unit(plain, 0, len(plain)) if plain else None
    return found[0] if found is not None and found[1] == len(plain) and is_ucum(found[0]) else None
