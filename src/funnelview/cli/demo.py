"""``funnelview demo``: the full screen on a private copy of the demo."""

from dataclasses import replace

import click

from funnelview.cli.base import Command, Invocation, option
from funnelview.i18n import N_, _


@click.command(
    "demo",
    cls=Command,
    help=N_(
        "Open the full screen on made-up data: a private copy that you may change as you like."
    ),
)
@option("--reset", is_flag=True, help=N_("Begin with a new copy: what you changed in it is gone."))
@click.pass_context
def command(ctx: click.Context, *, reset: bool) -> int:
    """Prepare the copy, then open the screen on it as on any other store."""
    from funnelview.cli.screen import open_screen
    from funnelview.usecases.demo import USER, prepare_demo

    said = ctx.find_object(Invocation) or Invocation()
    path = prepare_demo(reset=reset)
    ctx.obj = replace(said, db=str(path), login=said.login or USER)
    return open_screen(label=_("demo"))
