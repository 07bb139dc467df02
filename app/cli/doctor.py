"""`pikir doctor`: what Pikir stands on, and how to mend what does not answer."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click

from app.infra.health import Check, check_all
from config import ConfigError, Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def doctor(as_json: bool) -> None:
    """Check configuration, database, broker, storage, mail, clock and time zone; exit 1 when one fails."""
    checks = examine()
    if as_json:
        click.echo(json.dumps({"ok": all(c.ok for c in checks), "checks": [asdict(c) for c in checks]}))
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<13}  {check.detail}")
            if not check.ok:
                click.echo(f"      {'':<13}  → {check.mend}")
    if not all(check.ok for check in checks):
        raise SystemExit(1)


def examine() -> list[Check]:
    """All checks; only the configuration when it cannot be read, for then nothing else can be asked."""
    try:
        settings = Settings.from_env(os.environ)
    except ConfigError as error:
        return [
            Check(
                "configuration", False, str(error), f"set {error.variable}; docs/operations.md lists them all"
            )
        ]
    return check_all(settings)
