"""The rules under which all tests run, seen from outside: two test runs of their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# Each of the two runs once, in one process.
pytestmark = pytest.mark.xdist_group("rules")

ROOT = Path(__file__).resolve().parents[2]

PROBES = """
import os, pathlib, socket, time, warnings
import pytest
import tests.support.postgres as postgres

postgres.find_binaries = lambda environment: None

@pytest.mark.data
def test_data(data_dir):
    assert data_dir.is_dir()

def test_store(store_url):
    pass

def test_network():
    socket.create_connection(("localhost", 9))

def test_warning():
    warnings.warn("old", DeprecationWarning)

def test_user(home):
    assert pathlib.Path.home() == home
    assert "FUNNELVIEW_DB" not in os.environ
    assert os.environ["LANG"] == "C.UTF-8" and "LC_ALL" not in os.environ
    assert time.localtime().tm_gmtoff == 0
"""


def outcomes(folder: Path, **environment: str) -> dict[str, str]:
    """Run the probes as `make test` would, in this environment; gives each one's outcome."""
    probes = folder / "test_probes.py"
    probes.write_text(PROBES, encoding="utf-8")
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name != "CI" and not name.startswith(("FUNNELVIEW_", "PYTEST_"))
    }
    said = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-v", "-c", "pyproject.toml"),
            *("-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", folder, probes),
        ],
        cwd=ROOT,
        env=inherited | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return dict(re.findall(r"^\S*test_probes\.py::test_(\S+) ([A-Z]+)", said, re.MULTILINE))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The outcomes at a developer's, who has settings, but neither exports nor a Postgres."""
    folder = tmp_path_factory.mktemp("alone")
    return outcomes(
        folder,
        HOME=str(folder),
        FUNNELVIEW_DB="real.db",
        LC_ALL="zh_CN.UTF-8",
        TZ="Asia/Shanghai",
    )


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The outcomes where changes are let in, with exports, but without a Postgres."""
    folder = tmp_path_factory.mktemp("gate")
    return outcomes(folder, FUNNELVIEW_TEST_DATA=str(folder), CI="true")


def test_tests_over_real_exports_are_left_out_where_there_are_none(
    alone: dict[str, str], gate: dict[str, str]
) -> None:
    assert "data" not in alone
    assert gate["data"] == "PASSED"


def test_a_test_of_the_store_runs_on_both_engines(
    alone: dict[str, str], gate: dict[str, str]
) -> None:
    assert alone["store[sqlite]"] == gate["store[sqlite]"] == "PASSED"
    assert alone["store[postgres]"] == "SKIPPED"
    assert gate["store[postgres]"] == "ERROR"


def test_a_test_reaches_no_network(alone: dict[str, str]) -> None:
    assert alone["network"] == "FAILED"


def test_a_warning_is_an_error(alone: dict[str, str]) -> None:
    assert alone["warning"] == "FAILED"


def test_a_test_sees_nothing_of_the_user(alone: dict[str, str]) -> None:
    assert alone["user"] == "PASSED"
