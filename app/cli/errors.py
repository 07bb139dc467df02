"""How a command ends badly: what is wrong, where, what to do, on one line (or as JSON), with the right exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.cli.answers import abandon_stdout, one_line, print_document, print_lines
from app.cli.problems import INTERRUPTED, CommandError, Problem
from app.core.errors import RuleViolation
from config import ConfigError


@contextmanager
def end_with(*, as_json: bool) -> Iterator[None]:
    """Everything that is raised inside ends here, except SystemExit and a reader who went away."""
    try:
        yield
    except (BrokenPipeError, SystemExit):
        raise
    except (click.Abort, KeyboardInterrupt):
        _finish(Problem("interrupted", "stopped before it was done.", "pikir", INTERRUPTED), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last door: nothing but one line may reach the console
        _finish(_problem(error), as_json=as_json)


def _finish(problem: Problem, *, as_json: bool) -> None:
    line = one_line(f"{problem.where}: {problem.message}").encode("utf-8", "backslashreplace")
    try:
        if as_json:
            error = {"code": problem.code, "message": problem.message, "where": problem.where}
            print_document({"error": error | dict(problem.details)})
        else:
            print_lines(problem.lines)
            click.echo(line, err=True)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError:
        # It is stdout that failed (a full disk); who waits for JSON there gets none, but must not get nothing.
        click.echo(line, err=True)
        abandon_stdout()
    sys.exit(problem.exit_code)


def _problem(error: Exception) -> Problem:
    if isinstance(error, RuleViolation):
        from app.cli.rules import explain

        return explain(error)
    if isinstance(error, CommandError):
        return Problem(error.code, error.message, error.where)
    if isinstance(error, ConfigError):
        return Problem("configuration", f"{error.problem}. See: pikir doctor", error.variable)
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, OSError):
        return _system(error)
    return _unexpected(error)


def _usage(error: click.ClickException) -> Problem:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "pikir"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return Problem("usage", f"Missing command. See: {path} --help", path)
    if isinstance(error, click.UsageError):
        return Problem("usage", f"{error.format_message()} See: {path} --help", path)
    return Problem("refused", error.format_message(), path, error.exit_code)


def _system(error: OSError) -> Problem:
    where = str(error.filename) if error.filename else "pikir"
    return Problem("system", f"{error.strerror or error}. See: pikir doctor", where)


def _unexpected(error: Exception) -> Problem:
    from app.cli.failures import log_failure
    from app.infra.database_faults import describe_database_fault

    fault = describe_database_fault(error)
    if fault is not None:
        return Problem("database", f"{fault}. See: pikir doctor", "database")
    log = log_failure(error)
    return Problem("internal", f"internal error, a fault of Pikir itself; what happened is in {log}", "pikir")
