"""Find one file per kind: the folder is the register.

A new endpoint, criterion, act, format, reader or check is one new file in its folder. The file's name is the kind's
name; the file holds one value under an agreed name (``ENDPOINT``, ``CRITERION``, ``ACT``, ...). No other file changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import TypeVar

Kind = TypeVar("Kind")


@cache
def collect(package: ModuleType, attribute: str, of: type[Kind]) -> dict[str, Kind]:
    """Every kind in ``package``, by file name, in alphabetical order.

    ``of`` is the type that each value must have (for a folder of classes: ``type``). Raises ``TypeError`` naming the
    file that lacks ``attribute`` or holds another type: a mistake of the program, seen by the house tests.
    """
    found: dict[str, Kind] = {}
    for module_info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{module_info.name}")
        value = getattr(module, attribute, None)
        if not isinstance(value, of):
            raise TypeError(
                f"{module.__name__} must hold {attribute} of type {of.__name__}, found {type(value).__name__}"
            )
        found[module_info.name] = value
    return found
