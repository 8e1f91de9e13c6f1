"""Pages for everyone: the studies, and the page of one study."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from trialwright.analysis.title import title
from trialwright.protocol.analysis_size import size_statements
from trialwright.protocol.timeline import sentences
from trialwright.registry.page import Page
from trialwright.registry.page import page as registry_page
from trialwright.registry.sources import read_sources
from trialwright.web import studies
from trialwright.web.handing_in import today
from trialwright.web.record_page import ShownRelated, related_studies
from trialwright.web.rendering import page
from trialwright.web.shelf import shelf


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every study, observed and simulated."""
    every = studies.every_study()
    return page(
        request, "home", "Studies",
        observed=[one for one in every if not one.simulated], simulated_studies=[one for one in every if one.simulated],
    )  # fmt: skip


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
