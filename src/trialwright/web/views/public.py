"""Pages for everyone: the studies, and the page of one study."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from trialwright.analysis.title import title
from trialwright.conduct.work import tasks_of
from trialwright.protocol.analysis_size import size_statements
from trialwright.protocol.timeline import sentences
from trialwright.registry.page import Page
from trialwright.registry.page import page as registry_page
from trialwright.registry.sources import read_sources
from trialwright.web import studies
from trialwright.web.handing_in import today
from trialwright.web.permissions import may
from trialwright.web.record_page import ShownRelated, related_studies
from trialwright.web.rendering import page
from trialwright.web.security import roles_in
from trialwright.web.shelf import shelf
from trialwright.web.site_rights import seen_by


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every study, observed and simulated; for who is logged in, what is to be done in each."""
    every = studies.every_study()
    return page(
        request, "home", "Studies", due=[_due(request, one) for one in every if one.is_open and not one.simulated],
        observed=[one for one in every if not one.simulated], simulated_studies=[one for one in every if one.simulated],
        worked={one.id for one in every if one.is_open and _works(request, one)},
    )  # fmt: skip


def _due(request: HttpRequest, found: studies.Study) -> tuple[studies.Study, int, int, dict[str, int]]:
    """A study, how many things the reader has to do in it, how many of them are late, and of which kinds they are, the
    most urgent first; (.., 0, 0, none) for others."""
    if not _works(request, found):
        return found, 0, 0, {}
    roles = roles_in(request, found.id)
    course = seen_by(request.user.get_username(), found.id, "work", simulated=found.simulated)
    mine = tasks_of(course, roles, course.clock(datetime.now(UTC)))
    return found, len(mine), sum(one.late for one in mine), dict(Counter(one.kind for one in mine))


def _works(request: HttpRequest, found: studies.Study) -> bool:
    """Whether the reader may see what is to be done in a study."""
    return request.user.is_authenticated and may("work", roles_in(request, found.id), simulated=found.simulated,
                                                 writes=False)  # fmt: skip


@require_safe
def study(request: HttpRequest, study: str) -> HttpResponse:
    """The study's page: what is registered, what is planned; of a simulation the plan alone, which names nobody."""
    found = studies.find(study)
    return page(
        request, "study", found.design.title, study=found, registered=None if found.simulated else _registered(found),
        original=studies.name_of(found.design), related=_related(found),
        timeline=() if found.simulated else sentences(found.design), size=size_statements(found.design),
    )  # fmt: skip


def _related(found: studies.Study) -> tuple[ShownRelated, ...]:
    """Related records; none for a simulation, or for a study whose record the corpus does not hold."""
    if found.simulated or found.design.record is None:
        return ()
    return related_studies(shelf(), found.design.record.nct_id)


def _registered(found: studies.Study) -> Page | None:
    design = found.design
    if design.record is None:
        return None
    simulations = [
        (title(f"a simulation of this design ({one.scenario}, seed {one.seed})", simulated=True),
         reverse("study", args=[one.id]))
        for one in studies.simulations_of(found)
    ]  # fmt: skip
    sources = read_sources(design.sources, "sources.yaml") if design.sources else None
    return registry_page(design.record, today(), sources, simulations)
