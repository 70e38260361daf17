"""What is typed and not in the store yet, in private files: kill -9 costs no more than a moment.

A draft is written shortly after a key and removed once the store has acknowledged the text. What
is found when a screen opens was never acknowledged, and is put back where it stood.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Draft", "Drafts", "drafts_folder"]


def drafts_folder() -> Path:
    """The platform's folder for a program's own state."""
    from platformdirs import user_state_path

    return user_state_path("funnelview", appauthor=False) / "drafts"


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields of one deal in one rep's review of a week."""

    rep_id: int
    week: str
    deal_id: int
    done: str = ""
    progress: str = ""
    problems: str = ""
    next_step: str = ""
    due: str = ""


class Drafts:
    """The drafts of one store.

    Args:
        folder: where they are kept; made private when first needed.
        store: what tells this store from others; only a digest of it is used.
    """

    def __init__(self, folder: Path, store: str) -> None:
        self._folder = folder
        self._prefix = sha256(store.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    def _path(self, draft: Draft) -> Path:
        name = f"{self._prefix}-{draft.rep_id}-{draft.week}-{draft.deal_id}.json"
        return self._folder / name

    def keep(self, draft: Draft) -> None:
        """Write a draft; the file is whole or not there, and only its owner can read it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(draft)
        beside = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(draft), file)
        beside.replace(path)

    def drop(self, draft: Draft) -> None:
        """Remove a draft whose text the store has, unless it says something newer by now."""
        path = self._path(draft)
        if self._read(path) == draft:
            with suppress(OSError):
                path.unlink()

    def of(self, rep_id: int, week: str) -> Iterator[Draft]:
        """The drafts of a rep's review."""
        for path in sorted(self._folder.glob(f"{self._prefix}-{rep_id}-{week}-*.json")):
            draft = self._read(path)
            if draft is not None:
                yield draft

    @staticmethod
    def _read(path: Path) -> Draft | None:
        """A draft from its file; None where it is broken: that must not stop a review."""
        try:
            return Draft(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None
