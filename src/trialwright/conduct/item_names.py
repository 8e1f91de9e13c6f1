"""Sentences about answers with the names of the items, for programs: people read labels, programs know names alone."""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.conduct.act import Act
from trialwright.conduct.course import Course


def with_names(course: Course, act: Act, sentences: Sequence[str]) -> list[str]:
    """The sentences of a refusal; one that begins with the label of an answer of ``act`` names its address after it.
    Answers with one label (tender and swollen of one joint) are all named."""
    form = course.design.forms.get(getattr(act, "form", None) or "")
    places: dict[str, list[str]] = {}
    for entry in getattr(act, "entries", ()):
        item = form.item(entry.item) if form is not None else None
        if item is not None:
            places.setdefault(item.label, []).append(entry.item)
    return [_named(sentence, places) for sentence in sentences]


def _named(sentence: str, places: dict[str, list[str]]) -> str:
    labels = [label for label in places if sentence.startswith((f"{label} ", f"{label}:"))]
    if not labels:
        return sentence
    label = max(labels, key=len)
    return f"{label} ({', '.join(places[label])}){sentence[len(label) :]}"
