"""Does a test notice when a refusal, a role or a reason is taken away? Each is removed in turn, the small tests run.

    python benchmarks/force/mutation.py [--sample N] [--minutes M]

Mutants of the rules of conduct: a guard removed, a sentence of refusal not said, half of an ``or`` of refusals dropped,
``needs_reason`` or ``only_by_itself`` switched off, a role list opened to everybody. A mutant is killed when a test
fails. Survivors are printed with file and line. The bar is 95 percent.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import os
import random
import sys
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis  # noqa: F401  (loaded once, before the children are forked)
import orjson  # noqa: F401
import pydantic  # noqa: F401
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CONDUCT = REPOSITORY / "src" / "trialwright" / "conduct"
RULES = ("writing.py", "order.py", "lock.py", "delegation.py", "query.py", "entry.py", "time_of_storing.py")
TESTS = ("each_guard", "writing", "order", "entries", "machines", "delegation_and_redaction", "queries",
         "signatures_and_locks", "treatment_and_events", "adverse_events", "product",
         "draft_criteria", "before_opening", "windows", "judging", "amending", "refused_by_a_stranger", "audit",
         "study_tests", "guideline_approval", "sites", "enrolment")  # fmt: skip
"""The small tests of conduct, those first that most often notice."""
EQUIVALENT: dict[str, str] = {}
"""Mutants that change nothing that anybody could see, by ``file: what``, each with the reason."""


@dataclass(frozen=True)
class Mutant:
    """A file with one rule taken away."""

    path: Path
    line: int
    what: str
    tree: ast.Module

    @property
    def named(self) -> str:
        """As in the list of equivalent ones: a line may move."""
        return f"{self.path.name}: {self.what}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, help="so many of them, drawn by lot; else all")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further mutant after so long")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    paths = (*sorted((CONDUCT / "acts").glob("*.py")), *(CONDUCT / name for name in RULES))
    found = [one for path in paths for one in mutants(path)]
    every = [one for one in found if one.named not in EQUIVALENT]
    print(f"{len(found)} mutants, {len(found) - len(every)} of them set aside as equivalent, with the reason")
    tried = random.Random(options.seed).sample(every, min(options.sample or len(every), len(every)))
    if not _passes(None):
        raise SystemExit("the tests fail without any mutant")
    until = time.monotonic() + options.minutes * 60
    told: dict[Mutant, bool] = {}
    for one in tried:
        if time.monotonic() > until:
            break
        told[one] = not _passes(one)
        if len(told) % 25 == 0:
            print(f"  {len(told)} tried, {sum(told.values())} killed", file=sys.stderr, flush=True)
        if not told[one]:
            print(f"survived: {one.path.relative_to(REPOSITORY)}:{one.line} {one.what}", flush=True)
    killed = sum(told.values())
    print(f"{len(told)} of {len(every)} mutants tried: {killed} killed ({killed / max(len(told), 1):.1%})")
    sys.exit(0 if killed >= 0.95 * len(told) else 1)


def _passes(mutant: Mutant | None) -> bool:
    """Whether the tests pass, in a child process, with the mutant in the place of its file."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        os.chdir(REPOSITORY)
        sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY)]
        if mutant is not None:
            _put_in_place(mutant)
        files = [f"tests/conduct/test_{name}.py" for name in TESTS]
        words = ["-x", "-q", "-c", os.devnull, "--rootdir", str(REPOSITORY), "-p", "no:cacheprovider", *files]
        os._exit(int(pytest.main(words)))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _put_in_place(mutant: Mutant) -> None:
    code = compile(ast.fix_missing_locations(mutant.tree), str(mutant.path), "exec")
    usual = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: importlib.machinery.SourceFileLoader, fullname: str) -> types.CodeType | None:
        return code if Path(loader.path) == mutant.path else usual(loader, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


# Mutants --------------------------------------------------------------------------------------------------------------


def mutants(path: Path) -> Iterator[Mutant]:
    """Every rule of the file, taken away in turn."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for number, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node):
            fresh = copy.deepcopy(tree)
            change(list(ast.walk(fresh))[number])
            yield Mutant(path, getattr(node, "lineno", 0), what, fresh)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[..., None]]]:
    if isinstance(node, ast.If) and _refuses(node.body):
        yield f"guard removed: {ast.unparse(node.test)[:70]}", _never
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and _calls(node.values):
        for place, value in enumerate(node.values):
            yield f"not asked: {ast.unparse(value)[:70]}", _without(place)
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        name, value = node.target.id, ast.unparse(node.value)
        if name in ("needs_reason", "only_by_itself") and value == "True":
            yield f"{name} switched off", _switched_off
        if name == "roles" and value not in ("frozenset(Role)", "frozenset()"):
            yield "roles: everybody", _everybody


def _refuses(body: list[ast.stmt]) -> bool:
    """Whether a guard says a refusal: it returns sentences or appends one."""
    last = body[-1]
    if isinstance(last, ast.Return) and last.value is not None:
        return not (isinstance(last.value, ast.Tuple) and not last.value.elts) and _speaks(last)
    return isinstance(last, ast.Expr) and ".append(" in ast.unparse(last) and _speaks(last)


def _speaks(node: ast.AST) -> bool:
    return any(isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and isinstance(one.value, str)
               and one.value.endswith(".")) for one in ast.walk(node)) or "found" in ast.unparse(node)  # fmt: skip


def _calls(values: list[ast.expr]) -> bool:
    return all(isinstance(one, ast.Call) for one in values) and any("self" in ast.unparse(one) for one in values)


def _never(node: ast.If) -> None:
    node.test = ast.Constant(False)


def _without(place: int) -> Callable[..., None]:
    def change(node: ast.BoolOp) -> None:
        del node.values[place]
        if len(node.values) == 1:
            node.values.append(ast.Tuple([], ast.Load()))

    return change


def _switched_off(node: ast.AnnAssign) -> None:
    node.value = ast.Constant(False)


def _everybody(node: ast.AnnAssign) -> None:
    node.value = ast.parse("frozenset(Role)", mode="eval").body


if __name__ == "__main__":
    main()
