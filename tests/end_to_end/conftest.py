"""The program as its users have it: installed from the wheel, without the tools of development."""

import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Installation:
    """An environment with FunnelView's wheel and what it needs to run, and nothing else."""

    wheel: Path
    scripts: Path

    @property
    def program(self) -> Path:
        """The `funnelview` command."""
        return self.scripts / "funnelview"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.scripts / "python"

    def files(self) -> set[str]:
        """What the wheel holds."""
        with zipfile.ZipFile(self.wheel) as archive:
            return set(archive.namelist())


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Build the wheel, and install it into an environment of its own; all without a network."""
    folder = tmp_path_factory.mktemp("installation")
    _run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    _run(sys.executable, "-m", "venv", "--without-pip", environment)
    python = environment / "bin" / "python"
    _link_libraries(environment)
    _run(
        *(sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check"),
        *("--python", python, "install", "--no-index", "--no-deps", "--quiet", wheel),
    )
    return Installation(wheel, python.parent)


def _link_libraries(environment: Path) -> None:
    """Link the libraries that FunnelView needs, from the environment that runs this test."""
    paths = {"base": str(environment), "platbase": str(environment)}
    target = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    for library in _needed("funnelview", set()):
        entries = {file.parts[0] for file in library.files or () if file.parts[0] != ".."}
        for name in entries - {"__pycache__"}:
            link = target / name
            if not link.exists():
                link.symlink_to(Path(str(library.locate_file(name))))


def _needed(
    name: str, seen: set[str], extras: frozenset[str] = frozenset()
) -> Iterator[Distribution]:
    """What `name` needs on this system, and what that needs, without `name` itself."""
    for line in distribution(name).requires or ():
        wanted = Requirement(line)
        if wanted.marker and not any(
            wanted.marker.evaluate({"extra": extra}) for extra in extras | {""}
        ):
            continue
        key = canonicalize_name(wanted.name)
        if key not in seen:
            seen.add(key)
            yield distribution(key)
            yield from _needed(key, seen, frozenset(wanted.extras))


def _run(*command: str | Path) -> None:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
