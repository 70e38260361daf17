"""The program's entry: options that hold for every command, and what becomes of errors.

Exit codes (docs: commands): 0 done, 1 the answer is negative, 2 the call is wrong, 3 the store
cannot be reached, 4 no right, 5 the gate refuses; 70 a mistake in the program, 130 interrupted.
"""

import contextlib
import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from funnelview import __version__
from funnelview.cli.base import Invocation, LanguageType, LazyGroup, Option, option, speak
from funnelview.cli.table import COMMANDS
from funnelview.errors import BadInput, FunnelViewError
from funnelview.i18n import N_, _, choose_language, normalise

PROGRAM: Final = "funnelview"
EXIT_USAGE: Final = 2
EXIT_MISTAKE: Final = 70
"""Not a figure of its own: the operating systems' custom for a failure inside a program."""
EXIT_INTERRUPTED: Final = 130
_OWN: Final = "FUNNELVIEW_"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""What an output says where it can't be written: no mistake of the program."""


@click.command(
    PROGRAM,
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    help=N_(
        "The sales funnel of a whole team, full-screen in the terminal.\n\n"
        "Without a command the full screen opens."
    ),
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
@option(
    "--locked-down",
    is_flag=True,
    envvar="FUNNELVIEW_LOCKED",
    show_envvar=True,
    help=N_("Nothing but the full screen: no files, no other programs of this machine."),
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
    locked_down: bool,
) -> int | None:
    """Keep what was said before the command's name for the command; open the screen without one."""
    if locked_down:
        db, login, config = _lock(ctx, db, login, config)
    ctx.obj = Invocation(db=db, login=login, language=language, config=config, debug=debug)
    if ctx.invoked_subcommand is not None:
        return None
    from funnelview.cli.screen import open_screen

    return open_screen()


def _lock(
    ctx: click.Context, db: str | None, login: str | None, config: Path | None
) -> tuple[str | None, str | None, Path | None]:
    """Begin the locked-down mode; gives store, login and configuration as they hold in it.

    Where the command line locks, only the command line says these three: it is the server's, and
    the environment may be the client's.

    Raises:
        NotAllowed: anything but the full screen was asked for.

    """
    from funnelview import lockdown

    by_variable = click.core.ParameterSource.ENVIRONMENT
    sources = {name: ctx.get_parameter_source(name) for name in ("db", "login", "config")}
    trusted = ctx.get_parameter_source("locked_down") is by_variable
    lockdown.lock(leave=[name for name in os.environ if trusted and name.startswith(_OWN)])
    lockdown.refuse_command(os.environ.get("SSH_ORIGINAL_COMMAND") or ctx.invoked_subcommand)
    if not trusted:
        db = None if sources["db"] is by_variable else db
        login = None if sources["login"] is by_variable else login
        config = None if sources["config"] is by_variable else config
    return db, login, config


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; gives the exit code.

    A command gives None (done) or an exit code of its own, or raises; errors end in one or two
    lines on stderr, never in a traceback.
    """
    if arguments is not None:
        return _run(list(arguments))
    # Loading libraries makes no garbage, and looking for it takes a fifth of a short command's
    # time. The session turns the collector on again once everything is loaded.
    gc.disable()
    code = _run(sys.argv[1:])
    # What is left needs no looking through either.
    gc.freeze()
    return code


def _run(words: list[str]) -> int:
    _stand_in_for_closed()
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding lacks is no reason to end.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    speak(_language(words))
    try:
        result: object = funnelview.main(words, prog_name=PROGRAM, standalone_mode=False)
        # What is still to be written may find the reader gone, which must be seen here.
        sys.stdout.flush()
    except click.ClickException as error:
        return _say_what_is_wrong(error)
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # Click itself ends the program where it finds the reader gone, and only there.
        return _reader_left()
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return _end(error, debug="--debug" in words)
        _nobody_writes()
        return _end(_unwritten(error), debug=False)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a traceback is never shown
        return _end(error, debug="--debug" in words)
    return result if isinstance(result, int) else 0


def _end(error: Exception, *, debug: bool) -> int:
    """Say in a line or two what stopped the command; gives its exit code."""
    if isinstance(error, FunnelViewError):
        lines = [_safe(text) for text in (error.message, error.way_out) if text]
        code = error.exit_code
    else:
        lines = [_("FunnelView made a mistake: {kind}.").format(kind=type(error).__name__)]
        if not debug:
            lines.append(_("Call it again with --debug to write down where."))
        code = EXIT_MISTAKE
    for line in lines:
        click.echo(line, err=True)
    if debug:
        _write_down(error)
    return code


def _safe(text: str) -> str:
    """One line of an error without passwords, and without anything that steers the terminal."""
    from funnelview.crash import hide_secrets
    from funnelview.text import one_line

    return one_line(hide_secrets(text))


def _say_what_is_wrong(error: click.ClickException) -> int:
    """Show a usage error; what it quotes of the call may be an address with its password."""
    said = io.StringIO()
    error.show(said)
    for line in said.getvalue().splitlines():
        click.echo(_safe(line), err=True)
    return EXIT_USAGE


def _language(words: Sequence[str]) -> str:
    """The language to speak from the first word on, before Click reads anything."""
    from funnelview.usecases.configuration import environment_path, language_of

    explicit = _said("--lang", words)
    if normalise(explicit or os.environ.get("FUNNELVIEW_LANG") or "") is not None:
        return choose_language(explicit)
    named = _said("--config", words)
    return choose_language(explicit, language_of(Path(named) if named else environment_path()))


def _said(option_name: str, words: Sequence[str]) -> str | None:
    """The value of an option of the whole program."""
    following = iter(words)
    for word in following:
        if word == option_name:
            return next(following, None)
        if word.startswith(f"{option_name}="):
            return word.partition("=")[2]
    return None


def _write_down(error: BaseException) -> None:
    from funnelview import lockdown
    from funnelview.crash import write_report

    try:
        path = write_report(error)
    except OSError as failure:
        click.echo(
            _("The report could not be written: {reason}").format(reason=failure.strerror), err=True
        )
    else:
        shown = path.name if lockdown.is_locked() else path
        click.echo(_("Written to {path}").format(path=shown), err=True)


def _stand_in_for_closed() -> None:
    """Open nothing in the place of what was closed (`>&-`), for which Python has None.

    Else the store's file would get its number, and be written to as if it were the terminal.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8", closefd=nowhere > number))


def _unwritten(error: OSError) -> FunnelViewError:
    """Say that an output, to a file or a pipe, found no room."""
    return BadInput(
        _("The output can't be written: {reason}").format(reason=error.strerror),
        way_out=_("Make room, or write it elsewhere."),
    )


def _reader_left() -> int:
    """Whoever read our output, such as `head`, has seen enough: no error."""
    _nobody_writes()
    return 0


def _nobody_writes() -> None:
    """Let what is still to be written go: Python would complain once more at exit."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
