"""Sets Pikir up and runs it, from nothing but a Python: what the Makefile calls. Standard library only.

    python3 scripts/bootstrap.py install|run|test|check|audit|bench|bench-full|lock|catalogues|clean

One way that works everywhere: Debian's Python has neither ensurepip nor a usable pip, so the virtual
environment is made without pip and gets the one kept in scripts/vendor (SHA-256 checked). What is installed
is the lock, hash by hash. A stamp in .venv makes the next call skip all of it.
"""

import ast
import fcntl
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

MINIMUM = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "pikir-stamp.json"
PIP_WHEEL = ROOT / "scripts" / "vendor" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
BENCH_TIMEOUT_S = 600
CACHES = [
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
    "pikir.egg-info",
]

if sys.version_info[:2] < MINIMUM:
    sys.exit(
        f"Pikir needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer; this is {sys.version.split()[0]}. "
        "Name another one: make PYTHON=python3.12 …"
    )


class Failure(Exception):
    """Setting up cannot go on; the message says what to do."""


def say(message: str) -> None:
    print(f"[pikir] {message}", file=sys.stderr, flush=True)


def run(argv: list[str], *, env: dict[str, str] | None = None) -> int:
    """Exit code of a command run at the project's root."""
    sys.stdout.flush()
    return subprocess.run(argv, cwd=ROOT, env=env, check=False).returncode


def tool(name: str) -> str:
    return str(VENV / "bin" / name)


# ------------------------------------------------------------------------------------------------- install


def fingerprint(kind: str) -> str:
    """What the virtual environment of this kind is made from; any change makes it again or completes it."""
    import tomllib  # not at the top: an older Python must get as far as being told that it is too old

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    installed = [project.get(table) for table in ("build-system", "project")]
    installed.append(project.get("tool", {}).get("setuptools"))
    digest = hashlib.sha256(json.dumps(installed, sort_keys=True).encode())
    for path in (LOCKS[kind], PIP_WHEEL):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def environment() -> dict[str, str]:
    """What a virtual environment cannot outlive: its interpreter and its place (its scripts name both)."""
    return {"python": sys.version, "prefix": sys.base_prefix, "root": str(ROOT)}


def read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def is_fresh(kind: str) -> bool:
    stamp = read_stamp()
    if any(stamp.get(name) != value for name, value in environment().items()) or not PYTHON.exists():
        return False
    # The development lock holds the runtime one, at the same versions.
    return stamp.get(kind) == fingerprint(kind) or (kind == "run" and stamp.get("dev") == fingerprint("dev"))


def install(kind: str) -> None:
    """Makes .venv hold the lock of `kind` ("run" or "dev") and the project; does nothing when it does."""
    with Path(__file__).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two targets started at once must not both write into .venv
        if not is_fresh(kind):
            started = time.monotonic()
            make_environment()
            install_packages(kind)
            write_stamp(kind)
            say(f"installed in {time.monotonic() - started:.0f} s")
        compile_catalogues()


def make_environment() -> None:
    known = read_stamp()
    if PYTHON.exists() and all(known.get(name) == value for name, value in environment().items()):
        return
    if sys.prefix != sys.base_prefix and Path(sys.prefix) == VENV:
        raise Failure("run this with the system's Python, not with the one in .venv")
    say("making the virtual environment .venv")
    if run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]) != 0:
        raise Failure("this Python cannot make virtual environments; name another: make PYTHON=python3.12 …")
    if hashlib.sha256(PIP_WHEEL.read_bytes()).hexdigest() != PIP_SHA256:
        raise Failure(f"{PIP_WHEEL.relative_to(ROOT)} is damaged: its SHA-256 is not the one recorded")
    wheel = str(PIP_WHEEL)
    if run([str(PYTHON), f"{wheel}/pip", "install", "--quiet", "--no-index", "--no-deps", wheel]) != 0:
        raise Failure("pip could not be put into .venv; is the disk full?")
    write_stamp(None)


def install_packages(kind: str) -> None:
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    pip += ["--quiet", "--quiet"]  # errors only: the index's own remarks help nobody here
    lock = LOCKS[kind]
    say(f"installing {lock.name} (about a minute the first time)")
    if run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]) != 0:
        raise Failure(
            "the locked packages could not be installed. The first run needs a package index: check the "
            "network and pip's settings (pip config list), then run the same command again."
        )
    if run([*pip, "--no-build-isolation", "--no-deps", "-e", "."]) != 0:
        raise Failure("the project itself could not be installed; the lines above say why")


def write_stamp(kind: str | None) -> None:
    """What .venv is and holds; no kind: an environment that holds nothing but pip."""
    stamp = environment() | ({kind: fingerprint(kind)} if kind else {})
    STAMP.write_text(json.dumps(stamp, indent=1), "utf-8")


def compile_catalogues() -> None:
    """Compiled catalogues are not kept in git; made where missing or older than their source."""
    sources = sorted((ROOT / "app" / "translations").glob("*/LC_MESSAGES/*.po"))
    compiled = [source.with_suffix(".mo") for source in sources]
    if all(
        mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime
        for po, mo in zip(sources, compiled, strict=True)
    ):
        return
    if run([str(PYTHON), "scripts/catalogues.py", "compile"]) != 0:
        raise Failure("the catalogues could not be compiled")


# ------------------------------------------------------------------------------------------------- targets


def target_install() -> int:
    install("run")
    return 0


def target_run() -> int:
    install("run")
    env = dict(os.environ)
    argv = [tool("pikir"), "serve", "--demo"]
    if env.get("PORT"):
        argv += ["--port", env["PORT"]]
    if env.get("DATA_DIR"):
        env["PIKIR_DATA_DIR"] = str(Path(env["DATA_DIR"]).absolute())
    os.chdir(ROOT)
    sys.stderr.flush()
    os.execve(argv[0], argv, env)  # noqa: S606 - takes this process's place, so that signals reach the supervisor


def target_test() -> int:
    install("dev")
    return run([tool("pytest"), "-n", "2", *shlex.split(os.environ.get("ARGS", ""))])


def target_check() -> int:
    install("dev")
    # No service and no ../shared is asked for here: `make check` works offline.
    architecture = [tool("pytest"), "-q", "-n", "0", "-m", "not postgres and not redis and not browser"]
    steps = [
        ("ruff", [tool("ruff"), "check", "."]),
        ("format", [tool("ruff"), "format", "--check", "."]),
        ("types", [tool("mypy")]),
        ("imports", [tool("lint-imports"), "--cache-dir", ".import_linter_cache"]),
        ("templates", [tool("djlint"), "templates", "--lint"]),
        ("catalogues, migrations, tree", [*architecture, "tests/architecture"]),
    ]
    failed = []
    for name, argv in steps:
        say(f"check: {name}")
        if run(argv) != 0:
            failed.append(name)
    say("check failed: " + "; ".join(failed) if failed else "check passed")
    return 1 if failed else 0


def target_audit() -> int:
    """Fails when it could not audit: without --strict, pip-audit calls an unanswered question a success."""
    install("dev")
    return run([tool("pip-audit"), "--strict", "--disable-pip", "--require-hashes", "-r", str(LOCKS["run"])])


def defines_main(path: Path) -> bool:
    tree = ast.parse(path.read_text("utf-8"), str(path))
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)


def target_bench(*, full: bool = False) -> int:
    """Runs main() of each benchmark; stdout gets nothing but their JSON lines."""
    install("dev")
    env = dict(os.environ, PIKIR_BENCH_FULL="1" if full else "")
    failed = []
    for path in sorted((ROOT / "benchmarks").glob("*.py")):
        if not defines_main(path):
            continue
        say(f"bench: {path.stem}")
        code = f"from benchmarks import {path.stem} as bench; bench.main()"
        try:
            subprocess.run([str(PYTHON), "-c", code], cwd=ROOT, env=env, check=True, timeout=BENCH_TIMEOUT_S)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            say(str(error))
            failed.append(path.stem)
    if failed:
        say("bench failed: " + ", ".join(failed))
    return 1 if failed else 0


def target_bench_full() -> int:
    return target_bench(full=True)


def target_lock() -> int:
    """Writes both locks anew from requirements*.in; versions stay unless ARGS=--upgrade."""
    install("dev")
    compiling = [
        tool("uv"),
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
        "--no-emit-index-url",
    ]
    compiling += ["--no-header", "--python-version", "3.11", "--only-binary", ":all:"]
    compiling += shlex.split(os.environ.get("ARGS", ""))
    same_versions = ["-c", LOCKS["run"].name]
    for kind, constraint in (("run", []), ("dev", same_versions)):
        lock = LOCKS[kind].name
        code = run([*compiling, *constraint, lock.replace(".lock", ".in"), "-o", lock])
        if code != 0:
            return code
    return 0


def target_catalogues() -> int:
    install("dev")
    return run([str(PYTHON), "scripts/catalogues.py", "update"])


def target_clean() -> int:
    """Removes what can be made again; never data (var/)."""
    for name in [".venv", *CACHES]:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for path in [*ROOT.glob("app/translations/*/LC_MESSAGES/*.mo")]:
        path.unlink()
    return 0


TARGETS = {
    "install": (target_install, "virtual environment, locked packages, compiled catalogues"),
    "run": (target_run, "install, then Pikir with its demo; PORT=8000 DATA_DIR=var"),
    "test": (target_test, "the whole test suite; ARGS= goes to pytest"),
    "check": (target_check, "style, types, import contracts, templates, catalogues, migrations; offline"),
    "audit": (target_audit, "known holes in the locked packages; fails when it could not ask"),
    "bench": (target_bench, "every benchmark, one JSON line each"),
    "bench-full": (target_bench_full, "the largest sizes"),
    "lock": (target_lock, "locks anew from requirements*.in; ARGS=--upgrade for newer versions"),
    "catalogues": (target_catalogues, "brings the texts of code and templates into the catalogues"),
    "clean": (target_clean, "removes .venv and caches, never data"),
}


def usage() -> str:
    lines = [f"  {name:<12} {text}" for name, (_, text) in TARGETS.items()]
    return "make TARGET, or python3 scripts/bootstrap.py TARGET:\n" + "\n".join(lines)


def main(argv: list[str]) -> int:
    if argv == ["help"]:
        print(usage())
        return 0
    if len(argv) != 1 or argv[0] not in TARGETS:
        print(usage(), file=sys.stderr)
        return 2
    try:
        return TARGETS[argv[0]][0]()
    except Failure as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
