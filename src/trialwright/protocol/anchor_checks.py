"""Do the anchors of the schedule hold, and the visits that are not planned?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from trialwright.errors import InputError
from trialwright.protocol.file_shape import ScheduleFile
from trialwright.protocol.form_checks import named, once
from trialwright.protocol.visit_anchor import ANCHORS, CONSENT, ENROLMENT
from trialwright.protocol.yaml_file import Key, YamlFile, describe


def anchor_mistakes(
    schedule: ScheduleFile, file: YamlFile, epochs: Collection[str], forms: Collection[str]
) -> Iterator[InputError]:
    """An anchor that is none or comes later, days beside the wrong anchor, unscheduled visits without their parts."""
    earlier: list[str] = []
    for position, visit in enumerate(schedule.visits):
        key: Key = ("visits", position)
        if visit.anchor not in ANCHORS and visit.anchor not in earlier:
            yield file.error((*key, "anchor"), expected=f"one of {', '.join(ANCHORS)}, or an earlier visit",
                             found=describe(visit.anchor), remedy="Correct the anchor.")  # fmt: skip
        if (visit.anchor_day is not None) != (visit.anchor in (CONSENT, ENROLMENT)):
            yield file.error((*key, "anchor_day"), expected="given exactly when the anchor is consent or enrolment",
                             found=describe(visit.anchor_day), remedy="Write the days after the anchor.")  # fmt: skip
        earlier.append(visit.name)
    yield from once(file, ("unscheduled",), [one.name for one in schedule.unscheduled], "name")
    for position, one in enumerate(schedule.unscheduled):
        key = ("unscheduled", position)
        yield from named(file, (*key, "name"), one.name)
        if one.epoch not in epochs:
            yield file.error((*key, "epoch"), expected=f"an epoch of study.yaml ({', '.join(epochs)})",
                             found=describe(one.epoch), remedy="Correct the epoch, or add it there.")  # fmt: skip
        for number, form in enumerate(one.forms):
            if form not in forms:
                yield file.error((*key, "forms", number), expected="a form of the folder forms", found=describe(form),
                                 remedy="Add the form's file, or correct the name.")  # fmt: skip
