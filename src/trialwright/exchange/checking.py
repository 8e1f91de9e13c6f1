"""Check the results of a v2 record by every rule that results must keep and their schema does not say.

Of the rules known to us, those that apply to JSON and are errors stand in ``exchange.rules``, one file per module.
Not here: XML1 to XML3 (order of elements, unique ids and partial uploads of the registry's upload XML: there is no
XML), DOC1 (the protocol and the statistical analysis plan as PDF: documents are not part of the results section), and
what only warns (PF7, BL4c, OM13, AE12, MI4, MI6). Rules about what a study does not hold (the agreement, the contact)
stand here and will be found in our own exports until someone supplies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trialwright.exchange import rules
from trialwright.exchange.rule import Place, Rule, RuleFinding
from trialwright.kinds import collect

TO_BE_SUPPLIED = frozenset({"MI1", "MI2", "MI5"})
"""Rules about what only the sponsor can say."""


def all_rules() -> tuple[Rule, ...]:
    """Every rule, by file and in the order of the file."""
    return tuple(rule for held in collect(rules, "RULES", tuple).values() for rule in held)


def check(record: Mapping[str, Any]) -> list[RuleFinding]:
    """What is wrong with the results of a v2 record; empty when nothing is found. Nothing is changed."""
    whole = Place(record, "")
    return [RuleFinding(rule.id, says, place.path) for rule in all_rules() for place, says in rule.find(whole)]
