"""Criteria on the command line: the screening stands in ``cli.screening``, matching in ``cli.matching``."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()
