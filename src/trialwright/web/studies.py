"""The studies that pages can show: those that the store holds, and the shipped designs that nobody has opened yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import Http404

from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.study_folder import read_study
from trialwright.protocol.study_list import shipped_studies
from trialwright.web import store


@dataclass(frozen=True, slots=True)
class Study:
    """A study as pages know it. ``is_open``: it has a ledger; a design that nobody opened has none."""

    id: str
    design: StudyDesign
    simulated: bool
    scenario: str | None = None
    seed: int | None = None
    is_open: bool = False

    @property
    def record_as_of(self) -> str | None:
        """The day on which the registry record was last updated, as far as the record says; None without a record."""
        return record_as_of(self.design)


def name_of(design: StudyDesign) -> str:
    """The name under which the real study of a design goes."""
    return design.nct_id.upper() if design.nct_id else design.id


def record_as_of(design: StudyDesign) -> str | None:
    """The date that the notice names: the record's last update."""
    if design.record is None or design.record.protocol_section is None:
        return None
    status = design.record.protocol_section.status_module
    posted = status.last_update_post_date_struct if status else None
    return str(posted.date) if posted and posted.date else None


def every_study() -> list[Study]:
    """Open studies, observed before simulated, then shipped designs that nobody has opened. A study whose design
    cannot be read any more is left out; ``trialwright verify`` says what is wrong with it."""
    standing = store.studies()
    opened = [found for one in standing if (found := _readable(one)) is not None]
    ids = {one.study for one in standing}
    closed = [Study(name_of(design), design, False) for design in map(read_once, _folders())]
    return sorted(opened, key=lambda study: (study.simulated, study.id)) + [one for one in closed if one.id not in ids]


def find(study: str, standing: store.StudyInfo | None = None) -> Study:
    """The study called ``study``; answers 404 when there is none. ``standing``: what this request knows of it."""
    standing = standing or store.opened(study)
    if standing is not None:
        return _opened(standing)
    for design in map(read_once, _folders()):
        if name_of(design) == study:
            return Study(study, design, False)
    raise Http404


def standing_design(study: Study) -> StudyDesign:
    """The design with its criteria as people revised them since the study was opened; that of the files where nobody
    has opened the study, or virtual participants walk through it."""
    return study.design if study.simulated or not study.is_open else store.course(study.id).design


def is_simulated(study: str) -> bool:
    """Whether ``study`` is a simulated one; an unknown study is not."""
    standing = store.opened(study)
    return standing is not None and standing.origin == "simulated"


def simulations_of(study: Study) -> list[Study]:
    """The simulated studies of the same design."""
    return [one for one in every_study() if one.simulated and one.design.id == study.design.id]


@cache
def read_once(folder: Path) -> StudyDesign:
    """The design in ``folder``; read once while the program runs: an amended design wants a restart."""
    return read_study(folder)


@cache
def _folders() -> tuple[Path, ...]:
    return tuple(sorted(path.parent for path in shipped_studies().glob("*/study.yaml")))


def _readable(one: store.StudyInfo) -> Study | None:
    try:
        return _opened(one)
    except InputError:
        return None


def _opened(one: store.StudyInfo) -> Study:
    simulated = one.origin == "simulated"
    return Study(one.study, store.design_at(one.design_sha256), simulated, one.scenario, one.seed, is_open=True)
