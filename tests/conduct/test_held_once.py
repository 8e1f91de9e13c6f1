"""Acts that were read share the words that they have in common, and equal what was written."""

from __future__ import annotations

from datetime import date

from trialwright.conduct.act import Act, payload
from trialwright.conduct.acts.value_corrected import ValueCorrected
from trialwright.conduct.entry import Entry, Stopped
from trialwright.conduct.held_once import LONGEST, held_once, with_words_once
from trialwright.conduct.payload import read_act

WHY = "read again on the chart"


def corrected(entry: Entry) -> ValueCorrected:
    return ValueCorrected("P-1", date(2026, 3, 2), "week 4", "vitals", (entry,))


def read(act: Act) -> ValueCorrected:
    found = read_act(act.kind, payload(act))
    assert isinstance(found, ValueCorrected)
    return found


def test_two_acts_that_name_the_same_hold_it_once() -> None:
    act = corrected(Entry("pulse_per_min", 70, 71, WHY))
    one, other = with_words_once(read(act)), with_words_once(read(act))
    for name in ("participant", "observed_on", "visit", "form"):
        assert getattr(one, name) is getattr(other, name), name
    assert one.entries[0] is other.entries[0]
    other = with_words_once(read(corrected(Entry("pulse_per_min", 70, 72, WHY))))
    assert one.entries[0].item is other.entries[0].item and one.entries[0].reason is other.entries[0].reason


def test_what_is_held_once_equals_what_was_read_and_gives_the_same_bytes() -> None:
    for entry in (
        Entry("pulse_per_min", 70, 71, WHY),
        Entry("pulse_per_min", None, None, None),
        Entry("smokes", True, False, "x" * (LONGEST + 1), "all normal", (Stopped("range", "7l"),), True),
        Entry("weight_kg", 1, 1.0, "", None, (), True),
        Entry("weight_kg", 1.0, True, "", None, (), True),
        Entry("weight_kg", 1, 0.0, WHY),
        Entry("weight_kg", 1, -0.0, WHY),
        Entry("weight_kg", 1, 0, WHY),
        Entry("weight_kg", 1, False, WHY),
        Entry("sex", "f", "m", WHY),
    ):
        act = corrected(entry)
        held = with_words_once(read(act))
        assert held == act and payload(held) == payload(act), entry
        for name in ("old", "new", "method", "stopped", "explained"):
            assert type(getattr(held.entries[0], name)) is type(getattr(entry, name)), (entry, name)
        assert vars(held.entries[0]).keys() == vars(entry).keys()


def test_only_short_words_are_looked_up_and_everything_else_stays_what_it_is() -> None:
    long = "a" * (LONGEST + 1)
    for value in (long, None, 1, 1.5, True, ("a",)):
        assert held_once(value) is value
    assert held_once("".join(["wee", "k 4"])) is held_once("".join(["we", "ek 4"]))
