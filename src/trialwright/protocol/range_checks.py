"""Do the reference limits of ranges.yaml name items that there are, and say where they come from?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trialwright.errors import InputError
from trialwright.protocol.form import Form
from trialwright.protocol.reference_range import RangesFile
from trialwright.protocol.yaml_file import Key, YamlFile, describe


def range_mistakes(listed: RangesFile, forms: Mapping[str, Form], file: YamlFile) -> Iterator[InputError]:
    """Every mistake of ranges.yaml."""
    for name in ("sex", "age"):
        spelled: str = getattr(listed, name)
        form, _, item = spelled.partition(".")
        if form not in forms or item not in forms[form].items:
            yield file.error((name,), expected="an answer of the study (form.item)", found=describe(spelled),
                             remedy="Name the item that says it.")  # fmt: skip
    for position, entry in enumerate(listed.ranges):
        key: Key = ("ranges", position)
        planned = forms.get(entry.form)
        if planned is None:
            yield file.error((*key, "form"), expected="a form of the study", found=describe(entry.form),
                             remedy="Correct the form.")  # fmt: skip
            continue
        for field in ("item", "low_item", "high_item"):
            value = getattr(entry, field)
            if value is not None and value not in planned.items:
                yield file.error((*key, field), expected=f"an item of the form {entry.form}", found=describe(value),
                                 remedy="Correct the item.")  # fmt: skip
        if entry.low is None and entry.high is None:
            yield file.error(key, expected="low, high or both", found="neither", remedy="Write the limit.")
        if entry.low is not None and entry.high is not None and entry.low > entry.high:
            yield file.error((*key, "low"), expected=f"at most high, {entry.high:g}", found=describe(entry.low),
                             remedy="Exchange the two, or correct one.")  # fmt: skip
        if not entry.because.strip():
            yield file.error((*key, "because"), expected="the source of the limits", found="nothing",
                             remedy="Say where they come from.")  # fmt: skip
