"""The commands of the program, in the order of its help page.

One line each; the module is imported when the command is called, so that `funnelview team --json`
waits for nothing that other commands need.
"""

from typing import Final

from funnelview.cli.base import Entry

COMMANDS: Final[dict[str, Entry]] = {}
