"""What is blinded to whom, as conduct.yaml declares it, and the design as somebody sees it who is blinded.

Hiding an answer hides what tells it: what is calculated from it, what is asked only because of it, and the checks that
speak of it. Nobody who is blinded sees unblinding values or events (EMA/INS/GCP/112288/2023, 6.2.1; ICH E9, 2.3.1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from trialwright.errors import InputError
from trialwright.protocol.expression import references_of
from trialwright.protocol.form import Form, Item, ItemGroup
from trialwright.protocol.yaml_file import YamlFile, describe

if TYPE_CHECKING:
    from trialwright.protocol.check import Check
    from trialwright.protocol.design import Administration, Arm, StudyDesign
    from trialwright.protocol.expression import Expression, Reference

BLINDED = "blinded"
"""What stands in the place of everything that is hidden: never an empty value."""
RoleName = Literal["coordinator", "investigator", "data manager", "monitor", "statistician", "administrator"]
HiddenAct = Literal[
    "dose given", "dose missed", "product handed out", "product returned", "other treatment started",
    "adverse event reported", "deviation recorded", "product received", "product disposed of", "lot status changed",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BlindingRule:
    """What is hidden from ``roles``: whole ``forms``, ``items`` (of any form), kinds of ``acts``, and the ``arm`` that
    somebody is in. Whoever holds one of the roles is blinded, whatever else they hold."""

    name: str
    roles: tuple[RoleName, ...]
    because: str
    arm: bool = False
    forms: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    acts: tuple[HiddenAct, ...] = ()

    __pydantic_config__ = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Hidden:
    """What somebody does not see. ``items``: of each form, with all that would tell them; ``checks``: by name."""

    items: Mapping[str, frozenset[str]]
    acts: frozenset[str]
    checks: frozenset[str]
    arm: bool

    @property
    def says(self) -> str:
        """What is left out, in words: names of the plan, never a value."""
        arm = ["the arm"] if self.arm else []
        items = [f"{form}.{item}" for form, names in sorted(self.items.items()) for item in sorted(names)]
        return ", ".join([*arm, *items, *(f"acts {kind!r}" for kind in sorted(self.acts))])


def hidden_from(design: StudyDesign, roles: Collection[str]) -> Hidden | None:
    """What the study hides from somebody with ``roles``; None: nothing."""
    rules = [rule for rule in design.conduct.blinding if set(rule.roles) & set(roles)]
    if not rules:
        return None
    arm = any(rule.arm for rule in rules)
    forms = {name for rule in rules for name in rule.forms}
    items = {name for rule in rules for name in rule.items}
    places = {
        (form.name, item) for form in design.forms.values() for item in form.items
        if form.name in forms or item in items
    }  # fmt: skip
    places, checks = _with_what_tells(design, places, arm)
    acts = frozenset(kind for rule in rules for kind in rule.acts)
    found = {name: frozenset(item for form, item in places if form == name) for name in design.forms}
    return Hidden({name: held for name, held in found.items() if held}, acts, checks, arm)


Places = set[tuple[str, str]]


def _with_what_tells(design: StudyDesign, places: Places, arm: bool) -> tuple[Places, frozenset[str]]:
    """The places and those that would tell them, until no more are found; and the checks that speak of any."""
    rules = design.rules
    while True:
        more = {place for place, tree in rules.methods.items() if _speaks(tree, place[0], places, arm)}
        more |= {place for place, named in rules.inputs.items() if _names(named.values(), place[0], places, arm)}
        for (form, name), tree in rules.conditions.items():
            if _speaks(tree, form, places, arm):
                group = next((one for one in design.forms[form].item_groups if one.name == name), None)
                more |= {(form, item.name) for item in group.items} if group is not None else set()
                more |= {(form, name)} if name in design.forms[form].items else set()
        if more <= places:
            break
        places = places | more
    told = {check.name for check, tree in rules.checks if _told_by(check, tree, places, arm)}
    return places, frozenset(told)


def _told_by(check: Check, tree: Expression, places: Places, arm: bool) -> bool:
    return (check.form, check.item) in places or _speaks(tree, check.form, places, arm)


def _speaks(tree: Expression, form: str, places: Places, arm: bool) -> bool:
    return _names(references_of(tree), form, places, arm)


def _names(named: Iterable[Reference], form: str, places: Places, arm: bool) -> bool:
    return any((one.form or form, one.item) in places or (arm and (one.form, one.item) == ("course", "arm"))
               for one in named)  # fmt: skip


# The design as a blinded reader has it. -------------------------------------------------------------------------------


def masked_design(design: StudyDesign, hidden: Hidden) -> StudyDesign:
    """The design without what would tell: a hidden item takes a text that says ``BLINDED``, and is never asked."""
    forms = {name: _masked_form(form, hidden.items.get(name, frozenset())) for name, form in design.forms.items()}
    changes = tuple(
        one for one in design.conduct.entry.changes if not any(set(one.items) & held for held in hidden.items.values())
    )
    conduct = replace(design.conduct, entry=replace(design.conduct.entry, changes=changes))
    checks = tuple(check for check in design.checks if check.name not in hidden.checks)
    arms, doses = (design.arms, design.administrations) if not hidden.arm else _masked_arms(design)
    return replace(design, forms=forms, checks=checks, conduct=conduct, arms=arms, administrations=doses)


def _masked_arms(design: StudyDesign) -> tuple[tuple[Arm, ...], tuple[Administration, ...]]:
    """One arm more, in which everybody seems to be; the doses are the same in all of them (``blinding_mistakes``)."""
    veil = replace(design.arms[0], name=BLINDED, title="Blinded", description="", basis={})
    doses = {one.intervention: replace(one, arms=()) for one in design.administrations}
    return (*design.arms, veil), tuple(doses.values())


def _masked_form(form: Form, names: frozenset[str]) -> Form:
    if not names:
        return form
    groups = tuple(_masked_group(group, names) for group in form.item_groups)
    return replace(form, item_groups=groups)


def _masked_group(group: ItemGroup, names: frozenset[str]) -> ItemGroup:
    items = tuple(_masked_item(item) if item.name in names else item for item in group.items)
    whole = all(item.name in names for item in group.items)
    return replace(group, items=items, condition=None if whole else group.condition)


def _masked_item(item: Item) -> Item:
    return Item(item.name, item.label, "text", label_zh=item.label_zh)


# What is wrong with the rules. ----------------------------------------------------------------------------------------


def blinding_mistakes(
    rules: Sequence[BlindingRule], forms: Mapping[str, Form], arms: Sequence[str],
    administrations: Sequence[Administration], file: YamlFile,
) -> Iterator[InputError]:  # fmt: skip
    """Names that nothing has, rules that hide nothing, and an arm that the doses would tell all the same."""
    items = {item for form in forms.values() for item in form.items}
    for position, rule in enumerate(rules):
        key = ("blinding", position)
        for name, known in (("forms", set(forms)), ("items", items)):
            for number, one in enumerate(getattr(rule, name)):
                if one not in known:
                    yield file.error((*key, name, number), expected=f"one of the study's {name}", found=describe(one),
                                     remedy="Correct the name.")  # fmt: skip
        if not rule.roles or not (rule.arm or rule.forms or rule.items or rule.acts):
            yield file.error(key, expected="roles, and something that is hidden from them", found="nothing",
                             remedy="Name roles, and arm: true, forms, items or acts.")  # fmt: skip
        if rule.arm and "investigator" in rule.roles:
            yield file.error(
                (*key, "roles"), expected="without investigators where the arm is hidden", found="investigator",
                remedy="Investigators write the enrolment, which names the arm. Where they are blinded, plan one arm "
                "and keep what somebody receives on a form that is hidden.",
            )  # fmt: skip
        if rule.arm and len(arms) > 1 and not _alike(arms, administrations):
            yield file.error((*key, "arm"), expected="the same doses under the same name in every arm",
                             found="doses of some arms only", remedy="Name the product alike in all arms (the dose "
                             "would tell the arm), or do not hide the arm.")  # fmt: skip


def _alike(arms: Sequence[str], administrations: Sequence[Administration]) -> bool:
    return all(not one.arms or set(one.arms) == set(arms) for one in administrations)
