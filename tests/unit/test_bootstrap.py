"""scripts/bootstrap.py: what it skips, what it refuses, what it says."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, set up in an empty project, with every command recorded and none run."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, text in {
        "requirements.lock": "a==1",
        "requirements-dev.lock": "a==1\nb==2",
        "pyproject.toml": "",
    }.items():
        (tmp_path / name).write_text(text)
    wheel = tmp_path / "pip.whl"
    wheel.write_bytes(b"a wheel")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv/pikir-stamp.json")
    monkeypatch.setattr(
        module, "LOCKS", {"run": tmp_path / "requirements.lock", "dev": tmp_path / "requirements-dev.lock"}
    )
    monkeypatch.setattr(module, "PIP_WHEEL", wheel)
    monkeypatch.setattr(module, "PIP_SHA256", hashlib.sha256(b"a wheel").hexdigest())
    module.commands = []

    def record(argv: list[str], *, env: dict[str, str] | None = None) -> int:
        module.commands.append(argv)
        if "venv" in argv:
            module.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            module.PYTHON.write_text("")
        return 0

    monkeypatch.setattr(module, "run", record)
    return module


def test_the_first_install_takes_the_lock_hash_by_hash_and_wheels_only(bootstrap: ModuleType) -> None:
    bootstrap.install("run")
    [locked] = [argv for argv in bootstrap.commands if "-r" in argv]
    assert "--require-hashes" in locked
    assert locked[locked.index("--only-binary") + 1] == ":all:"
    assert locked[-1].endswith("requirements.lock")


def test_a_second_install_runs_no_command(bootstrap: ModuleType) -> None:
    bootstrap.install("run")
    bootstrap.commands.clear()
    bootstrap.install("run")
    assert bootstrap.commands == []


def test_the_development_install_serves_to_run(bootstrap: ModuleType) -> None:
    bootstrap.install("dev")
    bootstrap.commands.clear()
    bootstrap.install("run")
    assert bootstrap.commands == []


def test_the_runtime_install_does_not_serve_for_tests(bootstrap: ModuleType) -> None:
    bootstrap.install("run")
    bootstrap.commands.clear()
    bootstrap.install("dev")
    assert any(argv[-1].endswith("requirements-dev.lock") for argv in bootstrap.commands)


def test_a_changed_lock_is_installed_into_the_same_environment(bootstrap: ModuleType) -> None:
    bootstrap.install("run")
    bootstrap.commands.clear()
    bootstrap.LOCKS["run"].write_text("a==2")
    bootstrap.install("run")
    assert not any("venv" in argv for argv in bootstrap.commands)
    assert any("-r" in argv for argv in bootstrap.commands)


def test_a_setting_of_a_checking_tool_installs_nothing(bootstrap: ModuleType) -> None:
    bootstrap.install("run")
    bootstrap.commands.clear()
    (bootstrap.ROOT / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100")
    bootstrap.install("run")
    assert bootstrap.commands == []
    (bootstrap.ROOT / "pyproject.toml").write_text("[project.scripts]\npikir = 'app.cli:other'")
    bootstrap.install("run")
    assert bootstrap.commands != []


@pytest.mark.parametrize("what", ["python", "root"])
def test_an_environment_of_another_python_or_place_is_made_anew(bootstrap: ModuleType, what: str) -> None:
    bootstrap.install("run")
    stamp = bootstrap.read_stamp() | {what: "another"}
    bootstrap.STAMP.write_text(str(stamp).replace("'", '"'))
    bootstrap.commands.clear()
    bootstrap.install("run")
    assert any("venv" in argv and "--clear" in argv for argv in bootstrap.commands)


def test_a_pip_wheel_that_was_tampered_with_is_not_run(bootstrap: ModuleType) -> None:
    bootstrap.PIP_WHEEL.write_bytes(b"another wheel")
    with pytest.raises(bootstrap.Failure, match="damaged"):
        bootstrap.install("run")
    assert not any(str(bootstrap.PIP_WHEEL) in part for argv in bootstrap.commands for part in argv)


def test_a_failed_install_leaves_no_stamp_and_says_what_to_look_at(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = bootstrap.run
    monkeypatch.setattr(bootstrap, "run", lambda argv: record(argv) or int("-r" in argv))
    with pytest.raises(bootstrap.Failure, match="network"):
        bootstrap.install("run")
    assert not bootstrap.is_fresh("run")


def test_the_kept_pip_wheel_is_the_one_recorded() -> None:
    text = SCRIPT.read_text("utf-8")
    [wheel] = (ROOT / "scripts/vendor").glob("pip-*.whl")
    assert wheel.name in text
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in text


def test_catalogues_are_compiled_when_older_than_their_source(bootstrap: ModuleType) -> None:
    bootstrap.install("run")
    bootstrap.commands.clear()
    po = bootstrap.ROOT / "app/translations/ky/LC_MESSAGES/messages.po"
    po.parent.mkdir(parents=True)
    po.write_text("")
    bootstrap.install("run")
    assert [argv[1:] for argv in bootstrap.commands] == [["scripts/catalogues.py", "compile"]]
    mo = po.with_suffix(".mo")
    mo.write_text("")
    bootstrap.commands.clear()
    bootstrap.install("run")
    assert bootstrap.commands == []
    os.utime(mo, (1, 1))
    bootstrap.install("run")
    assert bootstrap.commands != []


def test_run_becomes_the_server_with_the_port_and_folder_asked_for(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda _, argv, env: started.append((argv, env)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("DATA_DIR", "elsewhere")
    bootstrap.target_run()
    [(argv, env)] = started
    assert argv == [str(bootstrap.VENV / "bin/pikir"), "serve", "--demo", "--port", "8123"]
    assert env["PIKIR_DATA_DIR"] == str(tmp_path / "elsewhere")


def test_only_benchmarks_with_a_main_are_run(bootstrap: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "with_main.py").write_text("def main() -> None: ...")
    (tmp_path / "without.py").write_text("def other() -> None:\n    def main() -> None: ...")
    assert bootstrap.defines_main(tmp_path / "with_main.py")
    assert not bootstrap.defines_main(tmp_path / "without.py")


@pytest.mark.parametrize("argv", [[], ["nonsense"], ["run", "test"]])
def test_bad_usage_names_the_targets_and_exits_2(argv: list[str]) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), *argv], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "bench-full" in done.stderr
    assert done.stdout == ""


def test_make_offers_what_the_script_offers(bootstrap: ModuleType) -> None:
    [line] = [row for row in (ROOT / "Makefile").read_text().splitlines() if row.startswith("TARGETS :=")]
    assert set(line.split()[2:]) == set(bootstrap.TARGETS)


def test_an_old_python_is_told_so(bootstrap: ModuleType) -> None:
    code = "import sys, runpy; sys.version_info = (3, 9, 0, 'final', 0); sys.modules['tomllib'] = None; "
    code += "runpy.run_path(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(SCRIPT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "needs Python 3.11" in done.stderr
    assert "Traceback" not in done.stderr
