"""What a command works with: the store, who one is there, the configuration.

Each is taken from an option, else the environment, else the configuration file, else the
default. A database URL may hold a password: nothing here prints one.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from funnelview.cli.base import Invocation
from funnelview.errors import NotAllowed, StoreUnreachable
from funnelview.i18n import _, sentences
from funnelview.usecases import configuration
from funnelview.usecases.configuration import Configuration

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk


@dataclass(frozen=True)
class Session:
    """One call of the program: what was said, and what follows from it."""

    said: Invocation

    @cached_property
    def configuration(self) -> Configuration:
        """What the configuration file says.

        Raises `BadInput` when the file is in disorder.
        """
        return configuration.load(self.said.config)

    @property
    def configuration_path(self) -> Path:
        """Where the configuration file stands or would stand."""
        return self.said.config or configuration.configuration_path()

    @property
    def address(self) -> tuple[str, str]:
        """The store's URL or path, and where it was said: option, environment, file, default.

        Never print it: it may hold a password.
        """
        if self.said.db:
            return self.said.db, self.origin("db")
        written = self.configuration.connection.db
        if written:
            return written, "file"
        return str(configuration.default_store()), "default"

    @property
    def further(self) -> dict[str, str | None]:
        """The store's further addresses; they are said where the store itself is said.

        Never print them: they may hold a password.
        """
        _address, origin = self.address
        if origin == "environment":
            names = {"replica": "FUNNELVIEW_REPLICA", "listen": "FUNNELVIEW_LISTEN"}
            return {one: os.environ.get(variable) or None for one, variable in names.items()}
        if origin == "file":
            written = self.configuration.connection
            return {"replica": written.replica, "listen": written.listen}
        return {}

    @property
    def login(self) -> tuple[str | None, str]:
        """Who one is in the store, and where it was said; None: whoever runs the program."""
        if self.said.login:
            return self.said.login, self.origin("login")
        written = self.configuration.connection.login
        return (written, "file") if written else (None, "default")

    def origin(self, name: str) -> str:
        """Whether an option of the whole program came from its command line or the environment."""
        source = click.get_current_context().find_root().get_parameter_source(name)
        by_variable = source is click.core.ParameterSource.ENVIRONMENT
        return "environment" if by_variable else "option"

    def open_desk(self, *, create: bool = False) -> "Desk":
        """Open the store; close it by ``desk.store.close()``.

        ``create`` makes a missing SQLite file, still without tables.

        Raises `StoreUnreachable` when there is none, `BadInput` for an address that can't be read.
        """
        from funnelview.usecases.desk import Desk, sign_in
        from funnelview.usecases.store import has_password, open_store

        address, origin = self.address
        login, _origin = self.login
        if origin == "option" and has_password(address):
            # Everybody on the machine sees what was called, and the shell remembers it.
            click.echo(
                _("A password on the command line is seen by others: use ~/.pgpass."), err=True
            )
        store = open_store(address, create=create, **self.further)
        try:
            return Desk(store, who=sign_in(store, login))
        except NotAllowed as error:
            from funnelview.usecases.refusals import note

            with store:
                # Whom one said one was, is not who one is.
                note(Desk(store, who=store.door.real()), error, self.called)
            raise

    @property
    def called(self) -> str:
        """Which command this is, without what was given to it."""
        return click.get_current_context().command_path.removeprefix("funnelview").strip()

    @contextmanager
    def desk(self, *, create: bool = False) -> Iterator["Desk"]:
        """Open the store for one command."""
        try:
            with self._desk(create=create) as desk:
                yield desk
        except StoreUnreachable as error:
            self._name_server(error)
            raise

    def _name_server(self, error: StoreUnreachable) -> None:
        """Say which server an error speaks of: its address may come from anywhere."""
        from funnelview.usecases.store import shown_address

        shown = shown_address(self.address[0])
        if shown.startswith("postgres") and shown not in str(error):
            named = _("The store: {address}").format(address=shown)
            error.way_out = sentences(error.way_out, named)

    @contextmanager
    def _desk(self, *, create: bool) -> Iterator["Desk"]:
        desk = self.open_desk(create=create)
        if not gc.isenabled():
            # All libraries are loaded; what they made stays (see `funnelview.cli.main`).
            gc.freeze()
            gc.enable()
        try:
            yield desk
        except NotAllowed as error:
            from funnelview.usecases.refusals import note

            note(desk, error, self.called)
            raise
        else:
            if desk.store.only_here:
                warning = _(
                    "This is saved on one server only: its standby does not answer. "
                    "Were the server lost now, this would be too."
                )
                click.echo(warning, err=True)
        finally:
            desk.store.close()


def session() -> Session:
    """The session of the command that runs now."""
    said = click.get_current_context().find_object(Invocation)
    return Session(said or Invocation())
