"""`funnelview db`: the store itself, and who may do what in it."""

import click

from funnelview.cli.base import Entry, LazyGroup
from funnelview.i18n import N_

_BACKUP = "backup"
_RIGHTS = "rights"
_TABLE = {
    "init": Entry("store", N_("Make a store."), "init"),
    "upgrade": Entry("store", N_("Bring the store to this version of FunnelView."), "upgrade"),
    "check": Entry("store", N_("Prove that the store agrees with itself."), "check"),
    "backup": Entry(_BACKUP, N_("Copy the store into a new file, while others work."), "backup"),
    "restore": Entry(_BACKUP, N_("Put a backup back."), "restore"),
    "move": Entry(_BACKUP, N_("Copy the store to another address, of either engine."), "move"),
    "grant": Entry(_RIGHTS, N_("Let a login in."), "grant"),
    "revoke": Entry(_RIGHTS, N_("Take a login's rights away."), "revoke"),
    "exports": Entry(_RIGHTS, N_("What was taken out, by whom and when."), "exports"),
    "refusals": Entry(_RIGHTS, N_("Who tried what without a right to it."), "refusals"),
    "people": Entry(_RIGHTS, N_("Who may do what."), "people"),
}


@click.group(
    "db",
    cls=LazyGroup,
    table=_TABLE,
    help=N_("The store: make one, bring it to this version, check it, say who may do what."),
)
def command() -> None:
    """Hold the commands."""
