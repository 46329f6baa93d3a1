import pytest

import eval.__main__ as command_line
from eval.beir import BeirSet, load_beir
from eval.spans import evaluate, render, score, with_span, without_marks
from rag.errors import InputError
from rag.schema import Answer, Citation
from tests.eval_files import write_beir, write_rows


def cited(n, text, *, doc_id="d", start=0):
    return Citation(n, doc_id, "", "", f"{doc_id}#{start}", (), text, start, start + len(text), "in_force")


def answer(text, *citations, status="answered"):
    return Answer("问", status, text, "passage", citations, ())


class FakeAssistant:
    """Gives the answers it was handed, by question."""

    def __init__(self, answers):
        self._answers = answers

    def ask(self, question, history=()):
        return self._answers[question]


def test_a_span_is_found_whatever_its_space_width_and_case():
    found = score(
        answer("给予 ５０万元\n（5G）奖励[1]", cited(1, "给予５０万元（5G）奖励")), "50万元(5g) 奖励"
    )
    assert (found.contained, found.cited, found.refused) == (1, 1, 0)
    assert found.characters == len("给予50万元(5g)奖励")


def test_a_mark_inside_a_span_is_no_part_of_the_answer_but_other_brackets_are():
    both = answer("甲[1]乙 20 70 [50]", cited(1, "甲"))
    assert without_marks(both) == "甲乙 20 70 [50]"
    assert score(both, "甲乙").contained == 1
    assert score(both, "乙2070[50]").contained == 1


def test_a_span_in_the_clause_but_not_in_the_answer_is_only_cited():
    found = score(answer("给予奖励[1]", cited(1, "给予奖励，最高50万元。")), "最高50万元")
    assert (found.contained, found.cited) == (0, 1)


def test_a_span_over_two_neighbouring_clauses_is_cited_in_whatever_order_they_are():
    first, second = cited(2, "一是奖励。", start=0), cited(1, "二是补助。", start=9)
    assert score(answer("无[1][2]", second, first), "奖励。二是补助").cited == 1
    other = cited(1, "二是补助。", doc_id="e", start=0)
    assert score(answer("无[1][2]", other, first), "补助。一是奖励").cited == 0


def test_a_refusal_is_worth_nothing_even_where_it_shows_the_span():
    found = score(
        answer("没有依据。文件写明的是：50万元[1]", cited(1, "50万元"), status="no_basis"), "50万元"
    )
    assert (found.contained, found.cited, found.rouge_l, found.refused) == (0, 0, 0, 1)


def test_the_longest_common_subsequence_is_taken_of_the_unified_texts():
    # 甲乙丙丁 and 甲丙丁戊己 share 甲丙丁: 2 * 3 / (4 + 5)
    assert score(answer("甲 乙丙丁"), "甲丙丁戊 己").rouge_l == pytest.approx(2 / 3)


def test_figures_worked_out_by_hand():
    answers = {
        "问一": answer("给予奖励[1]", cited(1, "给予奖励")),
        "问二": answer("别的事[1]", cited(1, "含有答案的条款")),
        "问三": answer("没有", status="no_basis"),
        "问四": answer("甲乙"),
    }
    told = [("问一", "给予奖励"), ("问二", "答案"), ("问三", "某"), ("问四", "甲丙")]
    seen = []
    result = evaluate(FakeAssistant(answers), told, progress=lambda *done: seen.append(done))
    means = {name: estimate.mean for name, estimate in result.figures.items()}
    assert means == {
        "contained": 0.25,
        "cited": 0.5,
        "rouge-l": pytest.approx((1 + 0.5) / 4),
        "refused": 0.25,
    }
    assert (result.questions, result.answer_length, result.span_length) == (4, 2.5, 2)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert "| contained | 0.250 |" in render(result)


def test_questions_without_a_span_are_left_out():
    collection = BeirSet((), {"a": "问一", "b": "问二", "c": "问三"}, {}, {"c": "答", "b": " \n"})
    assert with_span(collection) == [("问三", "答")]
    with pytest.raises(InputError, match=r"metadata\.answer"):
        with_span(BeirSet((), {"a": "问一"}, {}))


@pytest.fixture
def collection(tmp_path):
    folder = write_beir(tmp_path / "c")
    texts = {"a": "对新认定的平台给予奖励五十万元。", "b": "改造滑冰馆五座。"}
    rows = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    queries = [{"_id": "q1", "text": "平台给予奖励多少", "metadata": {"answer": "奖励五十万元"}}]
    queries += [{"_id": "q2", "text": "改造滑冰馆几座"}]
    write_rows(folder / "corpus.jsonl", rows)
    write_rows(folder / "queries.jsonl", queries)
    return folder


def test_the_spans_of_a_collection_are_read(collection):
    assert load_beir(collection).answers == {"q1": "奖励五十万元"}


def test_the_command_asks_the_questions_that_have_a_span_and_keeps_the_library(collection, tmp_path, capsys):
    assert command_line.main(["spans", str(collection), "--work", str(tmp_path / "w")]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("1 questions, ")
    assert "| cited | 1.000 |" in shown
    assert {path.name for path in (tmp_path / "w").iterdir()} == {"corpus", "index"}


def test_a_collection_without_spans_is_one_line_and_exit_2(tmp_path, capsys):
    assert command_line.main(["spans", str(write_beir(tmp_path))]) == 2
    captured = capsys.readouterr()
    assert (captured.out, len(captured.err.strip().splitlines())) == ("", 1)
