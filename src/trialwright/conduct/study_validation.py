"""Every study test, and what came out of them for one study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from trialwright.conduct import study_tests
from trialwright.conduct.study_test import StudyTest, Tested
from trialwright.kinds import collect
from trialwright.protocol.design import StudyDesign


def every_study_test() -> Sequence[StudyTest]:
    """Every kind, by name."""
    return list(collect(study_tests, "STUDY_TEST", StudyTest).values())


def run_study_tests(design: StudyDesign, folder: Path) -> Iterator[tuple[StudyTest, Tested]]:
    """What came out of each test of the study in ``folder``; a test that breaks did not hold, and the next is tried."""
    for kind in every_study_test():
        try:
            for one in kind.run(design, folder):
                yield kind, one
        except Exception as error:  # noqa: BLE001
            # whatever breaks in a study's function is a finding about the study, and the report goes on
            yield kind, Tested(kind.title, "does not hold", f"the test broke: {type(error).__name__}: {error}")
