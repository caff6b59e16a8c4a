"""`pmo doctor`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from pathlib import Path

_COLORS = {"good": "green", "advice": "yellow", "missing": "red"}


@click.command("doctor")
@click.option("--ci", is_flag=True, help="Leave out what is about a person: identity and hooks.")
@options.format_option(["text", "json"], "For people or for programs.")
@options.root_option
def command(*, ci: bool, form: str, root: Path | None) -> None:
    """Say what is missing around the records, and what to do about it.

    Looks at Python, the clone and its history, your identity, hooks, the version of schemas and handbook, what Git ignores
    and leaves alone, the policy, its code owners, keys and ssh-keygen. The exit code is 1 when something is missing that
    proof or safety rests on; advice alone ends with 0.

    \b
    Examples:
      pmo doctor
      pmo doctor --ci
    """
    from pmo.pipeline import doctor  # noqa: PLC0415 - keeps `pmo --help` quick

    answers = doctor.look(options.load(root, None), ci=ci)
    if form == "json":
        click.echo(json.dumps({"answers": [asdict(answer) for answer in answers]}, indent=1, ensure_ascii=False))
    else:
        for answer in answers:
            click.echo(f"{options.style(answer.state, _COLORS[answer.state])} {answer.about}: {answer.says}")
            if answer.do:
                click.echo(f"  do: {answer.do}")
    if any(answer.state == doctor.MISSING for answer in answers):
        raise SystemExit(1)
