"""Does a form hold together: names that can be identifiers, each once, and range checks that say why?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from trialwright.errors import InputError
from trialwright.protocol.form import Form
from trialwright.protocol.form_file import FormFile
from trialwright.protocol.yaml_file import Key, YamlFile, describe

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_COLUMN = re.compile(r"\{[a-z0-9_]+\}")


def check_form(name: str, form: Form, shape: FormFile, file: YamlFile) -> Iterator[InputError]:
    """Every mistake of one form; ``name`` is its file's name."""
    if form.name != name:
        yield file.error(
            ("name",),
            expected=f"the name of its file, {name}",
            found=describe(form.name),
            remedy="Rename one of the two.",
        )
    yield from identifier(file, ("name",), form.name)
    yield from once(file, ("item_groups",), [group.name for group in form.item_groups], "name")
    yield from once(file, ("code_lists",), [code_list.name for code_list in shape.code_lists], "name")
    names = Counter(item.name for group in form.item_groups for item in group.items)
    for position, group in enumerate(shape.item_groups):
        yield from identifier(file, ("item_groups", position, "name"), group.name)
        for number, entry in enumerate(group.items):
            key: Key = ("item_groups", position, "items", number)
            yield from identifier(file, (*key, "name"), "row".join(_COLUMN.split(entry.name)))
            if names[entry.name] > 1:
                yield file.error(
                    (*key, "name"),
                    expected="used once in the form",
                    found=describe(entry.name),
                    remedy="Give each item its own name.",
                )
            for place, check in enumerate(entry.range_checks):
                yield from _range_check(file, (*key, "range_checks", place), check.low, check.high, check.because)
    for place, code_list in enumerate(shape.code_lists):
        yield from once(file, ("code_lists", place, "items"), [item.code for item in code_list.items], "code")


def _range_check(file: YamlFile, key: Key, low: float | None, high: float | None, because: str) -> Iterator[InputError]:
    if low is None and high is None:
        yield file.error(key, expected="a check with low, high or both", found="neither", remedy="Add a bound.")
    if low is not None and high is not None and low > high:
        yield file.error(
            (*key, "low"),
            expected=f"at most high, {high:g}",
            found=describe(low),
            remedy="Exchange the two, or correct one.",
        )
    if not because.strip():
        yield file.error(
            (*key, "because"),
            expected="the source of the bounds, or the reason",
            found="nothing",
            remedy="Say where the bounds come from.",
        )


def once(file: YamlFile, key: Key, names: Iterable[str], field_name: str | None = None) -> Iterator[InputError]:
    """A mistake for each name that stands again in a list."""
    seen: set[str] = set()
    for position, name in enumerate(names):
        if name in seen:
            place: Key = (*key, position) if field_name is None else (*key, position, field_name)
            yield file.error(
                place, expected="used once", found=f"{describe(name)} again", remedy="Give it another name."
            )
        seen.add(name)


def named(file: YamlFile, key: Key, name: str) -> Iterator[InputError]:
    """A mistake when a name says nothing, or has blanks around it that nobody sees."""
    if not name or name != name.strip():
        yield file.error(
            key, expected="a name without blanks around it", found=describe(name), remedy="Write the name."
        )


def identifier(file: YamlFile, key: Key, name: str) -> Iterator[InputError]:
    """A mistake when a name cannot stand in acts, exports and analyses as it is."""
    if not _IDENTIFIER.fullmatch(name):
        yield file.error(
            key,
            expected="small letters, digits and underscores, a letter first",
            found=describe(name),
            remedy="Choose another name; it is the identifier in acts, exports and analyses.",
        )
