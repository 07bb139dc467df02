"""`pikir serve`: web, worker, beat and, embedded, the broker, started and stopped together."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from pathlib import Path

import click

from app.cli import demo as demo_command
from app.infra import migrate, programs
from app.infra.programs import Surroundings
from app.infra.supervisor import AlreadyRunning, Supervisor, SupervisorError, hold_folder, private_folder
from config import PROJECT_ROOT, Settings

BROKER_READY_S = 10.0
WEB_READY_S = 60.0


class Refused(click.ClickException):
    """Nothing was started; what is in the way can be cleared by the person who asked."""

    exit_code = 2


def say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: PIKIR_PORT or 8000]"
)
@click.option("--demo", is_flag=True, help="Load the demonstration drafts first, once.")
def serve(host: str, port: int | None, demo: bool) -> None:
    """Run the web server, the worker, the scheduler and, where none is configured, the broker."""
    environ = dict(os.environ)
    if port is not None:
        environ["PIKIR_PORT"] = str(port)
    settings = Settings.from_env(environ)
    try:
        with hold_folder(settings.data_dir) as lock:
            refuse_taken_port(host, settings.port)
            migrate.upgrade(settings.database_url)
            if demo:
                demo_command.load(settings)
            supervisor = Supervisor(say, inherit=(lock.fileno(),))
            supervisor.catch_signals()
            try:
                run(supervisor, settings, environ, host, demo=demo)
            finally:
                supervisor.stop()
    except AlreadyRunning as error:
        raise Refused(f"{error}; stop it first, or give another folder with PIKIR_DATA_DIR") from error
    except SupervisorError as error:
        raise click.ClickException(str(error)) from error


def run(
    supervisor: Supervisor, settings: Settings, environ: dict[str, str], host: str, *, demo: bool
) -> None:
    """Starts every program and watches them until a signal."""
    around = Surroundings(PROJECT_ROOT, settings.data_dir, child_environment(settings, environ))
    if settings.bundled_broker:
        if not start_broker(supervisor, settings, around):
            return
    elif settings.is_production:
        say(
            "Production: no broker of its own. On more than one host, use the systemd units in deploy/ instead."
        )
    supervisor.start(programs.web(around, host, settings.port))
    supervisor.start(programs.worker(around))
    supervisor.start(programs.beat(around))
    if supervisor.wait_until(lambda: is_healthy(host, settings.port), "the web server", WEB_READY_S):
        announce(settings, demo=demo)
        stopped_by = supervisor.watch()
        say(f"Stopping ({stopped_by.name}) …")


def start_broker(supervisor: Supervisor, settings: Settings, around: Surroundings) -> bool:
    """False when told to stop before the broker answered."""
    unix_socket = settings.broker_socket
    if unix_socket is None:
        raise SupervisorError("the bundled broker listens on a unix socket only")
    private_folder(unix_socket.parent)
    supervisor.start(programs.broker(around, unix_socket))
    return supervisor.wait_until(lambda: programs.answers_ping(unix_socket), "the broker", BROKER_READY_S)


def child_environment(settings: Settings, environ: dict[str, str]) -> dict[str, str]:
    """Everything the children need to read the same configuration as this process."""
    return {
        **environ,
        "PIKIR_BASE_URL": settings.base_url,
        "PIKIR_DATA_DIR": str(settings.data_dir),
        "PIKIR_PORT": str(settings.port),
        "PIKIR_REDIS_URL": settings.redis_url,
    }


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            problem = error.strerror or str(error)
            raise Refused(f"{host}:{port}: {problem}; choose another with --port or PORT=") from error


def is_healthy(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(reachable, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(settings: Settings, *, demo: bool) -> None:
    say(f"\nPikir is ready: {settings.base_url}/")
    if demo:
        say("Demo log-ins:")
        for line in demo_command.logins():
            say(f"  {line}")
    say(f"Data: {shown(settings.data_dir)}   Logs: {shown(settings.data_dir / 'log')}   Stop: Ctrl-C\n")


def shown(path: Path) -> str:
    """The path as the person at this console would type it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
