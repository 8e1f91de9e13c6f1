"""British and American spelling of clinical words: both are looked up as one.

>>> american("haemorrhagic oedema"), american("tumour"), american("diarrhoea")
('hemorrhagic edema', 'tumor', 'diarrhea')
"""

from __future__ import annotations

import re

_SPELT = {
    "haem": "hem", "aemi": "emi", "aemo": "emo", "oedem": "edem", "oesoph": "esoph", "oestr": "estr", "tumour": "tumor",
    "diarrhoea": "diarrhea", "paed": "ped", "anaesth": "anesth", "gynaec": "gynec", "leuco": "leuko", "foet": "fet",
    "caesar": "cesar", "isation": "ization", "ischaem": "ischem", "behaviour": "behavior", "dyspnoea": "dyspnea",
    "apnoea": "apnea", "coeliac": "celiac", "glycaem": "glycem", "faec": "fec", "haematol": "hematol", "fibre": "fiber",
    "sulpha": "sulfa", "localised": "localized", "generalised": "generalized",
}  # fmt: skip
_BRITISH = re.compile("|".join(sorted(_SPELT, key=len, reverse=True)))
_QUICK = re.compile(r"ae|oe|our|isa|ise|leuc|fibre|sulph")


def american(low: str) -> str:
    """``low`` (in lower case) as it is spelt in the United States."""
    return _BRITISH.sub(lambda found: _SPELT[found.group()], low) if _QUICK.search(low) else low
