import itertools
import struct
from dataclasses import replace

import pytest

from eval.charts import WIDTH, Chart, available, curve_figure, draw, latency_figure, recall_figure
from eval.curve import Point
from eval.judge import no_result
from eval.questions import Gold, GoldQuestion
from eval.report import INSTALL, describe_run, render, write_report
from eval.run import Record, SetResult
from rag.config import Settings

NEEDED = "matplotlib: needs requirements-eval.txt"
POINTS = [
    Point(signal, at, at / 4, at / 8, 12) for signal in ("strength", "figure share") for at in (0.5, 1, 2)
] + [Point("coverage", 0.5, 0.0, 0.0, 0)]


def record(type_, ranks, *, answerable=True, latency=10.0, outcome="answered"):
    gold = tuple(Gold("d", str(n)) for n in range(len(ranks)))
    judged = replace(no_result(GoldQuestion("i", type_, "问", answerable, gold=gold)), ranks=ranks)
    return Record("i", type_, answerable, outcome, judged, latency)


def result(name="dev", records=()):
    return SetResult(name, held=False, records=tuple(records))


RECORDS = [
    *(record("near_hit", (1,), latency=float(n)) for n in range(60)),
    record("support", (4, None)),
    record("near_miss", (), answerable=False, outcome="no_basis"),
    record("支持政策", (7,)),
    record("multiturn", (), answerable=False, outcome="error", latency=5000.0),
]


@pytest.fixture
def types():
    from eval.summary import by_type

    return by_type([one for one in RECORDS if one.answerable])


@pytest.fixture
def matplotlib():
    return pytest.importorskip("matplotlib", reason=NEEDED)


def bars(figure):
    """Label → widths of its bars."""
    return {c.get_label(): [bar.get_width() for bar in c] for c in figure.axes[0].containers}


def unseen(axes):
    """Labels of ticks beyond the ends of an axis: matplotlib has them and does not draw them."""
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        yield from (tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high)


def texts(figure):
    """Every text that is drawn, with the box it takes."""
    import matplotlib.text
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    hidden = {id(label) for axes in figure.axes for label in unseen(axes)}
    found = figure.findobj(matplotlib.text.Text)
    shown = [t for t in found if t.get_visible() and t.get_text().strip() and id(t) not in hidden]
    return [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in shown]


def assert_readable(figure):
    boxes = texts(figure)
    width, height = figure.canvas.get_width_height()
    assert len(boxes) > 5
    for text, box in boxes:
        assert 0 <= box.x0 < box.x1 <= width, text
        assert 0 <= box.y0 < box.y1 <= height, text
    for (one, box), (other, second) in itertools.combinations(boxes, 2):
        assert not box.overlaps(second), (one, other)


def test_recall_is_drawn_for_the_answerable_questions_of_each_type(matplotlib, types):
    figure = recall_figure(types)
    assert bars(figure) == {"recall@10": [1, 0.5, 1], "recall@5": [1, 0.5, 0], "recall@1": [1, 0, 0]}
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["near_hit (60)", "support (1)", "type 3 (1)"]


def test_a_panel_a_signal_that_bears_on_a_question(matplotlib):
    figure = curve_figure(POINTS)
    assert [axes.get_xlabel().split("\n")[0] for axes in figure.axes] == [
        "strength below",
        "figure share below",
    ]
    rightly, wrongly = figure.axes[0].get_lines()
    assert list(rightly.get_xydata()[:, 0]) == [0.5, 1, 2]
    assert list(rightly.get_ydata()) == [0.125, 0.25, 0.5]
    assert list(wrongly.get_ydata()) == [0.0625, 0.125, 0.25]


def test_every_latency_is_counted_from_the_fastest_to_the_slowest(matplotlib):
    figure = latency_figure([*([10.0] * 50), *([20.0] * 49), 9000.0])
    counts = [bar.get_height() for bar in figure.axes[0].patches]
    assert (counts[0], counts[-1], sum(counts)) == (50, 1, 100)
    assert [line.get_label() for line in figure.axes[0].get_lines()] == ["p50 15.0 ms", "p95 20.0 ms"]
    assert [line.get_xdata()[0] for line in figure.axes[0].get_lines()] == [15, 20]


@pytest.mark.parametrize("latency", [0.0, 0.3, 7000.0])
def test_one_latency_can_be_drawn(matplotlib, latency):
    assert sum(bar.get_height() for bar in latency_figure([latency] * 3).axes[0].patches) == 3


@pytest.mark.parametrize(("number", "tens"), [(1, 0), (3, 3.69), (30, 6)])
def test_no_label_lies_on_another_or_runs_out_of_the_picture(matplotlib, types, number, tens):
    names = [f"a_rather_long_type_of_question_{n}" for n in range(number)]
    assert_readable(recall_figure(dict.fromkeys(names, types["near_hit"])))
    signals = ("strength", "coverage", "figure share")[:number]
    assert_readable(curve_figure([Point(s, at, 0.5, 0.1, 1000) for s in signals for at in (0.05, 5.0)]))
    assert_readable(latency_figure([0.2 * 10.0**tens, 3.0]))


def test_the_charts_are_png_files_of_the_width_and_the_same_each_time(matplotlib, tmp_path):
    (tmp_path / "again").mkdir()
    charts = draw(tmp_path, [result(records=RECORDS), result("my set", RECORDS)], POINTS)
    assert [chart.file for chart in charts] == [
        "recall-dev.png",
        "recall-my set.png",
        "refusals.png",
        "latency.png",
    ]
    draw(tmp_path / "again", [result(records=RECORDS), result("my set", RECORDS)], POINTS)
    for chart in charts:
        data = (tmp_path / chart.file).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">I", data[16:20]) == (WIDTH,)
        assert data == (tmp_path / "again" / chart.file).read_bytes()


def test_what_has_nothing_to_show_is_not_drawn(matplotlib, tmp_path):
    assert draw(tmp_path, [result(records=RECORDS[-1:])], POINTS[-1:]) == []
    assert list(tmp_path.iterdir()) == []


def test_the_report_shows_the_charts_beside_it(matplotlib, tmp_path):
    report = write_report(tmp_path, [result("my set", RECORDS)], describe_run(Settings(), {}), points=POINTS)
    shown = [line for line in report.read_text("utf-8").splitlines() if line.startswith("![")]
    assert shown == [
        "![recall by type, my set](recall-my%20set.png)",
        "![refusals by threshold](refusals.png)",
        "![latency](latency.png)",
    ]
    assert INSTALL not in report.read_text("utf-8")


def test_without_matplotlib_a_report_is_written_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr("eval.charts.find_spec", lambda name: None)
    assert not available()
    report = write_report(tmp_path, [result(records=RECORDS)], describe_run(Settings(), {}), points=POINTS)
    assert "## Charts\n\nCharts need `pip install -r requirements-eval.txt`.\n" in report.read_text("utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"report.md", "run.json"}


def test_a_report_with_nothing_to_draw_asks_for_nothing(monkeypatch):
    monkeypatch.setattr("eval.charts.find_spec", lambda name: object())
    assert "## Charts\n\nNone.\n" in render([result()], describe_run(Settings(), {}))


def test_a_chart_is_an_image_in_markdown():
    assert Chart("t", "a b.png").markdown == "![t](a%20b.png)"
