"""The viewer's Python side: what an image and a map are, and the manifest the browser gets."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from core.domain.image import Spacing, Window
from dashboard.viewer_script import loader

HEIGHT_PX = 760


@dataclass(frozen=True)
class MapLayer:
    """A saliency map to lay over the whole image rectangle.

    Attributes:
        id: Of the explanation; the browser keeps a map under it.
        url: Answers with rows * columns int8; the value is int8 / 127 * maximum.
        rows: Height of the grid.
        columns: Width of the grid.
        is_signed: Negative values speak against the finding.
        finding: For the legend, as a reader calls it.
        method: For the legend, the method's title.
        maximum: Largest absolute value of the map.
        frame: The frame it explains; over any other one it is not drawn.
    """

    id: str
    url: str
    rows: int
    columns: int
    is_signed: bool
    finding: str
    method: str
    maximum: float
    frame: int = 0


@dataclass(frozen=True)
class ViewerImage:
    """An image as the browser needs it.

    Attributes:
        id: Of the image; pixels and view are kept under it.
        pixel_url: Contains "{frame}"; answers with rows * columns little-endian uint16, or
            rows * columns * 3 uint8 for colour.
        rows: Height in pixels.
        columns: Width in pixels.
        frames: At least 1.
        is_colour: Whether the pixels are RGB.
        slope: Modality value per pixel value.
        intercept: Modality value at pixel value 0.
        unit: Of the modality values.
        is_inverted: MONOCHROME1; the browser inverts after the VOI transformation.
        windows: Presets in the file's order.
        voi_luts: Each {"name", "first_mapped", "values": base64 of uint8}; the first is the
            default.
        spacing: For the scale bar and the shape of the pixels; None where not stated.
        frame_time_ms: Time between frames of a moving image.
    """

    id: str
    pixel_url: str
    rows: int
    columns: int
    frames: int = 1
    is_colour: bool = False
    slope: float = 1.0
    intercept: float = 0.0
    unit: str = "grey level"
    is_inverted: bool = False
    windows: tuple[Window, ...] = ()
    voi_luts: tuple[Mapping[str, Any], ...] = ()
    spacing: Spacing | None = None
    frame_time_ms: float | None = None


def viewer(
    image: ViewerImage,
    *,
    map_layer: MapLayer | None,
    map_visible: bool,
    key: str,
    height: int = HEIGHT_PX,
) -> None:
    """Draw an image with, if given, a map over it.

    The same image keeps its pixels and the reader's view through every rerun; only what changed is
    fetched by the browser.

    Args:
        image: What to show.
        map_layer: Laid over it; None for none.
        map_visible: Whether the map is on at first. The reader's own switch stands until another
            map or another value comes.
        key: Of this place on the page; two places need two keys.
        height: Of the whole component in CSS pixels, fixed from the start.
    """
    _mount(key=key, data=manifest(image, map_layer, map_visible, key, height), height=height)


def manifest(
    image: ViewerImage, map_layer: MapLayer | None, map_visible: bool, key: str, height: int
) -> dict[str, Any]:
    """What the browser is told, ready for JSON. It holds no pixel."""
    return {
        "key": key,
        "height": height,
        "image": _described(image),
        "map": asdict(map_layer) if map_layer else None,
        "map_visible": map_visible,
    }


def _described(image: ViewerImage) -> dict[str, Any]:
    # The tables may be read-only mappings, which `asdict` cannot copy.
    described = asdict(replace(image, voi_luts=()))
    return {**described, "voi_luts": [dict(lut) for lut in image.voi_luts]}


def _style() -> str:
    return Path(__file__).with_name("viewer.css").read_text(encoding="utf-8")


_mount = st.components.v2.component("overread_viewer", css=_style(), js=loader())
