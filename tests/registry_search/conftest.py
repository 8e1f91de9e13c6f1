"""An index of the invented records, built once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.registry_search.invented import STUDIES
from trialwright.registry.search_asking import ask
from trialwright.registry.search_engine import Results
from trialwright.registry.search_index import index_all
from trialwright.registry.search_tantivy import TantivyEngine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivyEngine]:
    folder = tmp_path_factory.mktemp("index")
    index_all(folder, STUDIES)
    by_id = {one["protocolSection"]["identificationModule"]["nctId"]: one for one in STUDIES}
    opened = TantivyEngine(folder, by_id.get)
    yield opened
    opened.close()


@pytest.fixture
def look(engine: TantivyEngine) -> Callable[..., Results]:
    """Search the invented records: text, then (name, value) filters."""

    def search(text: str, *filters: tuple[str, str], **more: object) -> Results:
        return engine.search(ask(text, filters, **more))  # type: ignore[arg-type]

    return search
