from pathlib import Path

import pytest

from tests.support.calling import Program, Run

RIGHT = """
language = "zh-CN"
theme = "light"

[connection]
db = "postgresql://mia:hunter2@db.example/sales"
login = "mia"

[keys]
"rep.note" = "f9"
"rep.next" = ["space", "f8"]
"""


@pytest.fixture
def file(home: Path) -> Path:
    """The place of the configuration file, without one."""
    path = home / "config" / "funnelview" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_further_addresses_go_with_the_stores_own(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(
        '[connection]\ndb = "postgresql://a/s"\nreplica = "postgresql://mia:hunter2@b/s"\n'
        'listen = "postgresql://c/s"\n',
        encoding="utf-8",
    )
    shown = run("config", "show").out
    assert "postgresql+psycopg://mia:***@b/s" in shown
    assert "hunter2" not in shown
    assert "//c/s" in shown
    monkeypatch.setenv("FUNNELVIEW_DB", "postgresql://d/s")
    assert "@b/s" not in run("config", "show").out
    monkeypatch.setenv("FUNNELVIEW_REPLICA", "postgresql://e/s")
    assert "//e/s" in run("config", "show").out
    assert "replica" not in run("--db", "postgresql://d/s", "config", "show").out


def test_the_path_is_known_before_there_is_a_file(run: Run, file: Path) -> None:
    program = Program(run)
    path = {"schema": "funnelview/config-path/1", "path": str(file), "exists": False}
    assert program.json("config", "path") == path
    assert run("config", "path").out == f"{file}\n"
    assert program.json("config", "check")["correct"] is True
    assert "the defaults hold" in run("config", "check").out


def test_what_holds_and_where_from(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(RIGHT, encoding="utf-8")
    monkeypatch.setenv("FUNNELVIEW_AS", "lin")
    found = Program(run, ("--db", "a.db")).json("config", "show")
    assert found["db"] == {"value": "a.db", "from": "option"}
    assert found["login"] == {"value": "lin", "from": "environment"}
    assert found["language"] == {"value": "zh_CN", "from": "file"}
    assert found["keys"]["value"] == {"rep.note": "f9", "rep.next": ["space", "f8"]}
    monkeypatch.delenv("FUNNELVIEW_AS")
    found = Program(run).json("config", "show")
    shown = "postgresql+psycopg://mia:***@db.example/sales"
    assert found["db"] == {"value": shown, "from": "file"}
    assert found["login"] == {"value": "mia", "from": "file"}


def test_the_language_of_the_file_holds_from_the_first_word(run: Run, file: Path) -> None:
    file.write_text('language = "zh"', encoding="utf-8")
    assert "命令" in run("--help").out
    assert "Commands" in run("--lang", "en", "--help").out


def test_the_store_of_the_file_is_used(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(f'[connection]\ndb = "{tmp_path / "named.db"}"\n', encoding="utf-8")
    file.write_text(f'[connection]\ndb = "{tmp_path / "usual.db"}"\n', encoding="utf-8")
    assert f"There is no store at {tmp_path / 'usual.db'}." in run("team").err
    assert (
        f"There is no store at {tmp_path / 'named.db'}." in run("--config", str(other), "team").err
    )
    monkeypatch.setenv("FUNNELVIEW_CONFIG", str(other))
    assert f"There is no store at {tmp_path / 'named.db'}." in run("team").err


def test_a_right_file_is_said_to_be(run: Run, file: Path) -> None:
    file.write_text(RIGHT, encoding="utf-8")
    answer = run("--lang", "en", "config", "check", "--json")
    assert (answer.code, answer.json["problems"]) == (0, [])


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("languge = 'en'", "languge", "Did you mean language?"),
        ("lang = 'en'", "lang", "Did you mean language?"),
        ("[connection]\ndbb = 'a.db'", "connection.dbb", "Did you mean connection.db?"),
        ("[connection]\nas = 'mia'", "connection.as", "Did you mean connection.login?"),
        ("[conection]\ndb = 'a.db'", "conection", "Did you mean connection?"),
        ("db = 'a.db'", "db", "Did you mean connection.db?"),
        ("wholly = 'other'", "wholly", "Possible are: language, theme, keys, connection.db"),
        ("[connection]\ndb = 7", "connection.db", "It can't have this value."),
        ("connection = 'a.db'", "connection", "Write a table: [connection]"),
        ("[keys]\n'rep.note' = 7", "keys.rep.note", "It can't have this value."),
        ("language = 'tlh'", "language", "FunnelView speaks en, zh_CN, not 'tlh'."),
        ("theme = 'pink'", "theme", "There is no theme “pink”. Possible are: dark"),
        ("[keys]\n'rep.nope' = 'n'", "keys", "rep.nope"),
        ("[keys]\n'rep.note' = 's'", "keys", "rep.note"),
        ("[connection]\ndb = 'oracle://x'", "connection.db", "not"),
        ("language = ", None, "is not TOML"),
    ],
)
def test_what_is_wrong_is_named(
    run: Run, file: Path, text: str, key: str | None, said: str
) -> None:
    file.write_text(text, encoding="utf-8")
    answer = run("config", "check", "--json")
    assert answer.code == 1
    (problem,) = answer.json["problems"]
    assert problem["key"] == key
    assert said in f"{problem['message']} {problem['way_out'] or ''}"
    answer = run("config", "check")
    assert answer.code == 1
    assert said in answer.out


def test_everything_wrong_is_named_at_once(run: Run, file: Path) -> None:
    file.write_text("languge = 'en'\ntheme = 7\n[connection]\ndb = ['x']\n", encoding="utf-8")
    problems = run("config", "check", "--json").json["problems"]
    assert {one["key"] for one in problems} == {"languge", "theme", "connection.db"}


def test_a_file_in_disorder_stops_a_command_without_its_values(run: Run, file: Path) -> None:
    file.write_text("[connection]\ndb = ['postgresql://mia:hunter2@x/y']\n", encoding="utf-8")
    code, out, err = run("team")
    assert (code, out) == (2, "")
    assert "wrong at connection.db" in err
    assert "hunter2" not in err
    file.write_text("[connection]\ndbb = 'a.db'\n", encoding="utf-8")
    code, _, err = run("team")
    assert code == 2
    assert "Did you mean connection.db?" in err
    assert run("config", "path").code == 0


def test_a_file_that_was_asked_for_must_be_there(run: Run, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.toml")
    code, _, err = run("--config", missing, "team")
    assert code == 2
    assert f"There is no configuration file {missing}." in err
    assert run("--config", missing, "config", "check").code == 1
