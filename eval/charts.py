"""The charts beside a report, as PNG files of ``WIDTH`` pixels: the same figures give the same files.

They need matplotlib (requirements-eval.txt); where it is missing there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from eval.curve import Point
from eval.metrics import percentile
from eval.run import SetResult
from eval.summary import Figures, by_type

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, DPI = 800, 100  # pixels, pixels an inch
RECALLS = {"recall@10": "#b9cde5", "recall@5": "#5b8dc4", "recall@1": "#1f3f66"}  # the widest first
RIGHTLY, WRONGLY = "#2f7d4f", "#c0442e"
BARS, LINES = "#5b8dc4", "#333333"
HEIGHTS = (0.8, 0.55, 0.3)  # of their bars, as shares of a type's stripe
TYPE_INCHES, MARGIN_INCHES = 0.3, 1.3  # height of a type's stripe; of legend and axis
BINS = 40
FASTEST = 0.1  # milliseconds at which the logarithmic axis of the histogram may begin
CROWDED = 5000.0  # slowest by fastest, from where only powers of ten have room for their numbers


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that was drawn: what it shows, and its file in the report's folder."""

    title: str
    file: str

    @property
    def markdown(self) -> str:
        """The chart as an image of a Markdown file beside it."""
        return f"![{self.title}]({quote(self.file)})"


def available() -> bool:
    """Whether charts can be drawn here."""
    return find_spec("matplotlib") is not None


def draw(out: Path, results: Sequence[SetResult], points: Sequence[Point]) -> list[Chart]:
    """Draw what there is to show into ``out``; ``points`` are those of the refusal curves."""
    from matplotlib import style

    charts: list[Chart] = []
    with style.context(["default", {"text.parse_math": False}]):  # not what the user's matplotlibrc says
        for title, file, figure in _figures(results, points):
            figure.savefig(out / file, metadata={"Software": None})  # its version would change the file
            charts.append(Chart(title, file))
    return charts


def recall_figure(types: Mapping[str, Figures]) -> Figure:
    """Draw recall by type of (answerable) question, narrow bars in front of wide ones: recall only grows with k."""
    figure = _figure(MARGIN_INCHES + TYPE_INCHES * len(types))
    axes: Axes = figure.subplots()
    places = range(len(types))
    for (key, color), height in zip(RECALLS.items(), HEIGHTS, strict=True):
        values = [figures[key] for figures in types.values()]
        axes.barh(places, values, height, color=color, label=key)
    axes.set_yticks(places, labels=_labels(types))
    axes.set_ylim(len(types) - 0.4, -0.6)  # the first type on top
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of the gold clauses found (in brackets: questions)")
    _plain(axes, grid="x")
    figure.legend(loc="outside upper center", ncols=len(RECALLS), frameon=False, reverse=True)
    return figure


def curve_figure(points: Sequence[Point]) -> Figure:
    """Draw the share of questions refused below each threshold, rightly and wrongly, a panel a signal."""
    signals = list(dict.fromkeys(point.signal for point in points if point.questions))
    figure = _figure(3.6)
    panels = figure.subplots(1, len(signals), sharey=True, squeeze=False)[0]
    for signal, axes in zip(signals, panels, strict=True):
        own = [point for point in points if point.signal == signal]
        at = [point.threshold for point in own]
        axes.plot(at, [p.rightly for p in own], "o-", color=RIGHTLY, markersize=3, label="refused rightly")
        axes.plot(at, [p.wrongly for p in own], "s--", color=WRONGLY, markersize=3, label="refused wrongly")
        axes.set_xlabel(f"{signal} below\n({own[0].questions} questions)")
        axes.set_ylim(-0.02, 1.02)
        _plain(axes, grid="both")
    panels[0].set_ylabel("share refused")
    handles = panels[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper center", ncols=2, frameon=False)
    return figure


def latency_figure(latencies: Sequence[float]) -> Figure:
    """Draw the latencies (milliseconds, at least one) as a histogram with p50 and p95.

    The axis is logarithmic: one slow question does not squeeze all others.
    """
    from matplotlib.ticker import LogLocator, NullLocator

    figure = _figure(3.6)
    axes: Axes = figure.subplots()
    shown = [max(latency, FASTEST) for latency in latencies]
    low, span = min(shown), max(max(shown) / min(shown), 2.0)
    axes.set_xscale("log")
    axes.hist(shown, [low * span ** (edge / BINS) for edge in range(BINS)] + [low * span], color=BARS)
    for q, line in ((50, "-"), (95, "--")):
        value = percentile(latencies, q)
        axes.axvline(max(value, FASTEST), color=LINES, linestyle=line, label=f"p{q} {value:.1f} ms")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if span < CROWDED else (1.0,)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("milliseconds")
    axes.set_ylabel(f"of {len(latencies)} questions")
    _plain(axes, grid="y")
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    return figure


def _figures(results: Sequence[SetResult], points: Sequence[Point]) -> Iterator[tuple[str, str, Figure]]:
    """Title, file name and figure of each chart that has something to show."""
    for result in results:
        types = by_type([record for record in result.records if record.answerable])
        if types:
            yield f"recall by type, {result.name}", f"recall-{result.name}.png", recall_figure(types)
    if any(point.questions for point in points):
        yield "refusals by threshold", "refusals.png", curve_figure(points)
    records = [record for result in results for record in result.records]
    latencies = [record.latency_ms for record in records if record.outcome != "error"]
    if latencies:
        yield "latency", "latency.png", latency_figure(latencies)


def _figure(height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH / DPI, height), dpi=DPI, layout="constrained")


def _labels(types: Mapping[str, Figures]) -> list[str]:
    """Names of types with their questions; one that the font may lack is called by its place in the chart."""
    return [
        f"{name if name.isascii() else f'type {place}'} ({figures['questions']:.0f})"
        for place, (name, figures) in enumerate(types.items(), start=1)
    ]


def _plain(axes: Axes, *, grid: str) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis=grid, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
