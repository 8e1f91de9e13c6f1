"""Whether a study may leave, and under which name: simulated results never leave under a registered number.

The question is asked of the ledger's rows, not of a setting: of the name and origin that each row's hash covers, of
the opening act, of the name asked for and of the design, which must all agree. So no edited configuration, renamed
study, copied database or single simulated act among observed ones can pass simulated results off as observed. A
ledger that does not verify never leaves. Virtual participants and users are known by their names too. What this
cannot see is a chain that someone forged as a whole, names and all; against that stands a head kept elsewhere
(``conduct.ledger``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialwright.conduct.acts.study_opened import SIMULATED_NAME, StudyOpened
from trialwright.conduct.course import Course
from trialwright.conduct.ledger import Row, verify
from trialwright.conduct.payload import read_row
from trialwright.conduct.virtual import CODE, is_virtual_code, is_virtual_user

_REGISTERED = re.compile(r"NCT\d{8}")


def is_registered_name(name: str) -> bool:
    """True for an NCT number, in any case and with blanks around it."""
    return _REGISTERED.fullmatch(name.strip().upper()) is not None


def refusals(course: Course, rows: Sequence[Row], as_study: str, kept_head: str | None = None) -> list[str]:
    """Why the study of ``course``, whose ledger is ``rows``, may not leave as ``as_study``; empty when it may.

    ``kept_head``: a head that someone kept, which must stand in the chain.
    """
    if not rows:
        return ["Nothing has happened in this study: there is nothing to export."]
    opening = _opening(rows[0])
    if opening is None:
        return ["The ledger does not begin with the act that opened the study: nothing can leave."]
    return (
        _simulated(course, rows, opening, as_study)
        + _virtual(rows, as_study)
        + _names(course, rows, opening, as_study)
        + _ledger(course, rows, kept_head)
        + _design(course, opening, as_study)
    )


def _opening(row: Row) -> StudyOpened | None:
    try:
        recorded = read_row(row)
    except (KeyError, ValueError):
        return None
    return recorded.act if recorded is not None and isinstance(recorded.act, StudyOpened) else None


def _simulated(course: Course, rows: Sequence[Row], opening: StudyOpened, as_study: str) -> list[str]:
    """Simulated acts leave under their own simulated name only, and never beside observed ones."""
    acts = sum(row.origin != "observed" for row in rows)
    marked = opening.scenario is not None or opening.study.upper().startswith(SIMULATED_NAME)
    found = []
    if (acts or marked or course.is_simulated) and not as_study.strip().upper().startswith(SIMULATED_NAME):
        found.append(
            f"This study is simulated ({acts} of {len(rows)} acts): it leaves only under its own name, which begins "
            f"with {SIMULATED_NAME}, never as {as_study.strip()}."
        )
    if 0 < acts < len(rows) or marked != (acts > 0):
        found.append("Simulated and observed acts stand in one ledger: its results are neither, and cannot leave.")
    if as_study.strip().upper().startswith(SIMULATED_NAME) and not acts:
        found.append(f"An observed study cannot leave as a simulated one ({as_study.strip()}).")
    return found


def _virtual(rows: Sequence[Row], as_study: str) -> list[str]:
    """Virtual participants and virtual users stand in simulated studies only, whatever the rows are marked as."""
    if as_study.strip().upper().startswith(SIMULATED_NAME):
        return []
    codes = {row.participant for row in rows if is_virtual_code(row.participant)}
    users = {row.user for row in rows if is_virtual_user(row.user)}
    found = []
    if codes:
        found.append(f"{len(codes)} participants are virtual (their codes begin with {CODE}): this is a simulation.")
    if users:
        found.append(f"Virtual users wrote in this ledger ({', '.join(sorted(users))}): this is a simulation.")
    return found


def _names(course: Course, rows: Sequence[Row], opening: StudyOpened, as_study: str) -> list[str]:
    """The name asked for, the study's, the opening act's and that of every row are one."""
    asked = as_study.strip().upper()
    found = []
    if opening.study.upper() != asked:
        found.append(f"This study was opened as {opening.study}: it cannot leave as {as_study.strip()}.")
    if course.study != opening.study:
        found.append(f"The study is called {course.study} and was opened as {opening.study}: it was renamed.")
    others = sorted({row.study for row in rows} - {opening.study})
    if others:
        found.append(f"Acts of other studies stand in this ledger ({', '.join(others)}).")
    return found


def _ledger(course: Course, rows: Sequence[Row], kept_head: str | None) -> list[str]:
    """The chain verifies, holds the kept head, and the results were computed from it."""
    findings = verify(rows, study=course.study, kept_head=kept_head)
    if findings:
        first = findings[0]
        return [f"The ledger does not verify ({len(findings)} findings; first at row {first.sequence}: {first.says})."]
    if (course.sequence, course.head) != (rows[-1].sequence, rows[-1].hash):
        return ["The results were not computed from this ledger: read the study again."]
    return []


def _design(course: Course, opening: StudyOpened, as_study: str) -> list[str]:
    """The design is the one that the study was opened with; a registered name is that of the design."""
    found = []
    if opening.design_sha256 != course.design.sha256:
        found.append("The study was opened with another version of its design than the one at hand.")
    if is_registered_name(as_study) and {course.design.nct_id, opening.nct_id} != {as_study.strip().upper()}:
        found.append(f"The design of this study is not registered as {as_study.strip().upper()}.")
    return found
