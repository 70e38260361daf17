"""What stands in a folder for the import, and paths as people type, paste or drop them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from funnelview import lockdown

__all__ = ["Entry", "Typed", "entries", "first_folder", "typed"]

SUFFIXES: Final = (
    ".csv", ".tsv", ".txt", ".tab", ".gz", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder, or a file that can be imported; ``changed`` is when it was, in local time."""

    path: Path
    is_folder: bool
    size: int = 0
    changed: datetime | None = None

    @property
    def name(self) -> str:
        """Its name, a folder's with a slash behind it."""
        return f"{self.path.name}/" if self.is_folder else self.path.name


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the folder it leads to, and the beginning of a name in it."""

    folder: Path
    name: str


def typed(text: str, base: Path) -> Typed:
    """Understand a path as it is typed, pasted, or dropped on a terminal (quoted, escaped)."""
    plain = text.strip()
    if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
        plain = plain[1:-1]
    elif "\\ " in plain or "\\(" in plain:
        plain = re.sub(r"\\(.)", r"\1", plain)
    plain = plain.removeprefix("file://")
    path = Path(plain)
    if plain.startswith("~"):
        try:
            path = path.expanduser()
        except RuntimeError:
            path = Path(plain)
    whole = base / path
    if not plain or plain.endswith(("/", "~")):
        return Typed(whole, "")
    return Typed(whole.parent, whole.name)


def first_folder() -> Path:
    """Where to look first: here if there is anything to import, else among the downloads."""
    here = Path.cwd()
    downloads = Path.home() / "Downloads"
    if any(not one.is_folder for one in entries(here)) or not downloads.is_dir():
        return here
    return downloads


def entries(folder: Path) -> list[Entry]:
    """Return a folder's files that can be imported, the newest first, and then its folders.

    A folder that may not be read has none, and for who is locked down none may be.
    """
    lockdown.refuse()
    files: list[Entry] = []
    folders: list[Entry] = []
    try:
        found = list(folder.iterdir())
    except OSError:
        return []
    for path in found:
        if path.name.startswith("."):
            continue
        try:
            stat = path.stat()
            if path.is_dir():
                folders.append(Entry(path, is_folder=True))
            elif path.name.lower().endswith(SUFFIXES):
                changed = datetime.fromtimestamp(stat.st_mtime).astimezone()
                files.append(Entry(path, is_folder=False, size=stat.st_size, changed=changed))
        except OSError:
            continue
    files.sort(key=lambda one: (-(one.changed.timestamp() if one.changed else 0), one.path.name))
    folders.sort(key=lambda one: one.path.name.casefold())
    above = [Entry(folder / "..", is_folder=True)] if folder.parent != folder else []
    return [*files, *folders, *above]
