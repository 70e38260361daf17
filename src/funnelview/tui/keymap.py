"""The keys in force: those of the table of actions, with what a person's configuration changes.

Two actions on one key, where both could be meant, are an error at load that names both. A mistake
in the configuration never shows later as a key that does nothing.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from textual.keys import Keys, format_key

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.text import one_line
from funnelview.tui.actions import ACTIONS, BY_ID, LIVE, TEXT_SCOPES, Action, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Keymap", "shown"]

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "meta", "super", "hyper"})


@dataclass(frozen=True)
class Keymap:
    """The keys of each action. Make one by `Keymap.load`."""

    overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, configured: Mapping[str, str | Sequence[str]]) -> Keymap:
        """The default keys with those of `configured`.

        `configured` gives for an action id one key, or several: a list, or separated by blanks.

        Raises `BadInput` for an action or key that doesn't exist, and for a key with two meanings.
        """
        overrides = {}
        for action_id, keys in configured.items():
            if action_id not in BY_ID:
                raise BadInput(
                    _("There is no action “{action}” to bind a key to.").format(
                        action=one_line(action_id)
                    ),
                    _near(action_id),
                )
            overrides[action_id] = tuple(keys.split() if isinstance(keys, str) else keys)
            for key in overrides[action_id]:
                _check_key(action_id, key)
        keymap = cls(overrides)
        for clash in keymap.clashes():
            raise BadInput(clash, _("Give one of them another key in the configuration."))
        return keymap

    def keys(self, action: Action | str) -> tuple[str, ...]:
        """The keys that do `action`; the first is the one to show."""
        action = BY_ID[action] if isinstance(action, str) else action
        return self.overrides.get(action.id, action.keys)

    def shown(self, action: Action | str) -> str:
        """The key to show for `action`; empty without one.

        Where it stands in a menu, the menu's key comes before it (``g t``).
        """
        action = BY_ID[action] if isinstance(action, str) else action
        keys = self.keys(action)
        if not keys:
            return ""
        menu = BY_ID.get(f"app.{action.scope}")
        before = self.shown(menu) + " " if menu else ""
        return before + shown(keys[0])

    @staticmethod
    def key_name(key: str) -> str:
        """How a key is written for a person."""
        return shown(key)

    def for_textual(self) -> dict[str, str]:
        """The overrides as `App.set_keymap` takes them."""
        return {
            action_id: ",".join("comma" if key == "," else key for key in keys)
            or f"no-key-{action_id}"
            for action_id, keys in self.overrides.items()
        }

    def clashes(self) -> Iterator[str]:
        """What is wrong with the keys, one sentence for each key with two meanings."""
        told = set()
        for live in LIVE:
            taken: dict[str, Action] = {}
            for action in _nearest_first(live):
                for key in map(_normal, self.keys(action)):
                    if len(key) == 1 and action.scope not in TEXT_SCOPES and live[0] in TEXT_SCOPES:
                        continue  # text, while a field has the keyboard
                    other = taken.setdefault(key, action)
                    if (
                        other is action
                        or action.id in other.instead_of
                        or (key, other.id, action.id) in told
                    ):
                        continue
                    told.add((key, other.id, action.id))
                    yield _("The key {key} is bound to both {one} and {other}.").format(
                        key=shown(key), one=other.id, other=action.id
                    )
        yield from self._answers_that_ask()

    def _answers_that_ask(self) -> Iterator[str]:
        """A confirmation must not be answered by the key that asked.

        A finger resting on it would say yes.
        """
        yes = set(map(_normal, self.keys("confirm.yes")))
        for action in ACTIONS:
            for key in map(_normal, self.keys(action)):
                if action.asks and key in yes:
                    yield _("The key {key} is bound to both {one} and {other}.").format(
                        key=shown(key), one=action.id, other="confirm.yes"
                    )


def shown(key: str) -> str:
    """How a key is written for a person: ``?``, ``ctrl+p``, ``space``, ``↓``."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    names = {
        "escape": "esc",
        "space": _("space"),
        "enter": "enter",
        "pagedown": "pgdn",
        "pageup": "pgup",
    }
    return "+".join([*modifiers, names.get(last) or (last if len(last) == 1 else format_key(last))])


def _nearest_first(live: tuple[Scope, ...]) -> Iterator[Action]:
    for scope in live:
        yield from (action for action in ACTIONS if action.scope == scope)


def _normal(key: str) -> str:
    """One name for a key that has two: the character, where it prints one."""
    if len(key) > 1 and "+" not in key:
        character = format_key(key)
        if len(character) == 1 and character.isascii():
            return character
    return key


@cache
def _known_keys() -> frozenset[str]:
    return frozenset(str(key.value) for key in Keys)


def _check_key(action_id: str, key: str) -> None:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    known = (
        len(last) == 1
        or last in _known_keys()
        or len(_normal(last)) == 1
        or last in {"space", "comma"}
    )
    if not known or not set(modifiers) <= _MODIFIERS:
        raise BadInput(
            _("“{key}” is not a key (for the action {action}).").format(
                key=one_line(key), action=action_id
            ),
            _("Examples: n, ?, space, f5, ctrl+e, shift+tab."),
        )


def _near(action_id: str) -> str:
    near = difflib.get_close_matches(action_id, BY_ID, n=1)
    return _("Did you mean {action}?").format(action=near[0]) if near else ""
