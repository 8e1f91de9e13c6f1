"""The course as somebody sees it who is blinded: what would tell is gone from the acts and from the design.

Everything that shows, exports, judges or writes reads a course, so that nothing has to be hidden in any of those
places: a blinded reader is given another course. A hidden answer reads ``blinded``; of a hidden act only its row is
left, without its kind and without whom it concerns. Nobody is blinded to virtual participants. Chain and signatures are
asked of the course as it was recorded (``as_recorded``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING

from trialwright.conduct.entry import Entry
from trialwright.conduct.ledger import Row
from trialwright.conduct.participant import Participant
from trialwright.protocol.blinding import BLINDED, Hidden, hidden_from, masked_design
from trialwright.protocol.form import Value, parse_address

if TYPE_CHECKING:
    from trialwright.conduct.act import Act, Actor, Recorded, Role
    from trialwright.conduct.course import Course

_BREAK = "code broken"
_BREAKS_ALONE = "investigator"
_NOT_ALONE = "An investigator breaks a code for themselves in an emergency; else somebody else breaks it for you."
_FREE_TEXT = frozenset({"says", "why", "term", "treatment", "indication", "about", "done", "scope", "what", "text"})
_SHORTEST = 3
"""Shorter values are not looked for in texts: they stand in any."""


class Veil:
    """What hides a part of ``whole`` from readers with ``roles``; ``course``: what they see; ``revealed``: whose code
    was broken for them."""

    def __init__(self, whole: Course, hidden: Hidden, revealed: frozenset[str]) -> None:
        self.whole, self.hidden, self.revealed = whole, hidden, revealed
        self.course = whole.afresh(masked_design(whole.design, hidden))
        self.course.veil = self
        self._gone: set[str] = set()
        self._told: dict[str, set[str]] = {}
        self._arms = {word for arm in whole.design.arms for word in (arm.name, arm.title)} if hidden.arm else set()

    def closed(self, person: Participant, visit: str, form: str) -> Mapping[str, Value]:
        """The answers of a form that this reader does not write: what is shown in their places, by name."""
        values = person.values(visit, form) if person.code in self.revealed else {}
        names = sorted(self.hidden.items.get(form, ()))
        return {name: values.get(name) if person.code in self.revealed else BLINDED for name in names}

    def is_hidden(self, form: str, address: str) -> bool:
        """Whether the answer at ``address`` of ``form`` is hidden from this reader, of somebody not revealed."""
        parts = parse_address(address)
        return parts is not None and parts.item in self.hidden.items.get(form, ())

    def participant(self, code: str) -> Participant:
        """Somebody new in the course that is seen."""
        if code in self.revealed:
            return Participant(code)
        forms = self.whole.design.forms
        single = {name: tuple(item for item in sorted(items) if not forms[name].group_of[item].repeats)
                  for name, items in self.hidden.items.items()}  # fmt: skip
        return _BlindedParticipant(code, single)

    def read_on(self) -> Course:
        """What is seen, with what was recorded since."""
        seen = self.course
        for entry in _after(self.whole, seen.sequence):
            shown = self._seen(entry)
            if not isinstance(shown, Row):
                seen.take_in(shown)
                continue
            seen.tombstones.append(shown)
            seen.sequence = shown.sequence
            if not isinstance(entry, Row):
                seen.keys[entry.key], seen.stored_at = entry.sequence, entry.stored_at
                seen.origins.add(entry.origin)
        if seen.design.criteria is not self.whole.design.criteria:
            seen.criteria_become(self.whole.design.criteria)
        seen.sequence, seen.head, seen.amended_to = self.whole.sequence, self.whole.head, self.whole.amended_to
        return seen

    def _seen(self, entry: Recorded | Row) -> Recorded | Row:
        if isinstance(entry, Row):
            return _untold(entry) if entry.kind == _BREAK or entry.kind in self.hidden.acts else entry
        act, code = entry.act, entry.act.participant
        if act.kind == _BREAK or self._is_gone(entry):
            return self._row(entry)
        if code in self.revealed:
            return entry
        masked, reason = self._masked(act), entry.reason
        if masked is not act:
            reason = BLINDED if reason is not None and hasattr(act, "entries") else reason
        secrets = self._arms | self._told.get(code or "", set())
        masked, reason = _without(secrets, masked), _cut_out(secrets, reason)
        return entry if masked is act and reason == entry.reason else replace(entry, act=masked, reason=reason)

    def _is_gone(self, entry: Recorded) -> bool:
        """Whether the act is hidden, or was brought about by one that is."""
        if entry.act.participant in self.revealed:
            return False
        kinds = {entry.act.kind, getattr(entry.act, "of", entry.act.kind)}  # a correction tells what it corrects
        gone = not kinds.isdisjoint(self.hidden.acts) or entry.key.rpartition("#")[0] in self._gone
        if gone:
            self._gone.add(entry.key)
        return gone

    def _row(self, entry: Recorded) -> Row:
        """What is left of a hidden act: that there was one."""
        return Row(
            self.whole.study, entry.sequence, BLINDED, 1, None, BLINDED, BLINDED, entry.origin,
            entry.act.observed_on.isoformat(), entry.entered_at.isoformat(), entry.stored_at.isoformat(), None,
            entry.key, "", "", "", None, None,
        )  # fmt: skip

    def _masked(self, act: Act) -> Act:
        if act.kind == "enrolled" and self.hidden.arm:
            return replace(act, arm=BLINDED)  # type: ignore[call-arg]
        if act.kind in ("form saved", "value corrected"):
            return self._masked_entries(act)
        if act.kind == "act corrected" and act.of == "enrolled" and self.hidden.arm:  # type: ignore[attr-defined]
            return replace(act, entries=tuple(_veiled(one) for one in act.entries))  # type: ignore[attr-defined, call-arg]
        if act.kind == "record signed":
            return replace(act, content_sha256=BLINDED)  # type: ignore[call-arg]
        if act.kind == "query raised" and (
            self.is_hidden(act.form or "", act.item or "") or act.check in self.hidden.checks  # type: ignore[attr-defined]
        ):
            return replace(act, says=BLINDED, item=None, check=None)  # type: ignore[call-arg]
        if act.kind in ("query answered", "query closed", "query reopened") and self._about_hidden(act):
            return replace(act, says=BLINDED)  # type: ignore[call-arg]
        return act

    def _about_hidden(self, act: Act) -> bool:
        """Whether a step is of a query that is hidden."""
        person = self.course.participants.get(act.participant or "")
        raised = person.of_kind("query raised") if person is not None else ()
        return any(one.act.number == act.number and one.act.says == BLINDED for one in raised)  # type: ignore[attr-defined]

    def _masked_entries(self, act: Act) -> Act:
        """Where any hidden answer was given, all that were or could have been: which of them would tell, too."""
        form: str = act.form  # type: ignore[attr-defined]
        entries: tuple[Entry, ...] = act.entries  # type: ignore[attr-defined]
        hidden = [one for one in entries if self.is_hidden(form, one.item)]
        if not hidden:
            return act
        told = self._told.setdefault(act.participant or "", set())
        told |= {text for one in hidden for text in self._texts(form, one) if len(text) >= _SHORTEST}
        names = dict.fromkeys([*self._plain(form), *(one.item for one in hidden if "[" in one.item)])
        kept = [one for one in entries if not self.is_hidden(form, one.item)]
        veiled = [Entry(name, BLINDED, BLINDED, BLINDED if act.needs_reason else None) for name in names]
        return replace(act, entries=(*kept, *veiled))  # type: ignore[call-arg]

    def _plain(self, form: str) -> Iterator[str]:
        definition = self.whole.design.forms.get(form)
        for name in sorted(self.hidden.items.get(form, ())):
            if definition is not None and name in definition.typed_items:
                yield name

    def _texts(self, form: str, entry: Entry) -> Iterator[str]:
        """What a hidden answer is quoted as: the value, its code's words, what a check stopped."""
        definition = self.whole.design.forms.get(form)
        item = definition.item(entry.item) if definition is not None else None
        for value in (entry.old, entry.new):
            if isinstance(value, str | float | int) and not isinstance(value, bool):
                yield f"{value:g}" if isinstance(value, float) else str(value)
        codes = item.code_list.items if item is not None and item.code_list is not None else ()
        for code in codes:
            yield from (code.code, code.says)
        yield from (one.typed for one in entry.stopped)


def _veiled(entry: Entry) -> Entry:
    return replace(entry, old=BLINDED, new=BLINDED) if entry.item == "arm" else entry


def _untold(row: Row) -> Row:
    """The tombstone of a hidden act: that there was one, and when."""
    return replace(row, kind=BLINDED, participant=None, user=BLINDED, role=BLINDED, reason=None, key="", hash="",
                   payload_digest="", previous="")  # fmt: skip


class _BlindedParticipant(Participant):
    """Somebody whose hidden answers read as such wherever a form of theirs is saved."""

    def __init__(self, code: str, single: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(code)
        self._single = single

    def anew(self) -> Participant:
        return _BlindedParticipant(self.code, self._single)

    def values(self, visit: str, form: str) -> Mapping[str, Value]:
        found = super().values(visit, form)
        return {**found, **dict.fromkeys(self._single.get(form, ()), BLINDED)} if found else found


def _after(course: Course, sequence: int) -> list[Recorded | Row]:
    """What was recorded after row ``sequence``, in order."""
    found: list[Recorded | Row] = [one for one in course.study_acts if one.sequence > sequence]
    found += [one for person in course.participants.values() for one in person.recorded if one.sequence > sequence]
    found += [row for row in course.tombstones if row.sequence > sequence]
    return sorted(found, key=lambda one: one.sequence)


@cache
def _pattern(secrets: frozenset[str]) -> re.Pattern[str]:
    longest = sorted((one for one in secrets if len(one) >= _SHORTEST), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest) or r"(?!)", re.IGNORECASE)


def _cut_out(secrets: Collection[str], text: str | None) -> str | None:
    """The text with ``BLINDED`` in the place of what would tell."""
    return _pattern(frozenset(secrets)).sub(BLINDED, text) if text and secrets else text


def _without(secrets: set[str], act: Act) -> Act:
    """The act with what would tell cut out of its free texts, and of the texts among its answers."""
    if not secrets:
        return act
    changed: dict[str, object] = {}
    for one in fields(act):
        value = getattr(act, one.name)
        if one.name in _FREE_TEXT and isinstance(value, str):
            changed[one.name] = _cut_out(secrets, value)
        elif one.name == "entries":
            changed[one.name] = tuple(_entry_without(secrets, entry) for entry in value)
    same = all(getattr(act, name) == value for name, value in changed.items())
    return act if same else replace(act, **changed)  # type: ignore[arg-type]


def _entry_without(secrets: set[str], entry: Entry) -> Entry:
    old, new = (_cut_out(secrets, one) if isinstance(one, str) else one for one in (entry.old, entry.new))
    reason = _cut_out(secrets, entry.reason)
    stopped = tuple(replace(one, typed=_cut_out(secrets, one.typed) or "") for one in entry.stopped)
    same = (old, new, reason, stopped) == (entry.old, entry.new, entry.reason, entry.stopped)
    return entry if same else replace(entry, old=old, new=new, reason=reason, stopped=stopped)


# Who sees what. -------------------------------------------------------------------------------------------------------


def seen_by(course: Course, roles: Collection[Role], user: str | None) -> Course:
    """The course as ``user`` sees it who holds ``roles`` in the study; None: nobody's code was broken for them.

    The same course where nothing is hidden from them. Not to be written to."""
    whole = course.as_recorded
    if not whole.design.conduct.blinding or whole.origin == "simulated":
        return course
    named = frozenset(role.value for role in roles)
    broken = {one.act.participant for one in _breaks(whole) if user is not None and one.act.for_user == user}  # type: ignore[attr-defined]
    if None in broken:
        return whole
    revealed = frozenset(code for code in broken if code is not None)
    veil = whole.veils.get((named, revealed))
    if veil is None:
        hidden = hidden_from(whole.design, named)
        if hidden is None:
            return whole
        veil = whole.veils[named, revealed] = Veil(whole, hidden, revealed)
    return veil.read_on() if veil.course.sequence < whole.sequence else veil.course


def _breaks(course: Course) -> Iterator[Recorded]:
    yield from (one for one in course.study_acts if one.act.kind == _BREAK)
    for person in course.participants.values():
        yield from person.of_kind(_BREAK)


def not_theirs_to_write(course: Course, actor: Actor, act: Act) -> tuple[str, ...]:
    """What forbids ``act`` because it writes what is hidden from its writer; ``course``: as they see it."""
    if act.kind == _BREAK:
        alone = act.for_user.strip().casefold() == actor.user.casefold()  # type: ignore[attr-defined]
        may = actor.role.value == _BREAKS_ALONE and act.emergency  # type: ignore[attr-defined]
        return (_NOT_ALONE,) if alone and not may else ()
    veil = course.veil
    if veil is None:
        return ()
    role = _blinding_role(course, actor)
    kind = getattr(act, "of", act.kind)  # who does not write an act does not correct it
    if kind in veil.hidden.acts or (kind == "enrolled" and veil.hidden.arm):
        return (f"The act {kind!r} is blinded to a {role}: somebody who is not blinded writes it.",)
    form = getattr(act, "form", None) or ""
    named = [entry.item for entry in getattr(act, "entries", ())] + list(getattr(act, "items", ()))
    named += [act.item] if getattr(act, "item", None) else []  # type: ignore[attr-defined]
    hidden = sorted({name for name in named if veil.is_hidden(form, name)})
    if hidden:
        return (f"{', '.join(hidden)} of {form} is blinded to a {role}: leave it out.",)
    return ()


def _blinding_role(course: Course, actor: Actor) -> str:
    """The role that blinds the writer: the one that they write in, or the first of the others that does."""
    rules = course.as_recorded.design.conduct.blinding
    named = [actor.role.value, *sorted(role.value for role in actor.others)]
    return next((one for one in named if any(one in rule.roles for rule in rules)), named[0])
