"""A unit as it stands on a laboratory's sheet; programs keep the UCUM code (ucum.org).

Annotations in braces are no unit (UCUM 6); powers of ten are printed as powers, and the code's ASCII letters as the
signs that they stand for.
"""

from __future__ import annotations

import re

_WORDS = {
    "1": "", "a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes",
    "/min": "per minute", "mm[Hg]": "mmHg", "Cel": "°C", "[degF]": "°F", "[lb_av]": "lb", "[in_i]": "in",
}  # fmt: skip
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_POWER = re.compile(r"10[*^](-?[0-9]+)")
_EXPONENT = re.compile(r"(?<=[a-z])([23])\b")
_ANNOTATION = re.compile(r"\{[^}]*\}")


def printed_unit(unit: str | None) -> str:
    """The unit as people write it; empty where there is none.

    >>> [printed_unit(one) for one in ("mm[Hg]", "10*9/L", "umol/L", "[iU]/mL", "kg/m2", "/uL", "{score}", None)]
    ['mmHg', '10⁹/L', 'µmol/L', 'IU/mL', 'kg/m²', '/µL', '', '']
    """
    if not unit or unit in _WORDS:
        return _WORDS.get(unit or "", "")
    plain = _POWER.sub(lambda found: "10" + found[1].translate(_RAISED), _annotated(unit))
    plain = plain.replace("[iU]", "IU").replace("[Hg]", "Hg").replace("Cel", "°C")
    plain = re.sub(r"\bu(?=[a-zA-Z])", "µ", plain)
    return _EXPONENT.sub(lambda found: found[1].translate(_RAISED), plain).replace("[", "").replace("]", "")


def _annotated(unit: str) -> str:
    """Without annotations, but for that of the body surface, which eGFR needs: mL/min/{1.73_m2}."""
    return _ANNOTATION.sub(lambda found: found[0][1:-1].replace("_", " ") if found[0][1:2].isdigit() else "", unit)
