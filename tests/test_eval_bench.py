import time

import pytest

from eval.baselines import CHUNK, NaiveChunks
from eval.bench import Row, plain_latencies, render
from eval.probe import MEMORY_AFTER, WARM_UP, probe
from eval.questions import GoldQuestion
from eval.scale import Cost, measure_sizes
from eval.scale import render as render_costs
from eval.sources import plain_texts
from eval.stages import STAGES, WHOLE, Clock, answer_all, watch_all
from eval.synthetic import CLAUSES_A_DOCUMENT, write_library
from rag.build import build
from rag.config import Settings
from rag.errors import InputError
from rag.index import open_index
from rag.schema import Answer

QUESTION = GoldQuestion("1", "t", "有没有奖励", answerable=True, history=("前一问",))


class FakeAssistant:
    def __init__(self):
        self.asked = []

    def ask(self, question, history=()):
        self.asked.append((question, tuple(history)))
        return Answer(question, "answered", "", "support", (), ())


def test_the_plain_program_ranks_by_shared_rare_words():
    plain = NaiveChunks({"a": "渝北区对创新平台给予奖励", "b": "重庆市建设基站", "c": "重庆市建设机房"})
    assert plain.search("创新平台奖励", 5) == [("a", "渝北区对创新平台给予奖励")]
    assert plain.search("基站建设", 1) == [("b", "重庆市建设基站")]
    assert plain.search("无关", 5) == []


def test_the_plain_program_cuts_at_500_characters_and_loses_none():
    text = "数" * (2 * CHUNK + 7)
    chunks = [chunk for _, chunk in NaiveChunks({"a": text}).chunks]
    assert [len(chunk) for chunk in chunks] == [500, 500, 7]
    assert "".join(chunks) == text


def test_an_empty_library_has_nothing_to_find():
    assert NaiveChunks({}).search("奖励", 5) == []


def test_every_question_is_timed():
    times = plain_latencies({"a": "给予奖励"}, [QUESTION] * 3)
    assert len(times) == 3
    assert min(times) > 0


def test_the_probe_answers_with_history_and_reads_memory():
    assistant = FakeAssistant()
    result = probe(assistant, [QUESTION])
    assert len(result.latencies_ms) == MEMORY_AFTER
    assert len(assistant.asked) == MEMORY_AFTER + min(1, WARM_UP)
    assert set(assistant.asked) == {("有没有奖励", ("前一问",))}
    assert result.resident_mb > 5  # a Python process with numpy cannot be smaller


def test_the_table_tells_within_from_over_and_what_was_not_measured():
    table = render(
        [
            Row("a", "s", 10, 9.96),
            Row("b", "ms", 15, 15.5),
            Row("c", "x", 0, 2.5),
            Row("d", "s", 180, -1, "measured with --fresh"),
        ]
    )
    assert "| a | 10 s | 10.0 s | within |" in table
    assert "| b | 15 ms | 15.5 ms | **over** |" in table
    assert "| c | — | 2.5 x |  |" in table
    assert "| d | 180 s | — | measured with --fresh |" in table


# made-up libraries

SOURCE = "".join(
    f"推动第{n}类产业园区加快绿色转型，新建{n + 10}个充电站点，支持企业开展技术改造。" for n in range(30)
)


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.txt")}


def test_the_same_size_gives_the_same_library_and_a_seed_another(tmp_path):
    one = write_library(tmp_path / "1", [SOURCE], 200, questions=3)
    two = write_library(tmp_path / "2", [SOURCE], 200, questions=3)
    write_library(tmp_path / "3", [SOURCE], 200, questions=3, seed=1)
    assert one == two
    assert len(set(one.questions)) == 3
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert files(tmp_path / "1") != files(tmp_path / "3")


def test_a_larger_library_begins_with_the_smaller_one(tmp_path):
    write_library(tmp_path / "small", [SOURCE], 100, questions=0)
    write_library(tmp_path / "large", [SOURCE], 300, questions=0)
    assert files(tmp_path / "small").items() < files(tmp_path / "large").items()


def test_our_reader_finds_the_clauses_tasks_and_figures_that_were_made_up(tmp_path):
    made = write_library(tmp_path / "corpus", [SOURCE], 500, questions=5)
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    report = build(settings)
    assert report.documents == made.documents == 10
    assert report.clauses == pytest.approx(10 * CLAUSES_A_DOCUMENT, rel=0.2)
    catalogue = open_index(settings).catalogue
    for doc_id in catalogue.documents:
        clauses = catalogue.clauses_of(doc_id)
        assert {len(clause.path) for clause in clauses if clause.label == "6."} == {3}
        assert not catalogue.warnings(doc_id)
    assert len({fact.clause_id for fact in catalogue.responsibilities()}) == 10 * 36
    assert {fact.task[:2] for fact in catalogue.responsibilities()} <= {
        "建设", "培育", "推广", "完善", "布局", "开展", "优化", "升级", "扶持", "规范",
    }  # fmt: skip
    assert len(catalogue.supports()) > 10
    assert len(catalogue.indicators()) > 10


def test_too_little_text_to_make_a_library_from_is_refused(tmp_path):
    with pytest.raises(InputError, match="语料太短"):
        write_library(tmp_path, ["推动产业发展。"], 100, questions=0)
    with pytest.raises(InputError, match=r"没有 \.txt 文件"):
        plain_texts(tmp_path)


# the stages of an answer


class Engine:
    def __init__(self, inner=None):
        self.inner = inner

    def work(self, seconds):
        time.sleep(seconds)
        return self.inner.work(seconds) if self.inner else seconds


class Inner(Engine):
    def work(self, seconds):
        time.sleep(seconds)
        return seconds


def test_the_outermost_stage_counts_and_a_method_does_what_it_did():
    clock = Clock()
    clock.watch("outer", Engine, "work")
    clock.watch("inner", Inner, "work")
    assert Engine(Inner()).work(0.01) == 0.01
    assert clock.spent.keys() == {"outer"}
    assert clock.spent["outer"] >= 20
    assert Inner().work(0.01) == 0.01
    assert clock.spent["inner"] >= 10
    clock.start()
    assert clock.spent == {}


def test_every_stage_is_a_method_of_the_program(monkeypatch):
    watched = []
    monkeypatch.setattr(
        Clock, "watch", lambda _, stage, owner, name: watched.append((stage, getattr(owner, name)))
    )
    watch_all(Clock())
    assert {stage for stage, _ in watched} == STAGES.keys()
    with pytest.raises(AttributeError):
        watch_all(Clock(), {"gone": ["rag.index:Index.gone"]})


def test_each_question_has_a_time_for_each_stage():
    times, cut_off = answer_all(FakeAssistant(), [("问", []), ("那呢", ["问"])], Clock())
    assert times.keys() == {*STAGES, WHOLE}
    assert {len(found) for found in times.values()} == {2}
    assert min(times[WHOLE]) > 0
    assert cut_off == 0


def test_a_question_that_takes_too_long_is_cut_off_and_counted():
    class Slow(FakeAssistant):
        def ask(self, question, history=()):
            time.sleep(30 if question == "慢" else 0)

    times, cut_off = answer_all(
        Slow(), [("快", []), ("快", []), ("快", []), ("慢", [])], Clock(), longest=0.05
    )
    assert cut_off == 1
    assert 50 <= times[WHOLE][-1] < 30_000


# what a library costs


def test_a_library_and_a_made_up_one_are_measured_side_by_side(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(f"云州市发展办法\n一、总体要求\n{SOURCE}\n", "utf-8")
    known, made = measure_sizes(tmp_path / "corpus", [QUESTION], [100])
    assert (known.documents, made.documents) == (1, 2)
    assert made.clauses > known.clauses
    assert made.questions == 3  # of the set one, of each made-up document one
    assert made.stages.keys() == {*STAGES, WHOLE}
    for cost in (known, made):
        assert min(cost.build_s, cost.build_mb, cost.index_mb, cost.open_s, cost.serve_mb) > 0
        assert all(0 <= p50 <= p95 for p50, p95 in cost.stages.values())


def test_costs_stand_in_columns_beside_their_goals():
    stages = dict.fromkeys(STAGES, (1.0, 2.0)) | {WHOLE: (12.34, 150.0)}
    table = render_costs([Cost("five", 5, 500, 2.0, 300.4, 1.2, 0.5, 460.0, 846, 0, stages)] * 2)
    lines = table.splitlines()
    assert lines[0] == "|  | goal | five | five |"
    assert "| clauses built a second | ≥ 1,000 | 250 | 250 |" in lines
    assert "| memory of answering, peak | ≤ 4,000 MB | 460 MB | 460 MB |" in lines
    assert "| whole answer, p50 / p95 ms | p95 ≤ 100 | 12.3 / 150.0 | 12.3 / 150.0 |" in lines
