import importlib
import importlib.util
import os
import subprocess
from pathlib import Path

import pytest

from funnelview import __version__, i18n
from tests.end_to_end.conftest import ROOT, Installation

# The wheel is built and installed once, in one process.
pytestmark = pytest.mark.xdist_group("wheel")

# Only loaded where a store is on a server, and so the extra with its driver is installed.
FOR_SERVERS = tuple(
    f"funnelview.store.{one}" for one in ("listening", "rights.postgres", "watched")
)


def run(installation: Installation, *words: str | Path, cwd: Path) -> str:
    """Call the installed program's interpreter or command; gives what it prints."""
    result = subprocess.run(
        words, cwd=cwd, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert str(installation.scripts) in str(words[0])
    return result.stdout


def test_it_runs_with_nothing_else_installed(installation: Installation, tmp_path: Path) -> None:
    said = run(installation, installation.program, "--version", cwd=tmp_path)
    assert said == f"funnelview {__version__}\n"


def test_nothing_of_development_is_there(installation: Installation, tmp_path: Path) -> None:
    names = ("pytest", "hatchling", "mypy", "hypothesis", "pyte", "psycopg", "pip")
    # Each is here, or it would prove nothing that it is not there.
    assert all(importlib.util.find_spec(name) for name in names)
    program = f"import importlib.util as u; print([n for n in {names} if u.find_spec(n)])"
    assert run(installation, installation.python, "-c", program, cwd=tmp_path) == "[]\n"


def test_every_module_finds_what_it_imports(installation: Installation, tmp_path: Path) -> None:
    program = (
        "import importlib, pkgutil, funnelview\n"
        "names = [m.name for m in pkgutil.walk_packages(funnelview.__path__, 'funnelview.')]\n"
        # Alembic runs these; they cannot be imported.
        "names = [n for n in names if not n.startswith('funnelview.store.migrations.')]\n"
        f"names = [n for n in names if n not in {FOR_SERVERS}]\n"
        "print(all(importlib.import_module(name) for name in names), 'funnelview.errors' in names)"
    )
    assert run(installation, installation.python, "-c", program, cwd=tmp_path) == "True True\n"
    assert all(importlib.import_module(name) for name in FOR_SERVERS)


@pytest.mark.parametrize("language", [each for each in i18n.LANGUAGES if each != "en"])
def test_it_speaks_every_language(
    installation: Installation, tmp_path: Path, language: str
) -> None:
    said = run(installation, installation.program, "--lang", language, "--help", cwd=tmp_path)
    assert "Show this message and exit." not in said


def test_it_carries_the_style_sheets_and_the_demo(
    installation: Installation, tmp_path: Path
) -> None:
    wanted = {
        f"funnelview/{path.relative_to(ROOT).as_posix()}"
        for path in [*(ROOT / "styles").rglob("*.tcss"), *ROOT.glob("demo.db")]
    }
    assert wanted
    assert wanted <= installation.files()
    program = (
        "from funnelview import resources as r\n"
        "print(sorted(p.name for p in r.styles_folder().rglob('*.tcss')))"
    )
    found = run(installation, installation.python, "-c", program, cwd=tmp_path)
    assert found == f"{sorted(p.name for p in (ROOT / 'styles').rglob('*.tcss'))}\n"


def test_it_carries_only_what_runs(installation: Installation) -> None:
    files = installation.files()
    assert "funnelview/py.typed" in files
    assert not [name for name in files if name.endswith((".po", ".pot", ".pyc"))]
    outermost = {name.partition("/")[0] for name in files}
    assert outermost == {"funnelview", f"funnelview-{__version__}.dist-info"}
