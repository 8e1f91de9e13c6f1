"""Long lists of a record's page as HTML: dates, criteria, outcomes by time frame, related studies.

Written here and not in templates: these rows are most of the time of a page. Every text is escaped here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from trialwright.registry.milestones import Milestone
from trialwright.web.record_page import ShownRelated, Times
from trialwright.web.record_places import Side


def dates_html(dates: Sequence[Milestone]) -> SafeString:
    """Rows of the table of dates."""
    return mark_safe("".join(
        f'<tr><th scope="row">{escape(one.label)}</th><td class="nowrap">{escape(str(one.when))}</td>'
        f"<td>{escape(one.kind)}{f'<br><small>{escape(one.note)}</small>' if one.note else ''}</td></tr>"
        for one in dates
    ))  # fmt: skip


def criteria_html(sides: Sequence[Side]) -> SafeString:
    """Criteria one by one; each has its number as the name by which an address leads to it."""
    return mark_safe("".join(_side(side) for side in sides))


def _side(side: Side) -> str:
    lines = "".join(
        f'<li class="depth-{line.depth}" id="{line.number}"><span class="number-of">{line.number}</span> '
        f"{escape(line.text)}</li>"
        for line in side.lines
    )
    return f'<h3>{escape(side.title)}</h3><ul class="criteria">{lines}</ul>'


def times_html(kinds: Sequence[str], rows: Sequence[Times]) -> SafeString:
    """Outcomes by time frame as a table, folded where there are many; "" where one row would say it all again."""
    if len(rows) < 2:
        return SafeString("")
    heads = "".join(f'<th scope="col">{escape(kind)}</th>' for kind in kinds)
    body = "".join(
        f'<tr><th scope="row">{escape(row.time_frame)}</th>{"".join(_measures(row.measures))}</tr>' for row in rows
    )
    return mark_safe(
        f"<details{' open' if len(rows) < 25 else ''}><summary>By time frame</summary>"
        '<div class="scroll" tabindex="0" role="region" aria-label="Outcomes by time frame"><table class="wide stack">'
        '<caption class="hidden">Outcomes by time frame</caption>'
        f'<thead><tr><th scope="col">Time frame</th>{heads}</tr></thead><tbody>{body}</tbody></table></div></details>'
    )


def _measures(measures: Iterable[tuple[str, tuple[str, ...]]]) -> Iterable[str]:
    for kind, named in measures:
        told = ";<br>".join(escape(one) for one in named) or '<span class="soft">–</span>'
        yield f'<td data-label="{escape(kind)}">{told}</td>'


def related_html(found: Sequence[ShownRelated]) -> SafeString:
    """Related studies, each with its because."""
    if not found:
        return SafeString(
            '<p class="soft">No record kept here shares a condition or an intervention with this one.</p>'
        )
    return mark_safe(f'<ol class="hits">{"".join(_related(one) for one in found)}</ol>')


def _related(one: ShownRelated) -> str:
    nct_id = escape(one.found.nct_id)
    tag = ' <span class="tag">written from facts</span>' if one.found.card.get("facts") else ""
    because = "".join(f"<li>{escape(says)}</li>" for says in one.found.because)
    return (
        f'<li><h3><a href="{reverse("record", args=[one.found.nct_id])}">'
        f"{escape(str(one.found.card.get('title') or one.found.nct_id))}</a></h3>"
        f"<p><code>{nct_id}</code>{tag}<br>{escape(one.facts)}</p><ul>{because}</ul></li>"
    )
