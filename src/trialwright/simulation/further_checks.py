"""Do the further values of a parameter file speak of this study's forms and items? Mistakes with file, line, key."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.errors import InputError
from trialwright.protocol.design import StudyDesign
from trialwright.protocol.yaml_file import Key, YamlFile
from trialwright.simulation.further_parameters import Further


def further_mistakes(file: YamlFile, further: Further | None, design: StudyDesign) -> Iterator[InputError]:
    """Items that no form has, calculated items, and parts that are not named before their whole."""
    if further is None:
        return
    named: list[str] = []
    for item, value in further.values.items():
        key: Key = ("further", "values", item)
        yield from _no_item(file, key, value.form, item, design)
        for beside in value.beside.value if value.beside else ():
            yield from _no_item(file, (*key, "beside", "value", beside), value.form, beside, design)
        for part in value.plus:
            if part not in named:
                yield file.error((*key, "plus"), expected="values that stand before it", found=repr(part),
                                 remedy="Put the parts before their whole.")  # fmt: skip
        named.append(item)
    for number, one in enumerate(further.repeated):
        yield from _no_item(file, ("further", "repeated", number), one.form, one.item, design)


def _no_item(file: YamlFile, key: Key, form: str, item: str, design: StudyDesign) -> Iterator[InputError]:
    found = design.forms.get(form)
    if found is None:
        yield file.error(key, expected=f"on one of the forms {', '.join(design.forms)}", found=repr(form),
                         remedy="Name a form of the study.")  # fmt: skip
    elif item not in found.items:
        yield file.error(key, expected=f"an item of the form {form}", found=repr(item),
                         remedy="Name an item of that form.")  # fmt: skip
    elif found.items[item].method is not None:
        yield file.error(key, expected="an item that is typed in", found=f"{item}, which is calculated",
                         remedy="Leave it out: it is worked out when it is read.")  # fmt: skip
