"""Two people in one form: what each typed is kept, what only the other changed is taken over, the rest is asked.

The acts themselves refuse an entry whose old value no longer stands; here the page is made ready for a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trialwright.protocol.form import Form, Value
from trialwright.web.entry_page import Seen
from trialwright.web.form_builder import in_a_box, typed
from trialwright.web.handing_in import Sentence


@dataclass(frozen=True, slots=True)
class Merged:
    """``fields``: as typed, with what only somebody else changed; ``theirs``: by address, what they saved where both
    changed it; ``told``: a sentence for each change of theirs."""

    fields: dict[str, str]
    theirs: Mapping[str, str]
    told: list[Sentence]


def merge(form: Form, sent: Mapping[str, str], seen: Seen, now: Seen) -> Merged:
    """What was typed over ``seen``, made ready to be saved over ``now``."""
    fields, theirs = dict(sent), {}
    for name in changed_since(seen, now):
        current = typed(now.values.get(name))
        mine = in_a_box(sent.get(name))
        if mine == in_a_box(seen.values.get(name)):
            fields[name] = current
        elif mine != in_a_box(current):
            theirs[name] = f"{current or 'no value'}, saved by {now.by} meanwhile"
    return Merged(fields, theirs, now.differences(form, seen))


def changed_since(seen: Seen, now: Seen) -> list[str]:
    """The addresses whose value somebody changed after ``seen``."""
    known = {**seen.values, **now.values}
    return [name for name in known if not _same(seen.values.get(name), now.values.get(name))]


def _same(one: Value, other: Value) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
