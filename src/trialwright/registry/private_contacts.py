"""Take telephone numbers and e-mail addresses out of a record's JSON: records keep them, nothing hands them on."""

from __future__ import annotations

from typing import Any

from trialwright.registry.page_people import without_numbers

_KEYS = frozenset({"phone", "phoneExt", "email"})
_NAMED = frozenset({"centralContacts", "contacts", "overallOfficials", "pointOfContact", "responsibleParty"})


def without_contacts(data: Any, *, person: bool = False) -> Any:
    """The same JSON without the keys of telephone and e-mail, and without a number inside a person's name.

    >>> without_contacts({"contacts": [{"name": "Desk 1-800-555-0100", "phone": "1", "role": "CONTACT"}]})
    {'contacts': [{'name': 'Desk (left out)', 'role': 'CONTACT'}]}
    """
    if isinstance(data, dict):
        return {
            key: without_contacts(value, person=person or key in _NAMED)
            for key, value in data.items()
            if key not in _KEYS
        }
    if isinstance(data, list):
        return [without_contacts(one, person=person) for one in data]
    return without_numbers(data) if person and isinstance(data, str) else data
