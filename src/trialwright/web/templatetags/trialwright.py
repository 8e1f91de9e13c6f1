"""Words for templates: a verdict as a word with its mark, a moment as a person reads it."""

from __future__ import annotations

import re
from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from trialwright.analysis.outcome import OutcomeResult
from trialwright.clinical.printed_unit import printed_unit
from trialwright.protocol.form import label_at
from trialwright.web import results_page
from trialwright.web.secret_box import key_of

register = template.Library()
_LONGEST_UNFOLDED = 400
_BEGINNING = 200


@register.filter
def mark(answer: object) -> SafeString:
    """Met, not met or unknown: the word, with a mark before it."""
    word = str(answer)
    return format_html('<span class="mark {}">{}</span>', word.replace(" ", "-"), word)


@register.filter
def folded(text: object) -> SafeString | str:
    """A long text behind its beginning: one key opens the whole of it, and paper shows it whole."""
    told = str(text)
    if len(told) <= _LONGEST_UNFOLDED:
        return told
    begins = f"{told[:_BEGINNING].rstrip()}…"
    return format_html('<details class="fold"><summary><span>{}</span> <b>all {} characters</b></summary>{}</details>',
                       begins, f"{len(told):,}", told)  # fmt: skip


@register.filter
def moment(when: datetime) -> str:
    """A time in UTC, to the minute."""
    return when.strftime("%Y-%m-%d %H:%M UTC")


@register.filter
def percent(value: float | None) -> str:
    """A number of per cent with one decimal; a dash where there is none."""
    return "–" if value is None else f"{value:.1f}%"


@register.filter
def shown(value: object) -> str:
    """A form's value as text; an empty one says so."""
    if value is None or value == "":
        return "no value"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


@register.filter
def as_percent(level: float) -> str:
    """A confidence level such as 0.95 in words."""
    return f"{100 * level:g}%"


@register.filter
def bounds(interval: object) -> str:
    """An interval of a proportion, in per cent."""
    return "–" if interval is None else f"{100 * interval.low:.1f}% to {100 * interval.high:.1f}%"


@register.filter
def spread(summary: object) -> str:
    """Mean, standard deviation and range; a dash for what cannot be computed."""
    if summary.mean is None:
        return "–"
    deviation = "–" if summary.deviation is None else f"{summary.deviation:.1f}"
    return f"{summary.mean:.1f} ({deviation}); {summary.low:g} to {summary.high:g}"


@register.filter
def at(values: tuple[object, ...], place: int) -> object:
    """The value at a place."""
    return values[place]


@register.filter
def key(items: object, name: str) -> str:
    """The label of the item called ``name``."""
    return items[name].label


@register.filter
def words(name: str) -> str:
    """A name from a study file as words: ``joint_counts``: joint counts."""
    return str(name).replace("_", " ")


@register.filter
def basis_words(basis: dict[str, object]) -> list[str]:
    """Whether a planned element is registered, assumed, or both in parts."""
    found = {"assumed" if one.is_assumed else "registered" for one in basis.values()}
    return sorted(found, reverse=True)


@register.filter
def short_title(outcome: OutcomeResult) -> str:
    """An outcome's title for a table of every visit."""
    return results_page.short_title(outcome)


@register.filter
def missing_rule(outcome: OutcomeResult) -> str:
    """How an outcome deals with missing responses."""
    return results_page.missing_rule(outcome)


@register.filter
def thousands(number: int) -> str:
    """A whole number with commas."""
    return f"{number:,}"


@register.filter
def one_line(text: str) -> str:
    """A quote on one line, cut where it is long."""
    told = " ".join(str(text).split())
    return told if len(told) <= 300 else f"{told[:300]}…"


@register.filter
def item_label(form: object, address: str) -> str:
    """The label of the item that an address of a form means."""
    return label_at(form, address)


@register.filter
def form_label(design: object, name: str) -> str:
    """The label of a form of a study; its name where the design has no such form any more."""
    form = design.forms.get(name)
    return form.label if form is not None else str(name)


@register.simple_tag
def place_said(design: object, form: str | None, item: str | None = None) -> str:
    """A place of a record in the words of its form: label of the form, and of the item where it is about one."""
    if not form:
        return ""
    found, label = design.forms.get(form), form_label(design, form)
    return label if not item else f"{label}: {label_at(found, item) if found is not None else item}"


@register.filter
def with_words(fields: object) -> list[tuple[object, str]]:
    """The fields of a measured value, each with the head of its column, which stands beside it on a narrow screen."""
    return list(zip(fields, ("Measured", "Unit", "Upper limit", "Another day"), strict=True))


@register.filter
def in_labels(expression: str, form: object) -> str:
    """A condition of a study file with the labels of a guided form's questions in the place of their names."""
    labels = {item.name: item.label.en for group in form.groups for item in group.items}
    return re.sub(r"[a-z][a-z0-9_]*", lambda found: f"“{labels[found[0]]}”" if found[0] in labels else found[0],
                  expression)  # fmt: skip


@register.filter
def unit(code: str | None) -> str:
    """A unit as people write it."""
    return printed_unit(code)


@register.simple_tag(takes_context=True)
def keeps_text(context: template.RequestContext, about: str = "") -> SafeString:
    """What a form tells act_text.js, which keeps the typed text in the tab: whose it is, the key that seals it, and
    whether this page answers the form. ``about``: which of a page's forms it is, where their number may change. Nothing
    for a visitor: there is no session that could end, and nobody to give the text back to."""
    user = context["request"].user.get_username()
    if not user:
        return SafeString("")
    received = SafeString(" data-received") if context["request"].method == "POST" else ""
    place = format_html(' data-about="{}"', about) if about else ""
    return format_html(' data-keeps="{}" data-user="{}"{}{}', key_of("text in a tab", user), user, received, place)
