"""Opening the demo: a private, writable copy of the shipped store that is always of today.

The copy stays between runs with whatever was done in it. It moves on by whole weeks, so that the
story always ends within the last seven days.
"""

from datetime import datetime
from pathlib import Path

from funnelview import resources
from funnelview.store.demo import anchor_of, fresh_copy, move_to_present, schema_of
from funnelview.usecases.clock import system_clock

USER = "director"
"""As whom one looks at the demo: the login of the one who sees all of it."""


def demo_path() -> Path:
    """Return where the private copy stands or would stand."""
    # Only a command that opens the demo asks for the platform's folders.
    from platformdirs import user_data_path

    return user_data_path("funnelview", appauthor=False) / "demo" / "demo.db"


def prepare_demo(*, reset: bool = False, now: datetime | None = None) -> Path:
    """Return the private copy of the demo, made or moved to the present week where needed.

    ``reset`` makes it anew: what was done in it is gone.

    Raises:
        StoreUnreachable: the shipped demo is missing, or the copy is damaged or can't be written.
        StoreVersion: a newer FunnelView made the copy.

    """
    path, moment = demo_path(), now or system_clock()
    if reset or not path.exists():
        fresh_copy(resources.demo_store(), path, moment)
        return path
    if anchor_of(path) is not None:
        _bring_up(path)
    move_to_present(path, moment)
    return path


def _bring_up(path: Path) -> None:
    """Bring a copy that an older FunnelView made to this version."""
    if schema_of(path) == schema_of(resources.demo_store()):
        return
    from funnelview.usecases.desk import Desk
    from funnelview.usecases.store import open_store, upgrade_store

    with open_store(str(path)) as store:
        upgrade_store(Desk(store))
