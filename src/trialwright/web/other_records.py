"""Other records of the shelf, as a review on a page asks for them."""

from __future__ import annotations

from trialwright.review.corpus_index import IndexedRecords, Kept
from trialwright.web.shelf import Shelf

_kept = Kept()


class OtherRecords(IndexedRecords):
    """What the pages show, with what was found once kept from one request to the next."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf.corpus, lambda: shelf.engine, _kept)
