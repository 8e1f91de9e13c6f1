"""The studies that were opened here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from trialwright.conduct.act import Origin
from trialwright.errors import InputError
from trialwright.web import designs
from trialwright.web.models import Study


@dataclass(frozen=True, slots=True)
class StudyInfo:
    """A study that was opened here. ``design_folder``: the copy of the design that it was opened with."""

    study: str
    origin: Origin
    nct_id: str | None
    title: str
    scenario: str | None
    seed: int | None
    design_sha256: str
    design_folder: Path


def studies() -> list[StudyInfo]:
    """Every study that was opened here, by name."""
    return [_info(one) for one in Study.objects.order_by("study")]


def _info(one: Study) -> StudyInfo:
    folder = designs.copies(Path(settings.DATA_FOLDER)) / one.design_sha256
    return StudyInfo(one.study, one.origin, one.nct_id, one.title, one.scenario, one.seed, one.design_sha256, folder)


def opened(study: str) -> StudyInfo | None:
    """The study called ``study``; None: it was not opened here."""
    found = Study.objects.filter(pk=study).first()
    return None if found is None else _info(found)


def info(study: str) -> StudyInfo:
    """The study called ``study``; an ``InputError`` when it was not opened here."""
    found = opened(study)
    if found is None:
        raise InputError(where=study, expected="a study that was opened in this data folder", found="none of that name",
                         remedy="Open it first: trialwright study open STUDY.")  # fmt: skip
    return found
