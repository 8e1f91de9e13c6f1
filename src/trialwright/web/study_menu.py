"""The menu of a study's pages, grouped by what somebody does there, so that no row of it wraps on a desk.

Somebody sees only what they may open. Where that is little, it stands in one row; else the groups stand in the first
row, each leading to its first page, and the pages of the group shown in the second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Link = tuple[str, str, str]
"""Address, word, and what ``aria-current`` says: "page", "true" for the group that is shown, "" for the others."""

_GROUPS = (
    ("Study", (("study", "Study page"), ("criteria", "Criteria"), ("guideline", "Guideline"))),
    ("Work", (("work", "To do"), ("participants", "Participants"), ("screening", "Screening"), ("matrix", "Visits"),
              ("queries", "Queries"), ("lots", "Lots"))),
    ("Results", (("results", "Results"),)),
    ("Oversight", (("audit", "Audit trail"), ("locks", "Locks"), ("delegations", "Delegation"))),
    ("Set-up", (("amendments", "Amendments"), ("study access", "Users"))),
)  # fmt: skip
_ONE_ROW = 6
_BELOW = {
    **dict.fromkeys(
        ("participant", "new participant", "form", "act", "correct", "cleaning act", "verdicts", "sign", "verify",
         "doses", "filled form"),
        "participants",
    ),
    **dict.fromkeys(("query", "new query"), "queries"),
    **dict.fromkeys(("results part", "number"), "results"),
    "audit review": "audit", "blank form": "guideline", "form versions": "amendments",
}  # fmt: skip


def study_menu(shown: str, opens: Callable[[str], bool], address: Callable[[str], str]) -> dict[str, Sequence[Link]]:
    """``menu_groups`` and ``tabs`` of the page named ``shown``: ``opens`` says whether the reader may open a page."""
    here = _BELOW.get(shown, shown)
    groups = [(word, [page for page in pages if opens(page[0])]) for word, pages in _GROUPS]
    groups = [(word, pages) for word, pages in groups if pages]
    every = [page for _, pages in groups for page in pages]
    if len(every) <= _ONE_ROW:
        return {"menu_groups": (), "tabs": [_link(page, here, address) for page in every]}
    within = next((pages for _, pages in groups if here in dict(pages)), [])
    return {
        "menu_groups": [
            (address(pages[0][0]), word if len(pages) > 1 else pages[0][1], _current(pages, within))
            for word, pages in groups
        ],
        "tabs": [_link(page, here, address) for page in within] if len(within) > 1 else (),
    }


def _link(page: tuple[str, str], here: str, address: Callable[[str], str]) -> Link:
    name, word = page
    return address(name), word, "page" if name == here else ""


def _current(pages: Sequence[tuple[str, str]], within: Sequence[tuple[str, str]]) -> str:
    if pages != within:
        return ""
    return "true" if len(pages) > 1 else "page"
