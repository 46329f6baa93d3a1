import json

import pytest

import eval.__main__ as command_line
from eval.compare import compare, load_run
from eval.compare import render as render_comparison
from eval.questions import Gold, GoldQuestion, QuestionSet
from eval.report import describe_run, has_defects, render, write_report
from eval.run import run_set
from eval.sources import Sources
from eval.summary import by_type, summarise
from rag.config import Settings
from rag.errors import IndexMissing, InputError
from rag.schema import Answer, Citation, Clause, DocumentMeta, Hit
from tests.eval_files import write_rows

TEXT = "对新认定的平台给予奖励支持。"
SOURCES = Sources(texts={"d": TEXT})


class FakeAssistant:
    """Answers what it has learnt, refuses the rest, stumbles over 坏."""

    def __init__(self, known=("有奖励吗",)):
        self.known = known
        self.asked = []

    def ask(self, question, history=()):
        self.asked.append((question, tuple(history)))
        if "坏" in question:
            raise RuntimeError(f"broke on {question}")
        clause = Clause("d#0", "d", 0, "item", "", "", (), TEXT, TEXT, 0, len(TEXT), "")
        if question not in self.known:
            return Answer(question, "no_basis", "没有依据", "none", (), (Hit(clause, 0.1),))
        cited = Citation(1, "d", "", "", "d#0", (), TEXT, 0, len(TEXT), "in_force")
        return Answer(question, "answered", "给予奖励[1]", "support", (cited,), (Hit(clause, 1.0),))

    def signals(self, question, history=()):
        if "坏" in question:
            raise RuntimeError(f"broke on {question}")
        return {"strength": 1.0}

    def documents(self):
        return [DocumentMeta("d", "d.txt")]

    def fingerprint(self):
        return {"build": "b1"}


def gold_question(id_, text, *, answerable=True, type_="support", history=()):
    gold = (Gold("d", "给予奖励支持"),) if answerable else ()
    return GoldQuestion(
        id_, type_, text, answerable, history, gold, "all", (("奖励",),) if answerable else ()
    )


QUESTIONS = (
    gold_question("ok", "有奖励吗", history=("渝北呢",)),
    gold_question("refused", "给钱吗"),
    gold_question("broken", "坏问题"),
    gold_question("una", "北京呢", answerable=False, type_="other_region"),
)


def scored(name="dev", assistant=None, questions=QUESTIONS):
    return run_set(assistant or FakeAssistant(), QuestionSet(name, questions), SOURCES)


def write_set(path, *, extra=()):
    rows = [
        {
            "id": "ok",
            "type": "support",
            "question": "有奖励吗",
            "answerable": True,
            "gold": [{"doc": "d", "quote": "给予奖励支持"}],
            "must_include": [["奖励"]],
        },
        {"id": "una", "type": "near_miss", "question": "秘密问题", "answerable": False},
        *extra,
    ]
    return write_rows(path, rows)


@pytest.fixture
def cli(tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "d.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command_line, "open_assistant", lambda *_: FakeAssistant())
    return command_line.main


def test_the_history_reaches_the_assistant():
    assistant = FakeAssistant()
    scored(assistant=assistant)
    assert assistant.asked[0] == ("有奖励吗", ("渝北呢",))


def test_a_question_that_raises_is_listed_and_the_others_are_asked():
    records = scored().records
    assert [record.outcome for record in records] == ["answered", "no_basis", "error", "no_basis"]
    assert records[2].error == "RuntimeError: broke on 坏问题"
    assert [record.judgement.correct for record in records] == [True, False, False, True]


def test_figures_worked_out_by_hand():
    figures = summarise(scored().records)
    assert figures["questions"] == 4
    assert figures["accuracy"] == 0.5
    assert figures["answer_accuracy"] == pytest.approx(1 / 3)
    assert figures["recall@1"] == pytest.approx(2 / 3)  # the refusal retrieved its gold, the error did not
    assert figures["mrr"] == pytest.approx(2 / 3)
    assert figures["ndcg@10"] == pytest.approx(2 / 3)
    assert figures["citation_recall"] == pytest.approx(1 / 3)
    assert figures["citation_precision"] == pytest.approx(1 / 3)
    assert figures["refusal_accuracy"] == 1
    assert figures["false_refusal_rate"] == pytest.approx(2 / 3)
    assert figures["errors"] == 1
    assert figures["verbatim_violations"] == 0
    assert 0 <= figures["latency_p50_ms"] <= figures["latency_p95_ms"]


def test_a_figure_nothing_bears_on_is_left_out():
    types = by_type(scored().records)
    assert list(types) == ["other_region", "support"]
    assert "recall@1" not in types["other_region"]
    assert "refusal_accuracy" not in types["support"]
    assert summarise([]) == {"questions": 0}
    assert "latency_p50_ms" not in summarise([scored().records[2]])


def test_progress_is_told_after_each_question():
    seen = []
    run_set(
        FakeAssistant(),
        QuestionSet("s", QUESTIONS[:2]),
        SOURCES,
        progress=lambda *done: seen.append(done),
    )
    assert seen == [(1, 2), (2, 2)]


def test_the_report_says_what_was_missing(tmp_path):
    info = describe_run(Settings(), {"build": "b1"})
    report = write_report(tmp_path / "new" / "run", [scored()], info).read_text(encoding="utf-8")
    assert "**refused** (support) 给钱吗 — refused; missing: 奖励" in report
    assert "**broken** (support) 坏问题 — raised RuntimeError: broke on 坏问题" in report
    assert "**ok**" not in report
    assert "- index build: b1" in report
    saved = json.loads((tmp_path / "new" / "run" / "run.json").read_text(encoding="utf-8"))
    assert saved["info"]["index"] == {"build": "b1"}
    assert saved["sets"][0]["records"][0]["answer"] == "给予奖励[1]"
    assert saved["sets"][0]["figures"]["accuracy"] == 0.5


def test_a_held_set_leaves_ids_and_numbers_only(tmp_path):
    out = write_report(tmp_path, [scored("held")], describe_run(Settings(), {})).parent
    written = (out / "report.md").read_text(encoding="utf-8") + (out / "run.json").read_text(encoding="utf-8")
    assert "refused, broken" in written
    for text in ("给钱吗", "坏问题", "北京呢", "给予奖励", "有奖励吗", "奖励", "渝北呢"):
        assert text not in written
    assert "RuntimeError" in written


def test_a_held_result_made_with_texts_is_still_written_without(tmp_path):
    from dataclasses import replace

    leaky = replace(scored("dev"), held=True)
    assert leaky.records[0].question == "有奖励吗"
    write_report(tmp_path, [leaky], describe_run(Settings(), {}))
    assert "有奖励吗" not in (tmp_path / "run.json").read_text(encoding="utf-8")


def test_the_report_of_two_sets_has_a_row_for_both_together():
    report = render([scored("dev"), scored("more")], describe_run(Settings(), {}))
    assert "| all | 8 |" in report
    assert "Correct: 0.500 (95 % bootstrap interval" in report


def test_defects_are_errors_and_broken_promises():
    assert has_defects([scored()])
    fine = scored(questions=(QUESTIONS[0], QUESTIONS[1], QUESTIONS[3]))
    assert not has_defects([fine])
    foreign = run_set(FakeAssistant(), QuestionSet("s", QUESTIONS[:1]), Sources(texts={"d": "别的"}))
    assert has_defects([foreign])


def test_comparison_names_what_changed(tmp_path):
    info = describe_run(Settings(), {})
    write_report(tmp_path / "a", [scored()], info)
    better = FakeAssistant(known=("给钱吗",))
    more = (*QUESTIONS, gold_question("new", "新问题"))
    write_report(tmp_path / "b", [scored(assistant=better, questions=more)], info)
    a, b = load_run(tmp_path / "a"), load_run(tmp_path / "b" / "run.json")
    result = compare(a, b)
    assert result.gained == (("dev", "refused"),)
    assert result.lost == (("dev", "ok"),)
    assert (result.common, result.only_a, result.only_b) == (4, 0, 1)
    assert result.difference.mean == 0
    assert not result.worse
    shown = render_comparison(a, b, result)
    assert "- dev/refused 给钱吗" in shown
    assert "4 questions in both runs, 0 only in A, 1 only in B." in shown


def test_comparison_sees_retrieval_move(tmp_path):
    info = describe_run(Settings(), {})
    write_report(tmp_path / "a", [scored(questions=QUESTIONS[:1])], info)
    broken = (gold_question("ok", "坏了"),)
    write_report(tmp_path / "b", [scored(questions=broken)], info)
    a, b = load_run(tmp_path / "a"), load_run(tmp_path / "b")
    assert compare(a, b).retrieval_down == (("dev", "ok"),)
    assert compare(b, a).retrieval_up == (("dev", "ok"),)


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="不是一次评测的结果"):
        load_run(tmp_path)
    (tmp_path / "run.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(InputError, match="格式"):
        load_run(tmp_path)
    (tmp_path / "run.json").write_text('{"format": 1, "sets": [{}]}', encoding="utf-8")
    with pytest.raises(InputError, match="缺少"):
        load_run(tmp_path)


def test_runs_without_a_common_question_cannot_be_compared(tmp_path):
    info = describe_run(Settings(), {})
    write_report(tmp_path / "a", [scored("x")], info)
    write_report(tmp_path / "b", [scored("y")], info)
    with pytest.raises(InputError, match="没有共同的问题"):
        compare(load_run(tmp_path / "a"), load_run(tmp_path / "b"))


def test_run_command_scores_a_set_and_exits_0(cli, tmp_path, capsys):
    questions = write_set(tmp_path / "mine.jsonl")
    assert cli(["run", "--questions", str(questions), "--out", "out"]) == 0
    assert "| mine | 2 | 1.000 |" in capsys.readouterr().out
    assert (tmp_path / "out" / "report.md").is_file()


def test_refusal_curves_leave_out_held_sets_and_questions_that_raised(monkeypatch):
    assistant = FakeAssistant()
    sets = [QuestionSet("dev", QUESTIONS), QuestionSet("hard-held", QUESTIONS)]
    results = [run_set(assistant, one, SOURCES) for one in sets]
    monkeypatch.setattr(command_line, "available", lambda: True)
    points = command_line._refusals(assistant, sets, results)
    assert {point.questions for point in points if point.signal == "strength"} == {3}
    monkeypatch.setattr(command_line, "available", lambda: False)
    assert command_line._refusals(assistant, sets, results) == []


def test_run_command_exits_1_when_a_question_raised(cli, tmp_path):
    broken = {"id": "b", "type": "t", "question": "坏", "answerable": False}
    questions = write_set(tmp_path / "mine.jsonl", extra=[broken])
    assert cli(["run", "--questions", str(questions), "--out", "out"]) == 1


def test_compare_command_exits_1_when_b_is_worse_beyond_chance(cli, tmp_path, capsys):
    many = tuple(gold_question(f"q{n}", "有奖励吗") for n in range(30))
    info = describe_run(Settings(), {})
    write_report(tmp_path / "a", [scored(questions=many)], info)
    write_report(tmp_path / "b", [scored(assistant=FakeAssistant(known=()), questions=many)], info)
    assert cli(["compare", "a", "b"]) == 1
    assert "No longer correct (30)" in capsys.readouterr().out
    assert cli(["compare", "b", "a"]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--questions", "none.jsonl"],
        ["run", "--nonsense"],
        ["compare", "a"],
        ["compare", "none", "none"],
        ["beir", "none"],
        ["unknown"],
        [],
    ],
)
def test_bad_usage_is_one_line_on_standard_error_and_exit_2(cli, capsys, arguments):
    assert cli(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1


def test_two_sets_of_one_name_are_refused(cli, tmp_path, capsys):
    (tmp_path / "x").mkdir()
    one, two = write_set(tmp_path / "s.jsonl"), write_set(tmp_path / "x" / "s.jsonl")
    assert cli(["run", "--questions", str(one), "--questions", str(two)]) == 2
    assert "都叫 s" in capsys.readouterr().err


def test_an_index_that_is_missing_is_told_not_thrown(cli, tmp_path, monkeypatch, capsys):
    def missing(*_):
        raise IndexMissing("还没有索引；请先运行 python -m rag build")

    monkeypatch.setattr(command_line, "open_assistant", missing)
    assert cli(["run", "--questions", str(write_set(tmp_path / "s.jsonl"))]) == 2
    assert capsys.readouterr().err.strip() == "还没有索引；请先运行 python -m rag build"


def test_corpus_and_index_options_reach_the_settings(cli, tmp_path, monkeypatch):
    seen = []

    def opened(settings, *_):
        seen.append((settings.corpus, settings.index))
        return FakeAssistant()

    monkeypatch.setattr(command_line, "open_assistant", opened)
    corpus, index = tmp_path / "corpus", tmp_path / "i"
    arguments = ["--corpus", str(corpus), "--index", str(index), "--out", "out"]
    assert cli(["run", "--questions", str(write_set(tmp_path / "s.jsonl")), *arguments]) == 0
    assert seen == [(corpus, index)]


def test_help_exits_0(cli, capsys):
    assert cli(["--help"]) == 0
    assert "compare" in capsys.readouterr().out


def test_secrets_among_the_settings_are_masked():
    from eval.report import _shown

    assert _shown("llm_api_key", "sk-1") == "***"
    assert _shown("llm_api_key", "") == ""
    assert _shown("port", "7860") == "7860"
