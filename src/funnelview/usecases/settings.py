"""The store's settings as people read them: with unit, default, explanation and history."""

from dataclasses import dataclass
from datetime import datetime

from funnelview.domain.settings import SETTINGS, Settings, as_texts
from funnelview.store.settings import Changed, read_settings, setting_changes
from funnelview.usecases.desk import Desk

__all__ = ["Changed", "SettingLine", "history", "setting_lines"]


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting: its key, what it is now and where nobody has set it, its unit and meaning.

    ``unit`` and ``title`` are message ids; ``changed`` is when it was set last, and by whom.
    """

    key: str
    value: str
    default: str
    unit: str
    title: str
    changed: datetime | None = None
    who: str = ""

    @property
    def is_default(self) -> bool:
        """Whether it is as it is where nobody has set it."""
        return self.value == self.default


def setting_lines(desk: Desk) -> tuple[SettingLine, ...]:
    """Return every setting but the stages, in their order."""
    with desk.store.read() as conn:
        now = as_texts(read_settings(conn))
        last = {one.key: one for one in setting_changes(conn)}
    usual = as_texts(Settings())
    return tuple(
        SettingLine(
            key,
            now[key],
            usual[key],
            spec.unit,
            spec.title,
            last[key].at if key in last else None,
            last[key].who if key in last else "",
        )
        for key, spec in SETTINGS.items()
    )


def history(desk: Desk, key: str | None = None) -> tuple[Changed, ...]:
    """Return how the settings were changed, or one of them, in the order of the changes.

    Raises:
        BadInput: there is no such setting.

    """
    if key is not None:
        from funnelview.domain.settings import check_key

        check_key(key)
    with desk.store.read() as conn:
        return tuple(one for one in setting_changes(conn) if key is None or one.key == key)
