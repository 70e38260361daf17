"""`--picture FILE`: the option that commands with a picture have, and the writing of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from funnelview.cli.base import option
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., object]")

_ENDINGS: Final = (".svg", ".png")


def _checked(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() not in _ENDINGS:
        raise click.BadParameter(_("A picture is a file that ends in .svg or .png."))
    return value


def picture_option(function: _Function) -> _Function:
    """``--picture FILE``, for a command that can draw what it says."""
    return option(
        "--picture",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=_checked,
        help=N_("Also draw it, into a new file .svg or .png."),
    )(function)


def draw(svg: str, path: Path) -> None:
    """Write a picture into a new file, as its ending says.

    Raises:
        BadInput: the file is there already, or PNG can't be drawn here.

    """
    from funnelview.interchange.exporting import new_file

    data = svg.encode()
    if path.suffix.lower() == ".png":
        from funnelview.interchange.documents.pdf import to_png

        data = to_png(svg)
    with new_file(path) as file:
        file.write(data)
