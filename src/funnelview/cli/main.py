"""The program's entry: options that hold for every command, and what becomes of errors.

Exit codes (docs: commands): 0 done, 1 the answer is negative, 2 the call is wrong, 3 the store
cannot be reached, 4 no right, 5 the gate refuses; 70 a mistake in the program, 130 interrupted.
"""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from funnelview import __version__
from funnelview.cli.base import Invocation, LanguageType, LazyGroup, Option, option, speak
from funnelview.cli.table import COMMANDS
from funnelview.errors import FunnelViewError
from funnelview.i18n import N_, _, choose_language

PROGRAM: Final = "funnelview"
EXIT_USAGE: Final = 2
EXIT_MISTAKE: Final = 70
"""Not a figure of its own: the operating systems' custom for a failure inside a program."""
EXIT_INTERRUPTED: Final = 130


@click.command(
    PROGRAM,
    cls=LazyGroup,
    table=COMMANDS,
    no_args_is_help=True,
    help=N_("The sales funnel of a whole team, full-screen in the terminal."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@option(
    "--db",
    metavar="URL",
    envvar="FUNNELVIEW_DB",
    show_envvar=True,
    help=N_("The store: a database URL or the path of an SQLite file."),
)
@option(
    "--as",
    "login",
    metavar="LOGIN",
    envvar="FUNNELVIEW_AS",
    show_envvar=True,
    help=N_("Who you are in the store."),
)
@option(
    "--lang",
    "language",
    type=LanguageType(),
    envvar="FUNNELVIEW_LANG",
    show_envvar=True,
    help=N_("The language of screens and messages."),
)
@option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    envvar="FUNNELVIEW_CONFIG",
    show_envvar=True,
    help=N_("The configuration file."),
)
@option(
    "--debug",
    is_flag=True,
    help=N_("If something fails, write a file that says where, without your data."),
)
@click.version_option(
    __version__, prog_name=PROGRAM, message="%(prog)s %(version)s", cls=Option,
    help=N_("Show the version and exit."),
)  # fmt: skip
@click.pass_context
def funnelview(
    ctx: click.Context,
    *,
    db: str | None,
    login: str | None,
    language: str | None,
    config: Path | None,
    debug: bool,
) -> None:
    """Keep what was said before the command's name for the command."""
    ctx.obj = Invocation(db=db, login=login, language=language, config=config, debug=debug)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; gives the exit code.

    A command gives None (done) or an exit code of its own, or raises; errors end in one or two
    lines on stderr, never in a traceback.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    speak(choose_language(explicit=_language_asked_for(words)))
    debug = "--debug" in words
    try:
        result: object = funnelview.main(words, prog_name=PROGRAM, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Aborted!"), err=True)
        return EXIT_INTERRUPTED
    except FunnelViewError as error:
        for line in filter(None, (error.message, error.way_out)):
            click.echo(line, err=True)
        if debug:
            _write_down(error)
        return error.exit_code
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:  # noqa: BLE001 - the last line of defence: a traceback is never shown
        click.echo(
            _("FunnelView made a mistake: {kind}.").format(kind=type(error).__name__), err=True
        )
        if debug:
            _write_down(error)
        else:
            click.echo(_("Call it again with --debug to write down where."), err=True)
        return EXIT_MISTAKE
    return result if isinstance(result, int) else 0


def _language_asked_for(words: Sequence[str]) -> str | None:
    """What --lang says, before Click reads anything: it speaks from the first word on."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--lang":
            return following
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None


def _write_down(error: BaseException) -> None:
    from funnelview.crash import write_report

    try:
        path = write_report(error)
    except OSError as failure:
        click.echo(
            _("The report could not be written: {reason}").format(reason=failure.strerror), err=True
        )
    else:
        click.echo(_("Written to {path}").format(path=path), err=True)


def _reader_left() -> int:
    """Whoever read our output, such as `head`, has seen enough: no error."""
    # Python would complain once more when it flushes at exit.
    with contextlib.suppress(OSError):
        sys.stdout.close()
    return 0
