"""Runs commands of the program, each in a process of its own that is forked from one in which it is imported already.

Reads a JSON list of words from each line of standard input; answers each with a JSON object of exit code and output.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile

from trialwright.cli import commands, main


def run(words: list[str]) -> dict[str, object]:
    """What one command said, and its exit code."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            sys.argv = ["trialwright", *words]
            try:
                main()
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else 1
            else:
                code = 0
            sys.stdout.flush()
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return {"code": code, "said": said.read()}


if __name__ == "__main__":
    commands.list_commands(None)  # type: ignore[arg-type]
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()
