"""What every command is made of: Click's classes, with help that is translated when it is shown.

Help texts are given as `N_("...")`: modules are imported before the language is known, and tests
speak both languages in one process. Commands are kept in modules of their own and imported only
when called, by the table in `funnelview.cli.table`.
"""

import gettext
import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from funnelview import i18n, resources
from funnelview.i18n import _

_Function = TypeVar("_Function", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Invocation:
    """What was said before the command's name, or in the environment; None where nothing was.

    The configuration file is not looked at here: it comes after both.
    """

    db: str | None = None
    """A SQLAlchemy URL or a file's path. May hold a password: never print it."""
    login: str | None = None
    language: str | None = None
    config: Path | None = None
    debug: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of commands: where the command stands, and what it does."""

    module: str
    """The module below funnelview.cli."""
    summary: str
    """For the list of commands, marked with N_: listing imports no command."""
    attribute: str = "command"


class _TranslatedHelp:
    """Gives `help` in the present language; what is set is the text of the catalogue."""

    _message: str | None = None

    @property
    def help(self) -> str | None:
        return _(self._message) if self._message else self._message

    @help.setter  # noqa: A003 - Click's name
    def help(self, message: str | None) -> None:
        self._message = message


class Option(_TranslatedHelp, click.Option):
    """An option whose help is translated when it is shown."""


class Command(_TranslatedHelp, click.Command):
    """A command whose help is translated when it is shown."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click makes this option once; its help is to follow the language."""
        return _help_in_this_language(super().get_help_option(ctx))


class Group(_TranslatedHelp, click.Group):
    """A command with commands of its own, all with translated help."""

    command_class = Command
    group_class = type

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click makes this option once; its help is to follow the language."""
        return _help_in_this_language(super().get_help_option(ctx))


class LazyGroup(Group):
    """A group that imports a command only when it is called.

    Args:
        table: the commands by name, in the order of the help page.
        kwargs: what Click's group takes.
    """

    def __init__(self, *, table: Mapping[str, Entry], **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(**kwargs)
        self.table: Final = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The names, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """Import one command."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"funnelview.cli.{entry.module}")
        found = getattr(module, entry.attribute)
        if not isinstance(found, click.Command):
            message = f"funnelview.cli.{entry.module}.{entry.attribute} is no command"
            raise TypeError(message)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first word names; for an unknown one, suggest its like."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=self.table, ctx=error.ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """List the commands from the table, importing none."""
        if self.table:
            with formatter.section(_("Commands")):
                formatter.write_dl([(name, _(entry.summary)) for name, entry in self.table.items()])


class LanguageType(click.ParamType[str]):
    """A language as people write it ("zh", "zh-CN", "en_GB"); gives one that FunnelView speaks."""

    name = "language"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read one value; an unknown language is a usage error that names the known ones."""
        found = i18n.normalise(value)
        if found is None:
            self.fail(
                _("FunnelView speaks {languages}, not {value!r}.").format(
                    languages=", ".join(i18n.LANGUAGES), value=value
                ),
                param,
                ctx,
            )
        return found

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:  # noqa: ARG002 - Click's signature
        """How the value is shown in the help."""
        return "[" + "|".join(i18n.LANGUAGES) + "]"


def option(*declarations: str, **attributes: Any) -> Callable[[_Function], _Function]:  # noqa: ANN401 - handed on
    """Click's `option`, with help that is translated when it is shown."""
    return click.option(*declarations, cls=Option, **attributes)


def speak(language: str) -> None:
    """Set the language of the program, and of the sentences that Click itself says.

    Click asks the standard library's process-wide catalogue, which follows LANGUAGE.
    """
    i18n.set_language(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(i18n.DOMAIN, str(resources.locale_folder()))
    gettext.textdomain(i18n.DOMAIN)


def _help_in_this_language(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = _("Show this message and exit.")
    return option
