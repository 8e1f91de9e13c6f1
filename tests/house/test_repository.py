"""The repository as a stranger finds it: no package host, no machine's path, no secret, documents that hold."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.conftest import REPOSITORY

HOSTS = re.compile(r"pypi\.org|pythonhosted|(?<!emit-)index-url|trusted-host|npmjs\.(org|com)", re.IGNORECASE)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/")
ALLOWED = {"setup.sh", "tests/house/test_repository.py"}


def tracked_files() -> list[str]:
    outcome = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, text=True, capture_output=True, check=False)
    if outcome.returncode:
        pytest.skip("needs git: the repository is not a checkout")
    return outcome.stdout.split("\n")[:-1]


def test_no_file_names_a_package_host_or_a_machines_path() -> None:
    found = []
    for name in tracked_files():
        path = REPOSITORY / name
        if name in ALLOWED or not path.is_file() or path.stat().st_size > 4_000_000:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if name.startswith("tests/vectors/") or name.endswith(".lock"):
            text = HOSTS.sub("", text) if name.startswith("tests/vectors/") else text
        found += [f"{name}: {match.group()}" for pattern in (HOSTS, MACHINE_PATHS) for match in pattern.finditer(text)]
    assert found == []


def test_the_lock_file_has_a_hash_for_every_package() -> None:
    text = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    assert len(blocks) > 30
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_no_shared_material_is_committed_by_name() -> None:
    assert [name for name in tracked_files() if name.startswith("shared/")] == []


def test_every_decision_is_half_a_page_with_its_parts() -> None:
    for path in sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert len(text.split()) <= 450, f"{path.name} is longer than half a page"
