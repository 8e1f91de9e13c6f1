"""The house holds: rooms import downwards, Django in web only, one file per kind, no drawer for odds and ends."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import trialwright
from tests.conftest import REPOSITORY
from trialwright.kinds import collect

SOURCE = REPOSITORY / "src" / "trialwright"
ROOMS_BELOW_WEB = (
    "kinds", "errors", "notice", "clinical", "statistics", "registry", "endpoints", "eligibility", "protocol",
    "conduct", "analysis", "simulation", "exchange", "review",
)  # fmt: skip
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "services", "models", "constants", "enums"}
KIND_FOLDERS = {
    "registry.readers": "READER",
    "endpoints.rheumatology": "ENDPOINT",
    "endpoints.response": "ENDPOINT",
    "endpoints.safety": "ENDPOINT",
    "eligibility.criteria": "CRITERION",
    "eligibility.reading": "READING",
    "eligibility.terminologies": "TERMINOLOGY",
    "conduct.acts": "ACT",
    "exchange.formats": "FORMAT",
    "review.checks": "CHECKS",
}


def modules_below(room: str) -> list[str]:
    name = f"trialwright.{room}"
    module = importlib.import_module(name)
    if not hasattr(module, "__path__"):
        return [name]
    return [name, *(info.name for info in pkgutil.walk_packages(module.__path__, f"{name}."))]


def test_every_room_below_web_imports_with_django_blocked() -> None:
    names = [module for room in ROOMS_BELOW_WEB for module in modules_below(room)]
    program = (
        "import sys, importlib, json\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'django' or name.startswith('django.'):\n"
        "            raise ImportError('Django is blocked in this test: ' + name)\n"
        "sys.meta_path.insert(0, Block())\n"
        "for name in json.load(sys.stdin): importlib.import_module(name)\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(names), text=True, capture_output=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr


def test_every_room_is_one_of_the_house() -> None:
    standing = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert standing - {"__init__", "__main__"} == {*ROOMS_BELOW_WEB, "cli", "web"}


@pytest.mark.parametrize("folder", sorted(KIND_FOLDERS))
def test_file_names_equal_kind_names(folder: str) -> None:
    package = importlib.import_module(f"trialwright.{folder}")
    for stem, kind in collect(package, KIND_FOLDERS[folder], object).items():
        name = getattr(kind, "name", None) or getattr(kind, "kind", None)
        assert name is None or str(name).replace(" ", "_").replace("-", "_") == stem


def test_every_act_class_is_named_after_its_file() -> None:
    from trialwright.conduct import acts

    for stem, act in collect(acts, "ACT", type).items():
        assert act.__name__ == "".join(word.capitalize() for word in stem.split("_"))


def test_no_drawer_for_odds_and_ends() -> None:
    found = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.stem in FORBIDDEN_NAMES and path.relative_to(SOURCE).as_posix() != "web/models.py"
    ]
    assert found == []


def test_the_stairs_hold() -> None:
    outcome = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=REPOSITORY, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout


def test_no_room_below_web_reads_the_clock_the_environment_or_a_global_random_state() -> None:
    forbidden = ("datetime.now(", "date.today(", "time.time(", "os.environ", "os.getenv", "random.seed(",
                 "np.random.seed(", "np.random.rand", "import random\n", "import requests", "import socket",
                 "urllib.request", "secrets.")  # fmt: skip
    found = [
        f"{path.relative_to(SOURCE)}: {word}"
        for room in ROOMS_BELOW_WEB
        for path in ([SOURCE / f"{room}.py"] if (SOURCE / f"{room}.py").exists() else (SOURCE / room).rglob("*.py"))
        for word in forbidden
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_files_stay_small_enough_to_read() -> None:
    too_long = {
        path.relative_to(SOURCE).as_posix(): lines
        for path in SOURCE.rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert too_long == {}


def test_the_version_is_one() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{trialwright.__version__}"' in text
