"""ROC and calibration curves in Plotly. Import it inside a function: Plotly is heavy."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.domain.card import Label

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


@dataclass(frozen=True)
class Colours:
    """Of one theme; the two lines differ in lightness, not only in hue."""

    line: str
    mark: str
    text: str
    grid: str


DARK = Colours("#f0b23e", "#9ecbff", "#e8eaed", "#2c333b")
LIGHT = Colours("#8a5a00", "#0b5cad", "#1b1e22", "#c9cac4")


def roc(label: Label, *, is_dark: bool) -> go.Figure:
    """Sensitivity against false alarms, with the operating point marked."""
    colours = DARK if is_dark else LIGHT
    result = label.result
    figure = square("False alarm rate (1 − specificity)", "Sensitivity", colours)
    x, y = zip(*result.roc, strict=True) if result.roc else ((), ())
    figure.add_scatter(
        x=x, y=y, mode="lines", line={"color": colours.line, "width": 2.5}, hoverinfo="skip"
    )
    at_x, at_y = 1 - result.specificity.value, result.sensitivity.value
    figure.add_scatter(
        x=[at_x], y=[at_y], mode="markers", marker=marker(colours, 11), hoverinfo="skip"
    )
    write(figure, at_x, at_y, "threshold", colours.mark, ax=50, ay=30)
    write(figure, 0.62, 0.62, "chance", colours.text, ax=40, ay=25)
    auc = f"AUC {result.auc.value:.2f} [{result.auc.low:.2f}, {result.auc.high:.2f}]"
    title(figure, f"ROC curve: {auc}")
    return figure


def calibration(label: Label, *, is_dark: bool) -> go.Figure:
    """How often the finding was there against the probability stated."""
    colours = DARK if is_dark else LIGHT
    points = label.result.reliability
    figure = square("Probability stated", "Share that had the finding", colours)
    stated, observed, films = zip(*points, strict=True) if points else ((), (), ())
    figure.add_scatter(
        x=stated,
        y=observed,
        mode="lines+markers",
        line={"color": colours.line, "width": 2.5},
        marker=marker(colours, 9),
        customdata=films,
        hovertemplate="stated %{x:.0%}, observed %{y:.0%}, %{customdata} films<extra></extra>",
    )
    write(figure, 0.62, 0.62, "perfect", colours.text, ax=40, ay=25)
    title(figure, f"Calibration: mean error {label.result.calibration_error * 100:.1f} points")
    return figure


def square(x_title: str, y_title: str, colours: Colours) -> go.Figure:
    """An empty chart from 0 to 1 with its diagonal."""
    axis: dict[str, Any] = {
        "range": [-0.01, 1.01],
        "tickformat": ".0%",
        "gridcolor": colours.grid,
        "zeroline": False,
        "fixedrange": True,
    }
    figure = go.Figure()
    figure.add_shape(
        type="line",
        x0=0,
        y0=0,
        x1=1,
        y1=1,
        line={"color": colours.text, "width": 1.5, "dash": "dot"},
        opacity=0.6,
    )
    figure.update_layout(
        xaxis={**axis, "title": {"text": x_title, "font": {"size": 15}}},
        yaxis={**axis, "title": {"text": y_title, "font": {"size": 15}}},
        showlegend=False,
        height=400,
        margin={"l": 70, "r": 20, "t": 50, "b": 60},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": colours.text, "size": 14, "family": "Source Sans, sans-serif"},
        hoverlabel={"font": {"size": 14}},
    )
    return figure


def marker(colours: Colours, size: int) -> dict[str, Any]:
    """A point that stands out from its line."""
    return {"color": colours.mark, "size": size, "line": {"color": colours.text, "width": 1}}


def title(figure: go.Figure, text: str) -> None:
    """Name a chart with its figure."""
    figure.update_layout(title={"text": text, "x": 0, "font": {"size": 16}})


def write(
    figure: go.Figure, x: float, y: float, text: str, colour: str, *, ax: int, ay: int
) -> None:
    """Label a place directly, so that no legend is needed."""
    figure.add_annotation(
        x=x, y=y, text=text, font={"color": colour}, ax=ax, ay=ay, arrowcolor=colour, arrowwidth=1
    )
