"""`funnelview settings`: what holds for everybody, with units, explanations and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funnelview import i18n
from funnelview.cli.base import Group
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from funnelview.cli.shapes import Shape
    from funnelview.domain.settings import Settings
    from funnelview.usecases.settings import SettingLine


@click.group(
    "settings", cls=Group, help=N_("What holds for everybody: show, list, set it, its history.")
)
def settings() -> None:
    """Hold the commands."""


@settings.command(help=N_("The store's settings and stages."))
@json_option
def show(*, as_json: bool) -> None:
    """Print the settings."""
    from funnelview.usecases.store import get_settings

    with session().desk() as desk:
        found = get_settings(desk)
    if as_json:
        print_json("settings-show", _shape(found))
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_facts, print_table
    from funnelview.domain.settings import as_texts

    print_facts((key, text or NOTHING) for key, text in as_texts(found).items())
    click.echo()
    print_table(
        (Column(_("Stage")), Column(_("Name")), Column(_("Win probability"), right=True)),
        [[stage.key, stage.name(i18n.language()), f"{stage.success} %"] for stage in found.stages],
    )


@settings.command("list", help=N_("Every setting with its unit, its default and what it says."))
@json_option
def list_(*, as_json: bool) -> None:
    """Print the settings with their explanations."""
    from funnelview.usecases.settings import setting_lines

    with session().desk() as desk:
        lines = setting_lines(desk)
    if as_json:
        print_json("settings-list", {"settings": [_line_shape(one) for one in lines]})
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("Setting")),
            Column(_("Value"), right=True),
            Column(_("Unit"), rank=2),
            Column(_("Default"), right=True, rank=1),
            Column(_("What it says"), rank=3),
        ),
        [
            [
                one.key,
                one.value or NOTHING,
                _said(one.unit) or NOTHING,
                one.default or NOTHING,
                _said(one.title),
            ]
            for one in lines
        ],
    )


def _said(text: str) -> str:
    """A message id in the language chosen; nothing for nothing (gettext's header, else)."""
    return _(text) if text else ""


def _line_shape(one: SettingLine) -> Shape:
    return {
        "key": one.key,
        "value": one.value or None,
        "default": one.default or None,
        "unit": _said(one.unit) or None,
        "title": _said(one.title),
        "changed": one.changed.isoformat() if one.changed else None,
        "who": one.who or None,
    }


@settings.command("set", help=N_("Set one: currency, time_zone, fiscal_start, stale_t75 …"))
@click.argument("key")
@click.argument("value")
@json_option
def set_(*, key: str, value: str, as_json: bool) -> None:
    """Set one of the settings."""
    from funnelview.domain.settings import as_texts
    from funnelview.usecases.store import change_setting, get_settings

    name = key.replace("-", "_").replace(".", "_")
    with session().desk() as desk:
        before = as_texts(get_settings(desk)).get(name)
        after = change_setting(desk, name, value)
    result = "unchanged" if as_texts(after)[name] == before else "changed"
    if as_json:
        print_json("settings-set", {"id": name, "result": result, **_shape(after)})
    else:
        click.echo(f"{name} = {as_texts(after)[name]}")


@settings.command(help=N_("How the settings were changed: when, by whom, from what to what."))
@click.argument("key", required=False)
@json_option
def history(*, key: str | None, as_json: bool) -> None:
    """Print the changes of all settings, or of one."""
    from funnelview.usecases.desk import zone_of
    from funnelview.usecases.settings import history as read
    from funnelview.usecases.store import get_settings

    name = key.replace("-", "_").replace(".", "_") if key else None
    with session().desk() as desk:
        changes = read(desk, name)
        zone = zone_of(get_settings(desk))
    if as_json:
        listed = [
            {
                "at": one.at.isoformat(),
                "who": one.who,
                "key": one.key,
                "old": one.old,
                "new": one.new,
            }
            for one in changes
        ]
        print_json("settings-history", {"changes": listed})
        return
    from funnelview.cli.formats import NOTHING
    from funnelview.cli.tables import Column, print_table

    print_table(
        (
            Column(_("When")),
            Column(_("Who")),
            Column(_("Setting")),
            Column(_("Was"), right=True),
            Column(_("Is now"), right=True),
        ),
        [
            [
                one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                one.who,
                one.key,
                one.old or NOTHING,
                one.new or NOTHING,
            ]
            for one in changes
        ],
    )


def _shape(found: Settings) -> Shape:
    return {
        "settings": {
            "currency": found.currency or None,
            "time_zone": found.time_zone,
            "fiscal_start": found.fiscal_start,
            "review_minutes": found.review_minutes,
            "required_coverage": found.required_coverage,
            "team": found.team or None,
        },
        "thresholds": {
            name: getattr(found.thresholds, name)
            for name in type(found.thresholds).__dataclass_fields__
        },
        "stages": [
            {
                "key": stage.key,
                "name_en": stage.name_en,
                "name_zh": stage.name_zh,
                "success": stage.success,
            }
            for stage in found.stages
        ],
    }
