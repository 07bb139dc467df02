"""The shape of the tree: sizes, names, what no file may hold."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAXIMUM_LINES = 600
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs.org", "deb." + "debian.org")
# A dot or a word before the slash makes it a part of a longer path or a URL.
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:work|root|home/\w+)/\w")


def project_files() -> list[Path]:
    """What git keeps or would keep; without git (a copied tree), everything but what can be made again."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        names = [name for name in done.stdout.split("\0") if name]
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    skipped = {".git", ".venv", "var"}
    return [p for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.relative_to(ROOT).parts)]


FILES = project_files()
PYTHON_FILES = [path for path in FILES if path.suffix == ".py"]


def text_of(path: Path) -> str | None:
    """None for a binary file."""
    content = path.read_bytes()
    return None if b"\0" in content[:8192] else content.decode("utf-8", "replace")


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_the_tree_is_seen() -> None:
    assert ROOT / "config.py" in FILES
    assert Path(__file__).resolve() in PYTHON_FILES


def test_no_file_holds_two_things() -> None:
    long = [path for path in PYTHON_FILES if len(path.read_text("utf-8").splitlines()) > MAXIMUM_LINES]
    assert not long, f"over {MAXIMUM_LINES} lines; find the second thing in it and its name: {named(long)}"


def test_every_module_is_named_after_what_it_does() -> None:
    vague = [path for path in PYTHON_FILES if {path.stem, *path.relative_to(ROOT).parts} & VAGUE_NAMES]
    assert not vague, f"say what it does instead: {named(vague)}"


def test_no_file_names_a_package_registry() -> None:
    found = [path for path in FILES if (text := text_of(path)) and any(host in text for host in REGISTRIES)]
    assert not found, f"the index is the user's own setting; leave the host out: {named(found)}"


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = [path for path in FILES if (text := text_of(path)) and MACHINE_PATH.search(text)]
    assert not found, f"use a path relative to the project: {named(found)}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(packages) > 30
    unpinned = [
        line for line in packages if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ]
    assert not unpinned, f"write the locks with: make lock: {unpinned}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_leaves_the_index_to_the_user(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(
        r"^\s*(-i|--index-url|--extra-index-url|--find-links|-f)\b|https?://", text, re.MULTILINE
    )


def test_the_development_lock_holds_the_runtime_lock_at_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.\[\]-]+==[^\s;]+", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock"), "write both with: make lock"
