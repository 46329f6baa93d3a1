import pytest

import eval.__main__ as command_line
from eval.ablation import (
    DEPTH,
    FIGURES,
    STEPS,
    Ablation,
    Row,
    Stage,
    Step,
    ablate,
    over_beir,
    over_set,
    render,
)
from eval.beir import BeirSet
from eval.libraries import open_library
from eval.metrics import Estimate, PairedDifference
from eval.questions import Gold, GoldQuestion, QuestionSet
from rag.errors import InputError
from rag.retrieval import Weights
from tests.eval_files import write_beir, write_rows


@pytest.fixture(scope="module")
def library(small):
    return open_library(small)


def gold_question(id_, text, *golds, history=(), answerable=True):
    found = tuple(Gold(doc, quote) for doc, quote in golds)
    return GoldQuestion(id_, "t", text, answerable, history, found)


PARK = ("wine", "新建葡萄示范园10个")
RINK = ("ice", "改造滑冰馆5座")
QUESTIONS = QuestionSet(
    "s",
    (
        gold_question("park", "示范园补助多少", PARK),
        gold_question("rink", "改造几座滑冰馆", RINK, ("wine", "没有的话")),
        gold_question("none", "炒菜放多少盐", answerable=False),
        gold_question("follow", "责任单位呢", RINK, history=("改造滑冰馆由谁牵头",)),
    ),
)


def engines(hits):
    return {name for hit in hits for name in hit.ranks}


def test_each_step_has_one_part_more():
    assert [step.weights for step in STEPS] == [
        Weights(dense=0, late=0, learned=False),
        Weights(late=0, learned=False),
        Weights(learned=False),
        Weights(),
        Weights(),
    ]
    assert [step.reads for step in STEPS] == [False, False, False, False, True]


def test_a_stage_ranks_with_its_parts_only(library):
    found = [Stage(library, step).search("示范园补助多少", top_k=50) for step in STEPS]
    assert engines(found[0]) == {"lexical"}
    assert engines(found[1]) == {"lexical", "dense"}
    assert [engines(hits) for hits in found[2:]] == [{"lexical", "dense", "late"}] * 3
    assert not any(hit.signals for hits in found[:3] for hit in hits)
    learned = Stage(library, Step("+ learned order", Weights(learned=True)))
    assert any(hit.signals for hit in learned.search("示范园补助多少"))


def test_only_the_last_step_keeps_to_the_document_named_and_to_the_question_before(library):
    named, before = "《云州市冰雪旅游实施方案》由谁牵头", ["《云州市冰雪旅游实施方案》由谁牵头"]
    *bare, reading = (Stage(library, step) for step in STEPS)
    assert {hit.clause.doc_id for hit in reading.search(named)} == {"ice"}
    assert {hit.clause.doc_id for hit in reading.search("责任单位呢", before)} == {"ice"}
    for stage in bare:
        assert {hit.clause.doc_id for hit in stage.search(named)} == {"ice", "wine"}
        assert stage.search("责任单位呢", before) == stage.search("责任单位呢")


def test_the_last_step_is_what_users_get(library, small):
    from rag.assistant import Assistant

    asked = "新建的示范园补助多少"
    assert Stage(library, STEPS[-1]).search(asked) == Assistant.open(small).search(asked, top_k=DEPTH)


def test_the_answerable_questions_of_a_set_are_scored_by_their_gold_clauses(library):
    values = over_set(QUESTIONS)(Stage(library, STEPS[-1]))
    assert list(values) == list(FIGURES)
    assert list(values["recall@1"]) == [1, 0.5, 1]  # half: one of its two gold quotations stands nowhere
    assert list(values["mrr@10"]) == [1, 1, 1]
    assert values["ndcg@10"][1] == pytest.approx(0.61315, abs=1e-5)  # 1 / (1 + 1 / log2 3)


def test_a_set_without_answerable_questions_is_refused():
    with pytest.raises(InputError, match="问题集 空"):
        over_set(QuestionSet("空", (gold_question("none", "问", answerable=False),)))


def test_a_collection_is_scored_by_its_documents(library):
    queries = {"q1": "示范园补助多少", "q2": "滑冰馆", "q3": "无人评过", "q4": "葡萄"}
    qrels = {"q1": {"W": 1}, "q2": {"gone": 1}, "q4": {"W": 1}}
    collection, ids = BeirSet((), queries, qrels), {"wine": "W", "ice": "I"}
    stage = Stage(library, STEPS[0])
    assert list(over_beir(collection, ids, collection.judged)(stage)["recall@1"]) == [1, 0, 1]
    assert list(over_beir(collection, ids, ["q2"])(stage)["recall@1"]) == [0]


def test_each_row_is_compared_with_the_one_before(library):
    given = iter([[0.0] * 20, [1.0] * 20, [1.0] * 20])
    steps = [Step(name, Weights()) for name in "abc"]
    said = []

    def scores(stage):
        values = next(given)
        return dict.fromkeys(FIGURES, values)

    result = ablate("s", library, scores, steps=steps, say=said.append)
    first, second, third = result.rows
    assert (result.questions, said) == (20, ["s: a", "s: b", "s: c"])
    assert (first.figures["recall@1"].mean, first.differences) == (0, {})
    assert (second.figures["recall@1"].mean, second.differences["recall@1"].mean) == (1, 1)
    assert second.differences["recall@1"].p_value < 0.01
    assert (third.differences["recall@1"].mean, third.differences["recall@1"].p_value) == (0, 1)


def test_the_tables_show_figures_with_intervals_and_steps_with_their_p_values():
    figures = dict.fromkeys(FIGURES, Estimate(0.5, 0.25, 0.75))
    gained = dict.fromkeys(FIGURES, PairedDifference(0.125, 0.1, 0.15, 0.004))
    table = render([Ablation("s", 3, (Row("a", figures, {}), Row("+ b", figures, gained)))])
    assert "## s: 3 questions" in table
    assert "| a | 0.500 (0.250–0.750) |" in table
    assert "| + b | +0.125 (p = 0.004) |" in table
    assert "| a | +" not in table
    sure = dict.fromkeys(FIGURES, PairedDifference(0.125, 0.1, 0.15, 0.0002))
    assert "| + b | +0.125 (p < 0.001) |" in render(
        [Ablation("s", 3, (Row("", {}, {}), Row("+ b", {}, sure)))]
    )
    assert "best 60 clauses" in " ".join(table.split())


def test_the_command_measures_sets_and_collections(library, small, tmp_path, capsys):
    row = {"id": "1", "type": "t", "question": "示范园补助多少", "answerable": True, "must_include": []}
    row["gold"] = [{"doc": "wine", "quote": "新建葡萄示范园10个"}]
    questions = write_rows(tmp_path / "mine.jsonl", [row])
    arguments = ["--corpus", str(small.corpus), "--index", str(small.index)]
    arguments += ["--questions", str(questions), "--beir", str(write_beir(tmp_path / "theirs"))]
    assert command_line.main(["ablation", *arguments]) == 0
    shown = capsys.readouterr().out
    assert [line for line in shown.splitlines() if line.startswith("## ")] == [
        "## mine: 1 questions",
        "## theirs: 1 questions",
    ]
    assert shown.count("| + reading of the question | 1.000 (1.000–1.000) |") == 1
    assert shown.count("| + reading of the question |") == 4


def test_a_missing_collection_is_one_line_and_exit_2(tmp_path, capsys):
    assert command_line.main(["ablation", "--beir", str(tmp_path / "none")]) == 2
    captured = capsys.readouterr()
    assert (captured.out, len(captured.err.strip().splitlines())) == ("", 1)
