from pathlib import Path

import pytest

from funnelview.crash import describe, hide_secrets, write_report


def look_up(phone: str) -> None:
    raise KeyError(len(phone))


def failure(phone: str) -> Exception:
    """An error with a local value and a cause."""
    with pytest.raises(KeyError) as caught:
        look_up(phone)
    error = RuntimeError("no answer")
    error.__cause__ = caught.value
    return error


def test_the_chain_is_told_without_local_values() -> None:
    told = describe(failure("13800138000"))
    assert "KeyError: 11" in told
    assert "RuntimeError: no answer" in told
    assert "raise KeyError(len(phone))" in told
    assert "13800138000" not in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://mia:tiger@db/sales", "postgresql://mia:***@db/sales"),
        ("a postgresql+psycopg://mia:t@i:g/er@db b", "a postgresql+psycopg://mia:***@db b"),
        ("//db/sales?user=mia&password=tiger&x=1", "//db/sales?user=mia&password=***&x=1"),
        ("sslpassword = 'tiger'", "sslpassword = ***"),
        ("sqlite:///home/mia/funnel.db", "sqlite:///home/mia/funnel.db"),
        ("https://example.org:8080/a", "https://example.org:8080/a"),
    ],
)
def test_passwords_are_hidden(text: str, expected: str) -> None:
    assert hide_secrets(text) == expected


def test_the_report_is_for_its_owner_only(tmp_path: Path) -> None:
    path = write_report(failure("1"), tmp_path / "logs")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert "FunnelView: " in path.read_text(encoding="utf-8")
    assert write_report(failure("1"), tmp_path / "logs") != path


def test_without_a_folder_of_its_own_it_goes_to_the_temporary_files(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "state").write_text("not a folder", encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert write_report(failure("1")).is_relative_to(tmp_path)
