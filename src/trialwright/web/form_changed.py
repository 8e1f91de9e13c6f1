"""A form page that was opened before an amendment: what its answers meant then, and which must be typed again.

A value typed under "mg/dL" must not be stored under "mmol/L" because an amendment came in between: nothing converts it,
and nothing in the record would tell. The page carries a print of how it asked; where the form asks an item otherwise by
now (another unit, type or meaning of a code), the typed answer is let go and the item is asked again.
"""

from __future__ import annotations

from hashlib import sha256

from trialwright.clinical.printed_unit import printed_unit
from trialwright.protocol.form import Form, Item, parse_address
from trialwright.web import store

FIELD = "asked_as"
"""The hidden field of the page."""


def print_of(form: Form) -> str:
    """A short digest of how ``form`` asks its items."""
    text = "\n".join(f"{name} {_meaning(item)}" for name, item in form.items.items())
    return sha256(text.encode()).hexdigest()[:12]


def _meaning(item: Item) -> tuple[object, ...]:
    """What decides what a typed answer means."""
    codes = tuple((one.code, one.says) for one in item.code_list.items) if item.code_list is not None else ()
    return item.unit, item.data_type, codes


def changed_items(study: str, form: Form, asked_as: str) -> dict[str, str]:
    """The items of ``form`` that were asked otherwise when it had the print ``asked_as``, each with a sentence; every
    item where no design of the study had such a form."""
    earlier = (store.design_at(sha256).forms.get(form.name) for _, sha256, _ in store.design_history(study))
    old = next((one for one in earlier if one is not None and print_of(one) == asked_as), None)
    found = {}
    for name, item in form.items.items():
        before = old.items.get(name) if old is not None else None
        if item.method is None and (old is None or (before is not None and _meaning(before) != _meaning(item))):
            found[name] = _says(item, before)
    return found


def _says(item: Item, before: Item | None) -> str:
    if before is not None and before.unit != item.unit:
        then, now = _unit(before), _unit(item)
        return (f"{item.label} is asked {now} now, and was asked {then} when you opened the page: type it again. "
                "Nothing was converted.")  # fmt: skip
    return f"{item.label} is asked otherwise now than when you opened the page: answer it again."


def _unit(item: Item) -> str:
    return f"in {printed_unit(item.unit)}" if item.unit else "without a unit"


def without(sent: dict[str, str], items: dict[str, str]) -> dict[str, str]:
    """What was sent, less the answers to ``items`` in any row."""
    return {name: value for name, value in sent.items()
            if (parts := parse_address(name)) is None or parts.is_reason or parts.item not in items}  # fmt: skip
