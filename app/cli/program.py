"""`pikir` itself: which commands there are, `--json` on each, and the one place where they end."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NoReturn

import click

from app.cli.answers import Answer, abandon_stdout, print_answer
from app.cli.errors import end_with

# Name → where the command is, and its line in --help, which must not import them all.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "split": ("app.cli.split:split", "Split a file into clauses; no database."),
    "drafts": ("app.cli.drafts:drafts", "Import, publish, show and list drafts."),
    "rounds": ("app.cli.rounds:rounds", "Open, list, extend and close rounds of discussion."),
    "comments": ("app.cli.comments:comments", "Export comments."),
    "digests": ("app.cli.digests:digests", "Compile digests of comments."),
    "users": ("app.cli.users:users", "Create, list and suspend accounts."),
    "groups": ("app.cli.groups:groups", "Create and list working groups."),
    "tokens": ("app.cli.tokens:tokens", "Create tokens for programs."),
    "migrate": ("app.cli.migrate:migrate", "Bring the database to this version of Pikir."),
    "demo": ("app.cli.demo:demo", "Load the demonstration drafts, once."),
    "doctor": ("app.cli.doctor:doctor", "Check what Pikir stands on; exit 1 when something fails."),
    "serve": ("app.cli.serve:serve", "Run web server, worker, scheduler and broker together."),
}


class Program(click.Group):
    """The root of all commands. It imports the one that is called, and turns how it ends into output and exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name][0].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        accept_json(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, short_help) for name, (_, short_help) in COMMANDS.items()])

    def main(  # type: ignore[override]  # never standalone: how commands end is decided here, not by click
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        words = list(sys.argv[1:] if args is None else args)
        as_json = "--json" in words[: words.index("--") if "--" in words else None]
        with output_that_can_break(), end_with(as_json=as_json):
            # doctor prints by itself, and has to hear of a --json that stood before its name.
            defaults = {"doctor": {"as_json": as_json}}
            extra = {name: value for name, value in extra.items() if name != "standalone_mode"}
            result = super().main(words, prog_name, standalone_mode=False, default_map=defaults, **extra)
            if isinstance(result, Answer):
                print_answer(result, as_json=as_json)
            sys.stdout.flush()
            sys.exit(result if isinstance(result, int) else 0)


def accept_json(command: click.Command) -> None:
    """`--json` at every level, before or after the other words; `Program.main` has already seen it."""
    if not any("--json" in parameter.opts for parameter in command.params):
        option = click.Option(
            ["--json"], is_flag=True, expose_value=False, help="One JSON document on stdout."
        )
        command.params.append(option)
    if isinstance(command, click.Group):
        for child in command.commands.values():
            accept_json(child)


@contextmanager
def output_that_can_break() -> Iterator[None]:
    """Whoever reads our output may stop reading (`| head`): then we end as any other program would, silently."""
    try:
        yield
    except BrokenPipeError:
        abandon_stdout()
        sys.exit(BROKEN_PIPE)


BROKEN_PIPE = 128 + 13
"""128 + SIGPIPE: what a shell reports for a program whose reader went away."""

program = Program(
    name="pikir", help="Draft laws in clauses, comments until a deadline, digests for those who decide."
)
accept_json(program)
