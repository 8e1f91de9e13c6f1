"""The examples in the room's own words: every module says what it is, and its examples give what they show."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from trialwright import statistics

MODULES = [module.name for module in pkgutil.iter_modules(statistics.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_give_what_they_show(name: str) -> None:
    module = importlib.import_module(f"trialwright.statistics.{name}")
    assert doctest.testmod(module).failed == 0
    assert module.__doc__ and len(module.__doc__) > 100
