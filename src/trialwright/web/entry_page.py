"""What stands behind a form page: what its writer saw, what they changed, and which acts that makes.

A form carries the number of the last act that its writer saw (``base``). The old value of every entry is the value as
of then, so that the act itself is refused when someone else was quicker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trialwright.conduct.act import Act
from trialwright.conduct.acts.form_saved import FormSaved
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.entry import Entry
from trialwright.conduct.participant import Participant
from trialwright.protocol.analysis_plan import AnalysisPlan
from trialwright.protocol.design import Visit
from trialwright.protocol.form import Form, Value
from trialwright.web.handing_in import Sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """The values of a form as of act ``sequence`` (0: never saved), and who wrote last."""

    sequence: int
    values: Mapping[str, Value]
    by: str = ""

    def differences(self, form: Form, earlier: Seen) -> list[Sentence]:
        """What changed since ``earlier``, a sentence for each item."""
        names = [name for name in form.items if self.values.get(name) != earlier.values.get(name)]
        return [
            Sentence(f"{form.items[name].label}: {_said(earlier.values.get(name))} when you opened it, "
                     f"{_said(self.values.get(name))} now (saved by {self.by}).", name)
            for name in names
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """The entries that a writer's form makes: values for the first time, and corrections."""

    first: tuple[Entry, ...]
    corrected: tuple[Entry, ...]


def seen_at(person: Participant, visit: str, form: str, base: str | None) -> Seen:
    """The form as of act ``base`` (None or not a number: as of now)."""
    last = int(base) if base and base.isascii() and base.isdigit() else None
    sequence, by = 0, ""
    values: dict[str, Value] = {}
    for entry in person.recorded:
        act = entry.act
        if act.kind not in ("form saved", "value corrected") or (act.visit, act.form) != (visit, form):
            continue
        if last is None or entry.sequence <= last:
            sequence, by = entry.sequence, entry.actor.user
            values.update({one.item: one.new for one in act.entries})
    return Seen(sequence, values, by)


def changes(form: Form, seen: Seen, typed: Mapping[str, Value], sent: Mapping[str, str]) -> Changed:
    """What the writer changed against what they saw; reasons are read from ``reason-<item>``, else ``reason``."""
    first, corrected = [], []
    for name in form.typed_items:
        old, new = seen.values.get(name), typed.get(name)
        if old == new and isinstance(old, bool) == isinstance(new, bool):
            continue
        if name in seen.values:
            reason = (sent.get(f"reason-{name}") or sent.get("reason") or "").strip()[:500]
            corrected.append(Entry(name, old, new, reason or None))
        else:
            first.append(Entry(name, None, new))
    return Changed(tuple(first), tuple(corrected))


def saving(code: str, day: str, visit: Visit, form: Form, changed: Changed) -> list[Act] | Sentence:
    """The acts that save what changed, corrections first; or the sentence that says why there are none."""
    try:
        observed_on = date.fromisoformat(day)
    except ValueError:
        return Sentence("Give the day on which the values were observed, as YYYY-MM-DD.", "observed_on")
    acts: list[Act] = []
    if changed.corrected:
        acts.append(ValueCorrected(code, observed_on, visit.name, form.name, changed.corrected))
    if changed.first:
        acts.append(FormSaved(code, observed_on, visit.name, form.name, changed.first))
    return acts or Sentence("Nothing was changed.")


def reason_of(act: Act) -> str | None:
    """The reason of an act of corrections: those of its entries, each once."""
    if not act.needs_reason:
        return None
    reasons = dict.fromkeys(one.reason for one in act.entries if one.reason)
    return "; ".join(reasons) or None


def totals(plan: AnalysisPlan, form: Form, typed: Mapping[str, object]) -> Sequence[tuple[str, int, int, int]]:
    """For each measure that counts answers of this form: its name, the count, how many were answered, of how many."""
    found = []
    for name, source in plan.measures.items():
        if source.form != form.name or source.group is None or source.counts is None:
            continue
        group = next(one for one in form.item_groups if one.name == source.group)
        answers = [typed.get(item.name) for item in group.items]
        count = sum(answer == source.counts for answer in answers)
        found.append((name.replace("_", " "), count, sum(a is not None for a in answers), len(answers)))
    return found


def _said(value: Value) -> str:
    return "no value" if value is None else str(value)
