"""The registry's keys and our names: camelCase there, snake_case here."""

from __future__ import annotations

import re


def camel(name: str) -> str:
    """The registry's key for a field of ours.

    >>> camel("nct_id"), camel("class_"), camel("fdaaa801_violation")
    ('nctId', 'class', 'fdaaa801Violation')
    """
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name.rstrip("_"))


def snake(key: str) -> str:
    """Our name for a key of the registry.

    >>> snake("nctId"), snake("class"), snake("isFdaRegulatedDrug")
    ('nct_id', 'class_', 'is_fda_regulated_drug')
    """
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), key)
    return name + "_" if name == "class" else name
