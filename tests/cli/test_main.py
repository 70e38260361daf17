import json
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from funnelview import __version__, errors, i18n
from funnelview.cli import main as entry
from funnelview.cli.base import Command, Entry, Invocation, option
from funnelview.cli.table import COMMANDS
from funnelview.i18n import N_
from tests.support.calling import Run


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module with commands of this test's own, entered in the table."""
    module = ModuleType("funnelview.cli.probe")
    table = {
        name: Entry("probe", N_("The configuration file."), name)
        for name in ("team", "tell", "fail", "breaks")
    }
    monkeypatch.setitem(sys.modules, "funnelview.cli.probe", module)
    monkeypatch.setattr(entry.funnelview, "table", table)

    @click.command(cls=Command)
    @option("--json", "as_json", is_flag=True, help=N_("The configuration file."))
    @click.pass_obj
    def tell(invocation: Invocation, *, as_json: bool) -> None:
        assert as_json
        click.echo(
            json.dumps([invocation.db, invocation.login, invocation.language, invocation.debug])
        )

    @click.command(cls=Command)
    @click.argument("kind")
    def fail(kind: str) -> None:
        raise getattr(errors, kind)("Not like this.", "Like that.")

    @click.command(cls=Command)
    def breaks() -> None:
        password = "hunter2"  # noqa: S105 - to see that it is not written down
        message = "no answer from postgresql://mia:tig@er@db/sales"
        raise ValueError(message, len(password))

    @click.command(cls=Command)
    def team() -> int:
        return 1

    module.__dict__.update(tell=tell, fail=fail, breaks=breaks, team=team)
    return module


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"funnelview {__version__}\n", "")


@pytest.mark.usefixtures("commands")
class TestWithCommands:
    def test_options_reach_the_command(self, run: Run) -> None:
        code, out, err = run("--db", "a.db", "--as", "mia", "--lang", "zh", "tell", "--json")
        assert (code, err) == (0, "")
        assert json.loads(out) == ["a.db", "mia", "zh_CN", False]

    def test_environment_comes_after_options(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FUNNELVIEW_DB", "env.db")
        monkeypatch.setenv("FUNNELVIEW_AS", "env")
        _, out, _ = run("--as", "mia", "tell", "--json")
        assert json.loads(out) == ["env.db", "mia", None, False]

    def test_a_negative_answer_is_exit_code_1(self, run: Run) -> None:
        assert run("team") == (1, "", "")

    def test_a_misspelt_command_is_answered_with_the_right_one(self, run: Run) -> None:
        code, out, err = run("taem")
        assert (code, out) == (2, "")
        assert "No such command 'taem'. Did you mean 'team'?" in err

    @pytest.mark.parametrize(
        ("words", "suggestion"),
        [(["--dbb", "x", "team"], "--db"), (["tell", "--jsn"], "--json")],
        ids=["of the program", "of the command"],
    )
    def test_a_misspelt_option_is_answered_with_the_right_one(
        self, run: Run, words: list[str], suggestion: str
    ) -> None:
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert suggestion in err.splitlines()[-1]

    def test_an_unknown_language_names_the_known_ones(self, run: Run) -> None:
        code, _, err = run("--lang", "tlh", "team")
        assert code == 2
        assert "FunnelView speaks en, zh_CN, not 'tlh'." in err

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("FunnelViewError", 1),
            ("RuleRefused", 1),
            ("Conflict", 1),
            ("BadInput", 2),
            ("StoreUnreachable", 3),
            ("StoreVersion", 3),
            ("NotAllowed", 4),
            ("GateRefused", 5),
        ],
    )
    def test_an_error_is_two_lines_and_a_code(self, run: Run, kind: str, expected: int) -> None:
        assert run("fail", kind) == (expected, "", "Not like this.\nLike that.\n")

    def test_a_mistake_in_the_program_shows_no_traceback(self, run: Run, home: Path) -> None:
        code, out, err = run("breaks")
        assert (code, out) == (70, "")
        assert err == (
            "FunnelView made a mistake: ValueError.\n"
            "Call it again with --debug to write down where.\n"
        )
        assert not list(home.rglob("crash-*"))

    def test_debug_writes_a_private_file_without_values(self, run: Run, home: Path) -> None:
        code, _, err = run("--debug", "breaks")
        assert code == 70
        (report,) = home.rglob("crash-*")
        assert str(report) in err
        assert report.stat().st_mode & 0o777 == 0o600
        text = report.read_text(encoding="utf-8")
        assert "ValueError" in text
        assert "postgresql://mia:***@db/sales" in text
        assert "tig" not in text
        assert "'hunter2'" not in text

    def test_help_lists_the_commands_in_the_language_asked_for(self, run: Run) -> None:
        _, english, _ = run("--help")
        _, chinese, _ = run("--lang", "zh_CN", "--help")
        assert "Commands:" in english
        assert "The configuration file." in english
        assert "命令" in chinese
        assert "配置文件。" in chinese
        assert "Options" not in chinese

    def test_a_commands_own_help_follows_the_language(self, run: Run) -> None:
        assert "Show this message and exit." in run("tell", "--help")[1]
        assert "显示本说明后退出。" in run("--lang", "zh_CN", "tell", "--help")[1]
        assert "The configuration file." in run("tell", "--help")[1]

    def test_usage_errors_are_told_in_chinese(self, run: Run) -> None:
        code, _, err = run("--lang", "zh_CN", "taem")
        assert code == 2
        assert "没有命令 'taem'。" in err
        assert i18n.language() == "zh_CN"


def test_every_command_of_the_table_is_there() -> None:
    context = click.Context(entry.funnelview)
    for name in COMMANDS:
        assert entry.funnelview.get_command(context, name) is not None, name
