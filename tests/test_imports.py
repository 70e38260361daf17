"""What starts quickly stays quick: who imports what, seen in a fresh interpreter."""

import pkgutil
import subprocess
import sys

import funnelview

SCREEN = {"textual"}
DATABASE = {"sqlalchemy", "alembic", "psycopg"}
NEVER_AT_START = DATABASE | {"babel", "pydantic"}


def modules_below(*names: str) -> list[str]:
    """Every module of these floors."""
    found = pkgutil.walk_packages(funnelview.__path__, "funnelview.")
    return [
        each.name for each in found if each.name.startswith(tuple(f"funnelview.{n}" for n in names))
    ]


def loaded_by(*modules: str) -> set[str]:
    """The outermost packages that an interpreter has loaded after importing `modules`."""
    program = (
        f"import sys, {', '.join(modules)}\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_nothing_but_the_screen_loads_textual() -> None:
    floors = ("domain", "usecases", "interchange", "store", "cli")
    assert all(modules_below(floor) for floor in floors)
    assert SCREEN.isdisjoint(loaded_by(*modules_below(*floors)))


def test_the_domain_loads_no_library() -> None:
    foreign = loaded_by(*modules_below("domain")) & (
        SCREEN | NEVER_AT_START | {"click", "rich", "platformdirs"}
    )
    assert not foreign


def test_the_command_line_starts_with_click_alone() -> None:
    assert (SCREEN | NEVER_AT_START | {"rich"}).isdisjoint(loaded_by("funnelview.cli.main"))


def test_the_screen_starts_without_the_database_libraries() -> None:
    assert NEVER_AT_START.isdisjoint(loaded_by("funnelview.tui.app"))


def test_the_first_board_is_read_without_the_database_libraries() -> None:
    assert (SCREEN | NEVER_AT_START | {"click"}).isdisjoint(loaded_by("funnelview.usecases.boards"))


def test_the_first_frame_is_painted_without_textual() -> None:
    loaded = loaded_by(
        "funnelview.cli.screen", "funnelview.tui.first_frame", "funnelview.tui.ahead"
    )
    assert (SCREEN | NEVER_AT_START).isdisjoint(loaded)


def test_the_screen_loads_no_openssl_but_leaves_it_to_others() -> None:
    program = (
        "import sys\n"
        "from funnelview.tui.lean import load_without_openssl\n"
        "load_without_openssl('hashlib')\n"
        "load_without_openssl('asyncio')\n"
        "import funnelview.tui.program, funnelview.usecases.coverage, hashlib\n"
        "assert not {'ssl', '_ssl', '_hashlib'} & set(sys.modules)\n"
        "assert hashlib.sha256(b'x').hexdigest().startswith('2d7116')\n"
        "import ssl, hmac\n"
        "assert ssl.create_default_context().check_hostname\n"
        "assert hmac.new(b'k', b'm', 'sha256').hexdigest().startswith('b60090')"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_leaves_load_nothing() -> None:
    leaves = ("errors", "i18n", "resources", "text", "crash")
    loaded = loaded_by(*(f"funnelview.{leaf}" for leaf in leaves))
    assert (SCREEN | NEVER_AT_START | {"click", "platformdirs"}).isdisjoint(loaded)
