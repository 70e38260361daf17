"""Where the files stand that come with the program: style sheets, demo store, catalogues.

In an installed package all of them stand inside it. In a checkout the style sheets and the demo
store stand at the top of the repository.
"""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_CHECKOUT: Final = _PACKAGE.parent.parent


def styles_folder() -> Path:
    """The folder with every style sheet (.tcss)."""
    return _find("styles")


def demo_store() -> Path:
    """The demo store as it was shipped; read it, copy it, never write to it.

    The file may be missing in a checkout that has not made it yet.
    """
    return _find("demo.db")


def locale_folder() -> Path:
    """The folder with a folder per language, as gettext wants it."""
    return _PACKAGE / "locale"


def _find(name: str) -> Path:
    inside = _PACKAGE / name
    if inside.exists() or not (_CHECKOUT / "pyproject.toml").is_file():
        return inside
    return _CHECKOUT / name
