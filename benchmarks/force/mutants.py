"""Mutants: a rule of conduct or of access taken away from a file, one at a time.

Of conduct: a guard removed, a sentence of refusal not said, half of an ``or`` of refusals dropped, ``needs_reason`` or
``only_by_itself`` switched off, a role list opened to everybody. Of access: a guard that closes a page removed, an
event not recorded, a cell of the permission table opened to everybody.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import importlib
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"
CLOSES = ("Http404", "PermissionDenied", "HttpError")
RECORDS = ("record", "installation.record")
_OPENED = "opened to everybody: "


@dataclass(frozen=True)
class Mutant:
    """A file with one rule taken away. ``function``: the one that holds the rule, as ``Class.name``; None: the class
    or the module itself."""

    path: Path
    line: int
    what: str
    number: int
    function: str | None
    tree: ast.Module

    @property
    def named(self) -> str:
        """As in the list of equivalent ones: a line may move."""
        return f"{self.path.name}: {self.what}"

    @property
    def module(self) -> str:
        """The name under which Python imports its file."""
        return ".".join(self.path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")

    @property
    def of_table(self) -> bool:
        """Whether it opens a cell of the permission table."""
        return self.what.startswith(_OPENED)

    @property
    def key(self) -> str:
        """Its name among results that are kept: another one as soon as its file changes."""
        return f"{_digest(self.path)} {self.number} {self.named}"

    @property
    def at(self) -> str:
        """File, line and rule, for people."""
        return f"{self.path.relative_to(REPOSITORY)}:{self.line} {self.what}"

    def compiled(self) -> types.CodeType:
        """The file's code without the rule."""
        return compile(ast.fix_missing_locations(self.tree), str(self.path), "exec")


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def mutants(path: Path, changes: Callable[[ast.AST], Iterator[tuple[str, Callable[..., None]]]]) -> Iterator[Mutant]:
    """Every rule of the file that ``changes`` finds, taken away in turn."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = _holders(tree)
    for number, node in enumerate(ast.walk(tree)):
        for what, change in changes(node):
            fresh = copy.deepcopy(tree)
            change(list(ast.walk(fresh))[number])
            yield Mutant(path, getattr(node, "lineno", 0), what, number, holders.get(node), fresh)


def _holders(tree: ast.Module) -> dict[ast.AST, str]:
    """The outermost function around each node, as ``name`` or ``Class.name``."""
    found: dict[ast.AST, str] = {}
    for one in tree.body:
        inside = [(f"{one.name}.", each) for each in one.body] if isinstance(one, ast.ClassDef) else [("", one)]
        for before, each in inside:
            if isinstance(each, ast.FunctionDef):
                found |= dict.fromkeys(ast.walk(each), before + each.name)
    return found


# Rules ----------------------------------------------------------------------------------------------------------------


def of_conduct(node: ast.AST) -> Iterator[tuple[str, Callable[..., None]]]:
    """Guards, refusals, reasons and roles."""
    if isinstance(node, ast.If) and _refuses(node.body):
        yield f"guard removed: {ast.unparse(node.test)[:70]}", _never
    if isinstance(node, ast.Return) and isinstance(node.value, ast.IfExp) and _speaks(node):
        yield f"not said: {ast.unparse(node.value)[:70]}", _silent
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and _calls(node.values):
        for place, value in enumerate(node.values):
            yield f"not asked: {ast.unparse(value)[:70]}", _without(place)
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        name, value = node.target.id, ast.unparse(node.value)
        if name in ("needs_reason", "only_by_itself") and value == "True":
            yield f"{name} switched off", _switched_off
        if name == "roles" and value not in ("frozenset(Role)", "frozenset()"):
            yield "roles: everybody", _everybody


def of_access(node: ast.AST) -> Iterator[tuple[str, Callable[..., None]]]:
    """Guards that close a page, events that are recorded, cells of the permission table."""
    if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise):
        if any(word in ast.unparse(node.body[-1]) for word in CLOSES):
            yield f"guard removed: {ast.unparse(node.test)[:70]}", _never
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in RECORDS:
        yield f"not recorded: {ast.unparse(node.value)[:70]}", _nothing
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(value, ast.Call) and ast.unparse(value.func) == "Access":
                yield from _cells(node, ast.literal_eval(key), value)  # type: ignore[arg-type]


def _cells(table: ast.Dict, page: str, access: ast.Call) -> Iterator[tuple[str, Callable[..., None]]]:
    for place in range(4):
        said = ast.unparse(access.args[place]) if place < len(access.args) else "NOBODY"
        if said != "EVERYONE":
            column = ("readers", "simulated_readers", "writers", "simulated_writers")[place]
            yield f"{_OPENED}{page}, {column}", _cell(table.values.index(access), place)


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


# Changes --------------------------------------------------------------------------------------------------------------


def _never(node: ast.If) -> None:
    node.test = ast.Constant(False)


def _silent(node: ast.Return) -> None:
    node.value = ast.Tuple([], ast.Load())


def _nothing(node: ast.Expr) -> None:
    node.value = ast.Constant(None)


def _without(place: int) -> Callable[..., None]:
    def change(node: ast.BoolOp) -> None:
        del node.values[place]
        if len(node.values) == 1:
            node.values.append(ast.Tuple([], ast.Load()))

    return change


def _cell(row: int, place: int) -> Callable[..., None]:
    def change(node: ast.Dict) -> None:
        access = node.values[row]
        assert isinstance(access, ast.Call)
        access.args += [ast.Name("NOBODY", ast.Load()) for _ in range(place + 1 - len(access.args))]
        access.args[place] = ast.Name("EVERYONE", ast.Load())

    return change


def _switched_off(node: ast.AnnAssign) -> None:
    node.value = ast.Constant(False)


def _everybody(node: ast.AnnAssign) -> None:
    node.value = ast.parse("frozenset(Role)", mode="eval").body


# Putting one in place of a program that runs --------------------------------------------------------------------------


def put_into(mutant: Mutant) -> bool:
    """Exchange the code of the function that holds the rule, or the row of the table, in the loaded module; False:
    the rule stands in a class or has other variables, and its file must be imported anew."""
    module = importlib.import_module(mutant.module)
    if mutant.of_table:
        page = mutant.what.removeprefix(_OPENED).rpartition(", ")[0]
        fresh: dict[str, object] = {"__name__": mutant.module}
        exec(mutant.compiled(), fresh)
        row = fresh["ACCESS"][page]  # type: ignore[index]
        kept = {name: getattr(row, name) for name in row.__slots__}
        module.ACCESS[page] = module.Access(**kept)
        return True
    if mutant.function is None:
        return False
    function = _function(module, mutant.function)
    code = _code(mutant.compiled(), mutant.function)
    if function is None or code is None or code.co_freevars != function.__code__.co_freevars:
        return False
    function.__code__ = code
    return True


def _function(module: types.ModuleType, name: str) -> types.FunctionType | None:
    *outer, last = name.split(".")
    holder = vars(getattr(module, outer[0])) if outer else vars(module)
    found = holder.get(last)
    while found is not None and not isinstance(found, types.FunctionType):
        found = getattr(found, "__func__", None) or getattr(found, "fget", None) or getattr(found, "__wrapped__", None)
    return _unwrapped(found) if found is not None else None


def _unwrapped(found: types.FunctionType) -> types.FunctionType:
    while isinstance(getattr(found, "__wrapped__", None), types.FunctionType):
        found = found.__wrapped__
    return found


def _code(code: types.CodeType, name: str) -> types.CodeType | None:
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            if one.co_qualname == name:
                return one
            if name.startswith(f"{one.co_qualname}."):
                return _code(one, name)
    return None
