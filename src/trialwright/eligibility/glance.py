"""Can a study be one for which a person is eligible? Answered from as little of its text as can answer it.

A person is eligible when every criterion is known and none stands against it; so the first criterion that is open or
stands against settles that they are not. Statement by statement is drafted until one does: first what usually is left
to a person (consent, judgement), then the shorter before the longer. The answer is the one that the whole draft gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.eligibility.criterion import Criterion
from trialwright.eligibility.draft_record import text_of
from trialwright.eligibility.facts import Facts
from trialwright.eligibility.screening import stands_open_or_against
from trialwright.eligibility.trial_criteria import structured_criteria
from trialwright.registry.record import Record

_LEFT_TO_A_PERSON = re.compile(
    r"\bconsent|\bopinion|\bjudg|\binvestigator|\bwilling|\babl[ey]\b|\bcomply|\bcompliance|\bcontraindicat|\ballerg",
    re.IGNORECASE,
)  # fmt: skip


def is_eligible(record: Record, facts: Facts) -> bool:
    """True when the draft of the whole record finds everything known and nothing against."""
    held = facts.of_study(record.nct_id)
    if any(stands_open_or_against(one, held) for one in structured_criteria(record)):
        return False
    return not any(one is None or stands_open_or_against(one, held) for one in _drafted(record))


def _drafted(record: Record) -> Iterator[Criterion | None]:
    """The criteria of the text, the likely open ones first; None: the text was not read whole, which leaves it open."""
    text = text_of(record)
    if text.problems or not text.printed:
        yield None
        return
    said = [text.says(at) for at in range(len(text.printed))]
    for at in sorted(range(len(said)), key=lambda at: (not _LEFT_TO_A_PERSON.search(said[at]), len(said[at]))):
        yield text.criterion(at).executable("")
