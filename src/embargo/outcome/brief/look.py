"""How charts look: few colours, safe for colour-blind readers and told apart in grey."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from embargo.errors import InputError, install

MORE, LESS = "#1f5f9e", "#e3902c"
"""Gains are dark blue, losses light orange (after Okabe and Ito, 2008): apart in grey as well."""

INK, QUIET, GRID = "#222222", "#6b6b6b", "#e6e6e6"

PALE = "#a9a9a9"
"""Bars of the world as it was: as grey on white as on black."""

WIDTH = 420
LABELS = 260
"""The most room for names at the left, in pixels."""

_LETTER = 6.3
"""Width of a letter, in pixels; the mean of those in names."""

_FONT = "Helvetica, Arial, sans-serif"


def names_at_left(names: Iterable[str]) -> Any:
    """The axis of the column `name`: room for the longest of the names, no line, no ticks."""
    room = min(LABELS, round(_LETTER * max(map(len, names))) + 16)
    alt = altair()
    axis = alt.Axis(
        minExtent=room, maxExtent=room, labelLimit=room - 8, labelPadding=6, domain=False,
        ticks=False,
    )  # fmt: skip
    return alt.Y("name:N", sort=None, title=None, axis=axis)


def styled(chart: Any) -> Any:
    """The chart with the style that all of them share."""
    return (
        chart.configure(background="transparent", font=_FONT, padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=QUIET, gridColor=GRID, domainColor=GRID, tickColor=GRID,
            labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelLimit=LABELS - 8,
        )
        .configure_title(color=INK, fontSize=13, anchor="start", fontWeight="bold", offset=6)
        .configure_text(color=INK, fontSize=12)
        .configure_legend(
            labelColor=INK, labelFontSize=12, title=None, orient="top", symbolStrokeColor=INK
        )
    )  # fmt: skip


def altair() -> Any:
    """The package that draws.

    Raises:
        InputError: it is not installed, or what turns its charts into pictures is not.
    """
    try:
        import altair
        import vl_convert  # noqa: F401 - altair asks for it only when a picture is made
    except ModuleNotFoundError as error:
        what = f"charts need the package {error.name!r}"
        raise InputError.one(what, install("chart")) from None
    return altair


def svg(chart: Any, name: str) -> str:
    """A chart as SVG to stand inside HTML.

    Arguments:
        chart: of Altair.
        name: put before the ids in it, so that those of several charts differ.
    """
    stream = io.StringIO()
    chart.save(stream, format="svg")
    text = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", stream.getvalue())
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)
    return re.sub(r'\b(xlink:)?href="#([^"]+)"', rf'href="#{name}-\2"', text)
