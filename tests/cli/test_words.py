from pathlib import Path

import click
from babel.messages.extract import extract_from_dir

from funnelview.cli import words


def test_click_still_says_what_we_translate() -> None:
    said = {
        message
        for _, _, message, _, _ in extract_from_dir(
            Path(click.__file__).parent,
            method_map=[("**.py", "python")],
            keywords={"_": None, "ngettext": (1, 2)},
        )
    }
    single = {message for message in said if isinstance(message, str)}
    plural = {message for message in said if isinstance(message, tuple)}
    assert set(words.SENTENCES) - single - {"required"} == set()
    assert set(zip(words.counted(1), words.counted(2), strict=True)) <= plural
