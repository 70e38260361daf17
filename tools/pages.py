"""Makes the pages of docs/ that come from the program itself.

    python -m tools.pages update   write them anew
    python -m tools.pages check    list the pages that are not of this source; exit 1 if any

Keys come from the table of actions, commands from their own help, what the import recognises and
what is warned about from their tables: what the program does and what the documentation says cannot
drift apart.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click

from funnelview.cli.main import PROGRAM, funnelview
from funnelview.i18n import set_language
from funnelview.tui.actions import SCOPES, Action, actions_of
from funnelview.tui.keymap import Keymap, shown
from tools import page_import, page_warnings

ROOT: Final = Path(__file__).resolve().parent.parent
NOTICE: Final = "<!-- Made by `make pages` from the program itself: change it there. -->\n"


def keys() -> str:
    """Every action with its keys, by where it can be done."""
    lines = [
        NOTICE,
        "# Keys\n",
        "Press `?` to see the keys of where you are, `ctrl+p` or `:` to find any action by its",
        "name. An action that is not possible at the moment says why when its key is pressed. Each",
        "key can be changed in the [configuration](configuration.md), by the action's name as it",
        "stands in the last column; two actions on one key are refused at start, both named.",
        "",
    ]
    for scope, title in SCOPES.items():
        lines += [f"## {title}\n", "| Key | Does | | Name |", "|---|---|---|---|"]
        lines += [_row(action) for action in actions_of(scope)]
        lines.append("")
    return "\n".join(lines)


def _row(action: Action) -> str:
    # The first key is shown with that of its menu, if it stands in one ("g t").
    pressed = [Keymap().shown(action), *map(shown, action.keys[1:])] if action.keys else []
    cells = (" ".join(f"`{key}`" for key in pressed), action.title, action.help, f"`{action.id}`")
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def command_help() -> str:
    """The help of every command, as the program prints it."""
    lines = [
        NOTICE,
        "# The help of every command\n",
        "What `--help` prints. [Commands](commands.md) tells what they are for.\n",
    ]
    for words, command, context in _commands(funnelview, None, PROGRAM):
        level = "#" * (2 + len(words.split()) - 1)
        lines += [f"{level} {words}\n", "```text", command.get_help(context).rstrip(), "```\n"]
    return "\n".join(lines)


def _commands(
    command: click.Command, parent: click.Context | None, name: str
) -> Iterator[tuple[str, click.Command, click.Context]]:
    settings = {**command.context_settings, "terminal_width": 96, "max_content_width": 96}
    context = click.Context(command, parent, name, **settings)
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            if found is not None:
                yield from _commands(found, context, each)


def import_page() -> str:
    """What the import recognises, from its tables."""
    return f"{NOTICE}\n{page_import.page()}"


def warnings_page() -> str:
    """Every warning, from their table."""
    return f"{NOTICE}\n{page_warnings.page()}"


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/keys.md": keys,
    "docs/command-help.md": command_help,
    "docs/import.md": import_page,
    "docs/warnings.md": warnings_page,
}


def main(arguments: list[str]) -> int:
    """Run one of the commands above."""
    set_language("en")
    os.environ["LANGUAGE"] = "en"
    texts = {ROOT / name: make().rstrip("\n") + "\n" for name, make in PAGES.items()}
    stale = [
        path
        for path, text in texts.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    match arguments:
        case ["update"]:
            for path in stale:
                path.write_text(texts[path], encoding="utf-8")
        case ["check"]:
            for path in stale:
                print(f"{path.relative_to(ROOT)} is not of this source: run make pages")
            return 1 if stale else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
