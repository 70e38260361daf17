"""Where two changed the same item of a handover: three values, field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

from funnelview.i18n import _
from funnelview.tui.screens.clash import Three, ThreeValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from funnelview.domain.handover.items import Evidence
    from funnelview.usecases.handover.meanwhile import ItemConflict
    from funnelview.usecases.handover.reading import ItemLine

    Key = tuple[int, str]
    Settle = Callable[["ItemConflict", frozenset[Key]], None]

__all__ = ["ItemClashDialog", "is_item_clash", "without"]


def is_item_clash(error: Exception | None) -> TypeGuard[ItemConflict]:
    """Whether an error holds what two people changed of items."""
    if error is None:
        return False
    from funnelview.usecases.handover.meanwhile import ItemConflict

    return isinstance(error, ItemConflict)


class ItemClashDialog(ThreeValues["frozenset[Key]"]):
    """What two changed of items; answers item and field of what is to be written as one's own.

    Args:
        error: what the store refused.
        lines: the items that are shown, for their customers' names.
    """

    def __init__(self, error: ItemConflict, lines: Iterable[ItemLine]) -> None:
        from funnelview.usecases.handover.meanwhile import FIELD_TITLES

        self._clashes = error.clashes
        called = {line.item.id: line.customer or "–" for line in lines}
        several = len(error.now) > 1
        rows = [
            Three(
                (one.item_id, one.field),
                called.get(one.item_id, "–") if several else _(FIELD_TITLES[one.field]),
                one.before,
                one.theirs,
                one.before if one.yours is None else one.yours,
            )
            for one in error.clashes
        ]
        super().__init__(_("Somebody else changed this of the handover meanwhile"), rows)

    def answer(self) -> frozenset[Key]:
        """Item and field of what was chosen."""
        keys = [(one.item_id, one.field) for one in self._clashes]
        return frozenset(key for key in keys if key in self.mine)


def without(evidence: Evidence, fields: Iterable[str]) -> Evidence:
    """The same evidence, but for some fields that are left as they stand."""
    return replace(evidence, **dict.fromkeys(fields))
