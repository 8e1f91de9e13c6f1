"""One request for one form of one participant: what stands, what was typed, what is said of it, and saving it.

Whatever was typed and not saved is kept as its writer's draft, and stands in the page again when they come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.http import HttpRequest
from django.utils.text import slugify

from trialwright.conduct.act import Act
from trialwright.conduct.course import Course
from trialwright.conduct.judging import judged
from trialwright.conduct.participant import Participant
from trialwright.protocol.design import Visit
from trialwright.protocol.form import Form, Value
from trialwright.protocol.form_judgement import Judged, Remark
from trialwright.protocol.typed_date import ReadDate, Typing, read_date
from trialwright.web import store
from trialwright.web.entry_merge import merge
from trialwright.web.entry_page import Changed, before_of, changes, reason_of, saving, seen_at
from trialwright.web.entry_way import attempted, ways
from trialwright.web.fill_in import filled
from trialwright.web.form_builder import EntryForm, in_a_box, is_grid
from trialwright.web.form_changed import FIELD, changed_items, print_of, without
from trialwright.web.handing_in import Sentence, form_errors, new_key, save_all, today

_NOT_OF_A_DRAFT = frozenset({"csrfmiddlewaretoken", "do", "key", "base"})


class Entering:
    """``refused``: what is told above the form; ``questions``: soft remarks about what this writer changed."""

    def __init__(
        self, request: HttpRequest, study: str, course: Course, person: Participant, visit: Visit, planned: Form,
        *, may_write: bool,
    ) -> None:  # fmt: skip
        self.request, self.study, self.course, self.person = request, study, course, person
        self.visit, self.planned, self.may_write = visit, planned, may_write
        self.plan = course.design.conduct.entry
        self.closed = course.veil.closed(person, visit.name, planned.name) if course.veil is not None else {}
        self.typing = Typing(today(), self.plan.dates)
        self.place = store.DraftPlace(request.user.get_username(), study, person.code, visit.name, planned.name)
        self.draft = store.draft_at(self.place) if may_write else None
        self.before = before_of(course, person, visit, planned)
        self.refused: list[Sentence] = []
        self.questions: list[Remark] = []
        self.corrected: dict[str, str] = {}
        self.theirs: Mapping[str, str] = {}
        self.heading = self.done = ""
        self.is_draft = self.is_kept = False
        self.sent: dict[str, str] = request.POST.dict()
        self.key = self.sent.get("key") or new_key()
        self.seen = seen_at(person, visit.name, planned.name, self.sent.get("base"))
        if not self.sent and self.draft is not None:
            self._restore(self.draft)
        self.asked_as = print_of(planned)
        self.outdated = self._outdated()
        self._show()

    def _outdated(self) -> list[Sentence]:
        """What an amendment asks otherwise than the page did; those answers are let go."""
        then = self.sent.get(FIELD, "")
        items = changed_items(self.study, self.planned, then) if then not in ("", self.asked_as) else {}
        if then:
            self.sent = {**without(self.sent, items), FIELD: self.asked_as}
        if items:
            self.heading = "An amendment changed this form since it was opened"
            self.refused = [Sentence(says, name) for name, says in items.items()]
        return self.refused if items else []

    def _show(self) -> None:
        self.entry = EntryForm(
            self.planned, self.sent or None, shown=self.seen.values, typing=self.typing, closed=self.closed
        )

    # What the page says -----------------------------------------------------------------------------------------------

    @property
    def observed_on(self) -> str:
        """The day of observation as typed, else that of the visit, else today."""
        attended = self.person.visits.get(self.visit.name)
        return self.sent.get("observed_on") or (attended.observed_on if attended else today()).isoformat()

    def values(self) -> dict[str, Value]:
        """The answers on the page that can be read, over those that stand."""
        if not self.entry.is_bound:
            return dict(self.seen.values)
        self.entry.is_valid()
        return {**self.seen.values, **self.entry.cleaned_data}

    def judged(self) -> Judged:
        """The form as it would stand with what can be read of the page."""
        self.entry.is_valid()
        entries = [*(found := self.changes()).first, *found.corrected] if self.entry.is_bound else []
        sound = [one for one in entries if one.item not in self.entry.errors]
        return judged(self.course, self.person, self.visit.name, self.planned.name, sound)

    def marks(self) -> dict[str, str]:
        """How answers were given where one key gave several, to be sent again with the form."""
        return {name: method for name in self.entry.asked if (method := self.sent.get(f"method-{name}"))}

    def whys(self) -> dict[str, str]:
        """Why an answer is right, as given before, to be sent again with the form."""
        asked = {one.address for one in self.questions}
        grid = {item.name for group in self.planned.item_groups if is_grid(group) for item in group.items}
        names = [name for name in self.entry.asked if name not in asked | grid]
        fields = [field for name in names for field in (f"why-code-{name}", f"why-{name}")]
        return {field: self.sent[field] for field in fields if self.sent.get(field)}

    # Drafts -----------------------------------------------------------------------------------------------------------

    def _restore(self, draft: store.Draft) -> None:
        """Put a draft back into the page, over what stands now."""
        base = seen_at(self.person, self.visit.name, self.planned.name, str(draft.base))
        merged = merge(self.planned, draft.fields, base, self.seen)
        asked = EntryForm(
            self.planned, merged.fields, shown=self.seen.values, typing=self.typing, closed=self.closed
        ).asked
        if all(in_a_box(merged.fields.get(name)) == in_a_box(self.seen.values.get(name)) for name in asked):
            store.drop_draft(self.place)
            return
        self.sent, self.theirs, self.is_draft = merged.fields, merged.theirs, True
        if merged.told:
            self.heading, self.refused = "Changed by somebody else while your draft waited", merged.told

    def keep(self) -> bool:
        """Keep what was typed as this writer's draft; False when it is nothing new, or is saved already."""
        saved = any(f"{self.key}-{number}" in self.course.keys for number in (1, 2))
        fields = {name: value for name, value in self.sent.items() if name not in _NOT_OF_A_DRAFT}
        same = all(in_a_box(fields.get(name)) == in_a_box(self.seen.values.get(name)) for name in self.entry.asked)
        if not self.may_write or saved or (same and not self._attempts()):
            if self.may_write and not saved:
                store.drop_draft(self.place)
            return False
        kept = store.Draft(fields, self.seen.sequence, self.key, self._attempts(), datetime.now(UTC))
        return store.keep_draft(self.place, kept)

    def _attempts(self) -> Mapping[str, list[tuple[str, str]]]:
        return {name: list(one) for name, one in self.draft.stopped.items()} if self.draft is not None else {}

    def _remember(self, stopped: list[tuple[str, str]]) -> None:
        """A deliberate save was stopped by checks: what stood there then is kept with what is saved later."""
        found = attempted(self._attempts(), stopped, self.sent)
        self.draft = store.Draft(self.sent, self.seen.sequence, self.key, found, datetime.now(UTC))

    # Doing what a button says -----------------------------------------------------------------------------------------

    def post(self) -> list[Act] | None:
        """Do what the pressed button asks; the acts when everything was saved."""
        if not self.sent:  # not even a button: as a save of nothing
            self.sent = {"do": "save"}
            self._show()
        if self.outdated:
            return None
        pressed = self.sent.get("do", "save")
        fields = filled(self.entry, pressed, self.before)
        if fields is not None:
            self.sent = {**self.sent, **fields}
            self._show()
            self.done = "Every empty answer is filled in. Nothing is saved yet: look at it, then save."
            return None
        day = read_date(self.observed_on, self.typing, whole=True)
        self._judge(day, saves=pressed != "check")
        if self.refused or self.questions:
            return None
        if pressed == "check":
            self.done = "The form can be saved as it stands. Nothing is saved yet."
            return None
        return self._save(date.fromisoformat(day.iso or ""))

    def _judge(self, day: ReadDate, *, saves: bool) -> None:
        """What forbids saving, else what is asked before it."""
        if day.iso is None:
            self.refused = [Sentence(f"Observed on: {day.says}", "observed_on")]
        if not self.entry.is_valid():
            self.refused += form_errors(self.entry)
            stopped = [(name, "range") for name in self.entry.errors if name in self.entry.asked]
        else:
            self.questions = self._open_questions()
            stopped = [(one.address, one.rule) for one in self.questions]
        if saves and stopped:
            self._remember(stopped)

    def changes(self) -> Changed:
        """The entries that the page makes over what its writer saw."""
        before = {name: one.value for name, one in self.before.items()}
        cleaned = self.entry.cleaned_data
        found = ways(self.entry.asked, self.sent, cleaned, before, self.plan, self._attempts())
        return changes([one for one in self.entry.asked if one in cleaned], self.seen, cleaned, self.sent, found)

    def _open_questions(self) -> list[Remark]:
        """What soft checks ask of the values that this writer changed, until they are confirmed or explained."""
        if self.sent.get("confirmed"):
            return []
        found = self.changes()
        entries = (*found.first, *found.corrected)
        why = ways(self.entry.asked, self.sent, {}, {}, self.plan, {})
        names = {one.item for one in entries} - {name for name, way in why.items() if way.why}
        remarks = judged(self.course, self.person, self.visit.name, self.planned.name, entries).questions
        return [one for one in remarks if one.address in names and one.rule != "mandatory"]

    def _save(self, observed_on: date) -> list[Act] | None:
        found = self.changes()
        self.corrected = {one.item: self.sent.get(f"reason-{one.item}", "") for one in found.corrected}
        acts = saving(self.person.code, observed_on, self.visit, self.planned, found)
        if isinstance(acts, Sentence):
            self.refused = [acts]
            return None
        told = save_all(self.request, self.study, [(act, reason_of(act)) for act in acts])
        if not told:
            store.drop_draft(self.place)
            return acts
        self.refused = [Sentence(says) for says in told]
        entries = (*found.first, *found.corrected)
        hard = judged(self.course, self.person, self.visit.name, self.planned.name, entries).remarks
        self._remember([(one.address, one.rule) for one in hard if one.hard])
        self._tell_conflict()
        self.key = new_key()
        return None

    def _tell_conflict(self) -> None:
        """When someone else was quicker: take over what only they changed, show both where both did, and go on."""
        now = seen_at(self.person, self.visit.name, self.planned.name, None)
        if now.sequence == self.seen.sequence:
            return
        merged = merge(self.planned, self.sent, self.seen, now)
        self.heading = "Not saved: someone else changed this form while you had it open"
        self.refused += merged.told
        self.sent, self.theirs, self.seen = merged.fields, merged.theirs, now
        self._show()
        self.entry.is_valid()
        self.corrected = {one.item: self.sent.get(f"reason-{one.item}", "") for one in self.changes().corrected}

    def next_form(self) -> str | None:
        """The address part of the form after this one at the visit; None: it is the last."""
        names = [name for name in self.visit.forms if not self.course.design.forms[name].acts]
        here = names.index(self.planned.name) if self.planned.name in names else len(names)
        return slugify(names[here + 1]) if here + 1 < len(names) else None
