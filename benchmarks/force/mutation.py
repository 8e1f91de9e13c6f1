"""Does a test notice when a refusal, a role, a reason, a record or a right is taken away? Each is removed in turn.

    python benchmarks/force/mutation.py [--part conduct access] [--sample N] [--minutes M] [--only WORDS] [--afresh]

Which mutants there are stands in ``mutants.py``. First the tests run once as they are, and for each is noted which
functions it calls; each mutant then meets the tests that call the function it stands in, the narrowest first, and is
killed when one fails. Mutants of classes (roles, reasons) are imported anew, so that no expectation was worked out
before, and meet every test. Results are kept (``build/mutation.jsonl``) as long as the mutated file stays as it is;
who survived is tried again. The bar is 95 percent.
"""

from __future__ import annotations

import argparse
import importlib.machinery
import json
import os
import random
import signal
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import hypothesis  # noqa: F401  (loaded once, before the children are forked)
import orjson  # noqa: F401
import pydantic  # noqa: F401
import pytest
from mutants import REPOSITORY, SOURCE, Mutant, mutants, of_access, of_conduct, put_into

KEPT = REPOSITORY / "build" / "mutation.jsonl"
CONDUCT, WEB = SOURCE / "trialwright" / "conduct", SOURCE / "trialwright" / "web"
RULES = ("writing", "order", "lock", "delegation", "query", "entry", "time_of_storing", "sites", "blinding",
         "redaction", "product", "screening_sheet", "window", "checkpoint")  # fmt: skip
DOORS = ("security", "permissions", "site_rights", "conduct_api", "exports", "standing", "entering", "moving")
SLOW = 240
"""Seconds of processor time after which a mutant's tests are ended: it counts as noticed."""
ENOUGH = 90.0
"""Seconds of processor time of tests that a mutant must live through to count as a survivor; longer ones are not begun.
Processor time, for on a loaded machine few tests would fit into as many seconds of a clock."""
STUCK = 4
"""So many times as long on the clock, and tests that wait for ever are ended too."""
KILLED, LIVES, ANEW, BROKEN = 1, 0, 9, 8
WHY: list[str] = []
"""What the last test that failed said."""

EQUIVALENT: dict[str, str] = {
    "order.py: guard removed: person.born_by is not None and day < person.born_by": "a sheet with a birth after the "
    "consent is refused, and the line before asks for a day that is not before the consent",
    "account.py: guard removed: not request.user.is_authenticated": "a visitor is led to the log-in before the view",
    "log_in.py: guard removed: not request.user.is_authenticated": "a visitor is led to the log-in before the view",
}
"""Mutants that change nothing that anybody could see, by ``file: what``, each with the reason."""


@dataclass(frozen=True)
class Part:
    """What is mutated, and the tests that should notice. ``for_classes``: the files that are tried first for
    roles and reasons; ``for_tables``: the one for the rows of a table; ``prepares``: a fixture that is made before the
    processes part."""

    paths: tuple[Path, ...]
    changes: Callable[..., Iterator[Any]]
    tests: str
    words: tuple[str, ...] = ()
    for_classes: tuple[str, ...] = ()
    for_tables: str = ""
    prepares: str = ""
    also: tuple[str, ...] = ()

    def mutants(self) -> list[Mutant]:
        """All of them but the equivalent ones."""
        return [one for path in self.paths for one in mutants(path, self.changes) if one.named not in EQUIVALENT]

    def files(self) -> list[str]:
        """Where its tests stand."""
        found = [str(path.relative_to(REPOSITORY)) for path in sorted(REPOSITORY.glob(self.tests))
                 if "command_line" not in path.name and "_walk" not in path.name]  # fmt: skip
        return [*found, *self.also]


PARTS = {
    "conduct": Part((*sorted((CONDUCT / "acts").glob("*.py")), *(CONDUCT / f"{name}.py" for name in RULES)),
                    of_conduct, "tests/conduct/test_*.py",
                    for_classes=("test_writing.py", "test_each_guard.py", "test_entries.py"),
                    also=("tests/store/test_sites.py::test_a_line_of_a_report_tells_somebody_of_one_site_of_their_own_people",)),
    "access": Part((*(WEB / f"{name}.py" for name in DOORS), *sorted((WEB / "views").glob("*.py")),
                    *sorted((WEB / "store").glob("*.py"))), of_access, "tests/web/test_*.py",
                   ("-p", "pytest_django.plugin", "--ds", "trialwright.web.settings", "-m", "not slow"),
                   for_tables="test_permissions.py", prepares="site"),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--only", default="", help="mutants in whose file or rule these words stand")
    parser.add_argument("--sample", type=int, default=10**6, help="so many mutants of each part, drawn at random")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further mutant after so long")
    parser.add_argument("--afresh", action="store_true", help="forget what is kept")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where results are kept")
    options = parser.parse_args()
    if options.afresh:
        options.kept.unlink(missing_ok=True)
    options.kept.parent.mkdir(exist_ok=True)
    until = time.monotonic() + options.minutes * 60
    good = [_prove(name, PARTS[name], options.only, Kept(options.kept), until, options.sample) for name in options.part]
    sys.exit(0 if all(good) else 1)


def _prove(name: str, part: Part, only: str, file: Kept, until: float, sample: int) -> bool:
    every = [one for one in part.mutants() if only in one.at]
    if sample < len(every):
        print(f"{name}: a sample of {sample} of {len(every)} mutants, drawn with the seed 1")
        every = random.Random(1).sample(every, sample)
    kept = dict(file.lines())
    told = sum(kept.get(one.key, "") != "" for one in every)
    print(f"{name}: {len(every)} mutants, {told} known to be noticed; {len(EQUIVALENT)} in all parts set aside as "
          "equivalent, with the reason", flush=True)  # fmt: skip
    begun = time.monotonic()
    left = [one for one in every if not kept.get(one.key)]
    known = len(file.lines())
    if left:
        code = _in_a_child(lambda: Session(part, left, file, until).run(), 10**6)
        if code == BROKEN:
            raise SystemExit("the tests fail without any mutant")
    tried_now = {key for key, _ in file.lines()[known:]}
    for one in (one for one in left if one.key not in tried_now):
        if time.monotonic() < until:
            first = [name for name in part.files() if Path(name).name in part.for_classes]
            by = _notices_anew(part, one, first) or _notices_anew(part, one, ())
            file.add(one, "(a class, imported anew)" if by else "")
    kept = dict(file.lines())
    tried = [one for one in every if one.key in kept]
    alive = [one for one in tried if not kept[one.key]]
    for one in alive:
        print(f"survived: {one.at}")
    share = 1 - len(alive) / max(len(tried), 1)
    print(f"{name}: {len(tried)} of {len(every)} mutants tried, {len(tried) - len(alive)} noticed ({share:.1%}; bar "
          f"95 %); {(time.monotonic() - begun) / 60:.1f} min", flush=True)  # fmt: skip
    return share >= 0.95


@dataclass(frozen=True)
class Kept:
    """What is known of each mutant, in a file that a later run goes on with."""

    path: Path

    def lines(self) -> list[tuple[str, str]]:
        """Mutant and the test that noticed it (empty: none did), in the order of trying."""
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        return [(key, by) for key, by in map(json.loads, text.splitlines())]

    def add(self, one: Mutant, by: str) -> None:
        """Keep what came of one."""
        with self.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps([one.key, by]) + "\n")
        told = f"  {'noticed' if by else 'SURVIVED'}: {one.at}  [{by.rpartition('/')[2][:90]}]"
        print(told, file=sys.stderr, flush=True)


def _in_a_child(work: Callable[[], int], seconds: float) -> int:
    """The exit status of ``work`` in a child process; below zero: it was ended, by that signal."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.alarm(int(seconds * STUCK))
        try:
            code = work()
        except BaseException as error:  # noqa: BLE001  (told, and never taken for a test that failed)
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            code = BROKEN
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _words(part: Part) -> list[str]:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.chdir(REPOSITORY)
    sys.path[:0] = [str(SOURCE), str(REPOSITORY)]
    return ["-q", "-c", os.devnull, "--rootdir", str(REPOSITORY), "-p", "no:cacheprovider", *part.words, *part.files()]


# Functions: one process, forked for each mutant -----------------------------------------------------------------------


@dataclass(eq=False)
class Session:
    """A run of pytest that has collected its tests, and forks for each mutant."""

    part: Part
    left: list[Mutant]
    kept: Kept
    until: float
    calls: list[set[tuple[str, str]]] = field(default_factory=list)
    failed: bool = False

    def run(self) -> int:
        """Collect and prove; the exit status of the child that this is."""
        sys.stdout.flush()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        with tempfile.TemporaryDirectory(prefix="trialwright-mutation-") as place:
            pytest.main([*_words(self.part), "--basetemp", f"{place}/base", "--capture", "no"], plugins=[self])
        return BROKEN if self.failed else 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In the place of pytest's own loop."""
        items = session.items
        if self.part.prepares:  # what all share is made once, before the children part
            user = next(one for one in items if self.part.prepares in getattr(one, "fixturenames", ()))
            other = next(one for one in items if one.path != user.path)
            _outcome([user, other])  # one of another file: what is left stands for all, or each first test would fail
        rows = [one for one in self.left if one.of_table]
        functions = [one for one in self.left if one.function is not None and not one.of_table]
        if rows:
            tests = self._chosen(rows[0], items)
            self.failed = _in_a_child(lambda: BROKEN if _outcome([*tests, tests[-1]]) else 0, 10**6) != 0
        self._try_all(rows if not self.failed else [], items)
        if not self.failed and functions and time.monotonic() < self.until:
            self.calls = self._noted(items)
            self._try_all(functions if not self.failed else [], items)
        return True

    def _try_all(self, those: Sequence[Mutant], items: Sequence[pytest.Item]) -> None:
        for one in those:
            if time.monotonic() > self.until:
                break
            self._try(one, items)

    def _try(self, one: Mutant, items: Sequence[pytest.Item]) -> None:
        chosen = self._chosen(one, items)
        with tempfile.NamedTemporaryFile("r") as told:
            code = _in_a_child(lambda: _meets(one, chosen, Path(told.name)), SLOW)
            by = told.read()
        if code in (-signal.SIGALRM, -signal.SIGPROF):
            by = "(ended: it took too long)"
        if code not in (BROKEN, ANEW):
            self.kept.add(one, by if code else "")

    def _chosen(self, one: Mutant, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """The tests that call its function, the narrowest first, those of one file together."""
        if one.of_table:
            return [item for item in items if item.path.name == self.part.for_tables]
        where = (str(one.path), one.function)
        able = sorted((len(self.calls[at]), at) for at in range(len(items)) if where in self.calls[at])
        first = {items[at].path: place for place, (_, at) in reversed(list(enumerate(able)))}
        return [items[at] for _, at in sorted(able, key=lambda found: (first[items[found[1]].path], found))]

    def _noted(self, items: Sequence[pytest.Item]) -> list[set[tuple[str, str]]]:
        """Which functions of the mutated files each test calls, found by running all of them once."""
        with tempfile.NamedTemporaryFile("r") as told:
            code = _in_a_child(lambda: _note(items, {str(one.path) for one in self.left}, Path(told.name)), 10**6)
            self.failed = code != 0
            found = json.loads(told.read() or "[]")
        return [{(path, name) for path, name in one} for one in found]


def _outcome(items: Sequence[pytest.Item]) -> str:
    """The first of the tests that fails; empty: none does. The last one only follows."""
    from _pytest.runner import runtestprotocol

    for item, following in pairwise(items):
        for report in runtestprotocol(item, log=False, nextitem=following):
            if report.failed:
                WHY[:] = [str(report.longreprtext)[-1500:]]
                return item.nodeid
    return ""


def _meets(one: Mutant, chosen: Sequence[pytest.Item], told: Path) -> int:
    """Whether a test fails with the mutant in place."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    if not put_into(one):
        return ANEW
    until = time.process_time() + ENOUGH
    for item, following in zip(chosen, [*chosen[1:], chosen[-1]] if chosen else (), strict=True):
        by = _outcome([item, following])
        if by:
            told.write_text(by, encoding="utf-8")
            return KILLED
        if time.process_time() > until:
            break
    return LIVES


def _note(items: Sequence[pytest.Item], paths: set[str], told: Path) -> int:
    calls: list[set[tuple[str, str]]] = []
    shared: dict[Path, set[tuple[str, str]]] = {}
    seen: set[tuple[str, str]] = set()

    def tracer(frame: types.FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if code.co_filename in paths:
            seen.add((code.co_filename, code.co_qualname.partition(".<locals>")[0]))

    plugins = items[0].config.pluginmanager
    plugins.register(_Fixtures(shared, seen))
    for item, following in zip(items, [*items[1:], items[-1]], strict=True):
        seen.clear()
        sys.settrace(tracer)
        failed = _outcome([item, following])
        sys.settrace(None)
        if failed:
            os.write(2, f"fails without any mutant: {failed}\n{WHY[0]}\n".encode())
            return BROKEN
        calls.append(set(seen))
    everywhere = [found | shared.get(item.path, set()) for item, found in zip(items, calls, strict=True)]
    told.write_text(json.dumps([sorted(found) for found in everywhere]), encoding="utf-8")
    return 0


@dataclass(eq=False)
class _Fixtures:
    """What a fixture that several tests share calls, counts for each test of the file."""

    shared: dict[Path, set[tuple[str, str]]]
    seen: set[tuple[str, str]]

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[None]:
        before = set(self.seen)
        found = yield
        if fixturedef.scope in ("module", "class"):
            self.shared.setdefault(request.node.path, set()).update(self.seen - before)
        return found


# Classes: imported anew -----------------------------------------------------------------------------------------------


def _notices_anew(part: Part, mutant: Mutant, files: Sequence[str]) -> bool:
    """Whether a test of ``files`` (none: of all) fails in a process that imports the mutant in the place of its
    file."""

    def work() -> int:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        names = files or part.files()
        code = mutant.compiled()
        usual = importlib.machinery.SourceFileLoader.get_code

        def get_code(loader: importlib.machinery.SourceFileLoader, fullname: str) -> types.CodeType | None:
            return code if Path(loader.path) == mutant.path else usual(loader, fullname)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
        return int(pytest.main([*_words(part)[: -len(part.files())], *names, "-x"]))

    return _in_a_child(work, SLOW) not in (0, BROKEN)


if __name__ == "__main__":
    main()
