"""The site with one invented record in two versions beside those that ship."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.web.conftest import Site
from tests.web.registry.a_record import invented
from trialwright.registry.arrival import Arrival
from trialwright.registry.record import read_v2


@pytest.fixture
def stocked(site: Site) -> Site:
    from trialwright.web.shelf import shelf

    for updated, status in (("2023-05-01", "RECRUITING"), ("2024-05-01", "COMPLETED")):
        record = read_v2(invented(updated, status))
        shelf().corpus.add([Arrival(record, "v2_json", "invented")], added_at=datetime(2026, 1, 5, tzinfo=UTC))
    return site
