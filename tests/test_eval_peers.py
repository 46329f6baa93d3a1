import json
import math
import mmap
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import eval.__main__ as command_line
from eval.beir import BeirSet, Entry
from eval.metrics import Estimate
from eval.peers import systems
from eval.peers.chunks import CHUNK, cut
from eval.peers.collection import Collection, SetScore, built_in, first_place, foreign, score_sets
from eval.peers.job import Job, Piece, read_job, write_job
from eval.peers.probe import Probe, probe, read_probe, write_probe
from eval.peers.report import render, tables, write_report
from eval.peers.run import Result, Row, compare
from eval.peers.systems import OURS, SYSTEMS, System, obstacle
from eval.probe import WARM_UP
from eval.questions import Gold, GoldQuestion, QuestionSet
from eval.report import describe_run
from rag import weights
from rag.config import Settings
from rag.errors import InputError, PolicyQAError
from rag.schema import DocumentMeta
from tests.eval_files import write_rows

TEXT = "对新认定的平台给予奖励支持。"
DOCUMENTS = (
    Entry("wine", "", "新建葡萄示范园10个，每个示范园补助50万元。"),
    Entry("ice", "", "新建滑雪场3座，改造滑冰馆5座。"),
    Entry("grid", "", "建设5G基站，推广智慧电力。"),
)


def gold_question(id_, *quotes, need="all", answerable=True, history=()):
    gold = tuple(Gold("d", quote) for quote in quotes)
    return GoldQuestion(id_, "support", f"问{id_}", answerable, history, gold, need)


def piece(text, doc_id="d"):
    return Piece(doc_id, (text,))


def job(tmp_path, *, questions=("哪里补助示范园",), embedding=""):
    return Job("x", tmp_path, DOCUMENTS, tmp_path, tuple(questions), 2, embedding)


def fake_system(search, name="fake", **settings):
    return System(name, lambda job: search, (), **settings)


def collection(corpus, documents=DOCUMENTS):
    figures = {"recall@1": Estimate(0.5, 0.25, 0.75)}
    return Collection("c", corpus, documents, ("问",), 10, lambda rankings: [SetScore("s", 1, figures)])


def test_a_gold_clause_is_found_in_the_first_piece_of_its_document_that_holds_it():
    gold = Gold("d", "给予奖励支持", alts=("发给奖金",))
    other = piece("给予奖励支持", doc_id="other")
    assert first_place(gold, [other, piece("前文。给予\n奖励支持。后文")]) == 2
    assert first_place(gold, [Piece("d", ("页眉", "发给奖金"))]) == 1  # any form, any wording
    assert first_place(gold, [piece("前文。给予奖"), piece("励支持。后文")]) is None  # cut in two
    assert first_place(gold, []) is None


def test_a_piece_inside_a_long_quotation_counts_unless_it_is_tiny():
    gold = Gold("d", "第一行说的是这样一件事情。第二行。")
    assert first_place(gold, [piece("第二行。"), piece("第一行说的是这样一件事情。")]) == 2


def test_scores_of_sets_worked_out_by_hand():
    sets = {
        "a": [gold_question("1", "甲", "乙"), gold_question("2", "甲", "乙", need="any")],
        "b": [gold_question("3", "甲")],
    }
    third = [piece("无"), piece("无"), piece("含甲")]
    a, b = score_sets(sets, [[piece("含甲"), piece("含乙")], third, []])
    means = {name: estimate.mean for name, estimate in a.figures.items()}
    assert (a.name, a.questions, b.name, b.questions) == ("a", 2, "b", 1)
    assert means["recall@1"] == 0.25  # half of the first, nothing of the second
    assert means["recall@5"] == means["recall@10"] == 1
    assert means["mrr@10"] == pytest.approx((1 + 1 / 3) / 2)
    assert {estimate.mean for estimate in b.figures.values()} == {0}


def test_only_answerable_questions_without_history_are_asked(tmp_path):
    (tmp_path / "d.txt").write_bytes(TEXT.encode("gb18030"))
    questions = QuestionSet(
        "s",
        (
            gold_question("1", "奖励"),
            gold_question("2", answerable=False),
            gold_question("3", "奖励", history=("前一问",)),
        ),
    )
    found = built_in(tmp_path, [DocumentMeta("d", "d.txt")], [questions])
    assert found.questions == ("问1",)
    assert found.documents == (Entry("d", "", TEXT),)
    (score,) = found.score([[piece(TEXT)]])
    assert (score.questions, score.figures["recall@1"].mean) == (1, 1)


def test_a_set_with_nothing_to_ask_and_a_file_peers_cannot_read_are_refused(tmp_path):
    (tmp_path / "d.txt").write_text(TEXT, encoding="utf-8")
    nothing = QuestionSet("空", (gold_question("2", answerable=False),))
    with pytest.raises(InputError, match="问题集 空"):
        built_in(tmp_path, [DocumentMeta("d", "d.txt")], [nothing])
    some = QuestionSet("s", (gold_question("1", "奖励"),))
    with pytest.raises(InputError, match="读不了 scan"):
        built_in(tmp_path, [DocumentMeta("scan", "scan.pdf")], [some])


def test_documents_of_a_foreign_collection_stand_where_their_first_piece_does(tmp_path):
    corpus = (Entry("甲/1", "甲题", "甲文"), Entry("乙", "乙题", "乙题 乙文"), Entry("丙", "", "丙文"))
    beir = BeirSet(corpus, {"q1": "问一", "q2": "问二", "q3": "问三"}, {"q1": {"乙": 1}, "q2": {"丙": 1}})
    found = foreign("n", beir, tmp_path / "w")
    assert found.questions == ("问一", "问二")  # the third has no judgement
    assert [entry.text for entry in found.documents] == ["甲题\n甲文", "乙题 乙文", "丙文"]
    first, second, third = (entry.id for entry in found.documents)
    (score,) = found.score([[piece("", first), piece("", first), piece("", second)], [piece("", third)]])
    means = {name: estimate.mean for name, estimate in score.figures.items()}
    assert means["hit@1"] == 0.5
    assert means["hit@5"] == 1
    assert means["mrr@10"] == 0.75
    assert means["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1) / 2)
    assert foreign("n", beir, tmp_path / "w", limit=1).questions == ("问一",)


def test_a_job_and_its_result_travel_between_processes(tmp_path):
    one = job(tmp_path)
    write_job(one, tmp_path / "job.json")
    assert read_job(tmp_path / "job.json") == one
    both = Piece("d", ("verbatim", "text"))
    result = Probe(1.5, None, (2.0, 3.0), ((both, piece("x")), (both,)))
    write_probe(result, tmp_path / "result.json")
    assert read_probe(tmp_path / "result.json") == result
    assert len(json.loads((tmp_path / "result.json").read_text("utf-8"))["pieces"]) == 2


def test_a_probe_asks_every_question_after_a_warm_up(tmp_path):
    asked = []

    def search(question, k):
        asked.append((question, k))
        return [piece(question)]

    questions = [f"问{n}" for n in range(WARM_UP + 2)]
    result = probe(fake_system(search), job(tmp_path, questions=questions))
    assert asked == [(question, 2) for question in [*questions[:WARM_UP], *questions]]
    assert result.rankings == tuple((piece(question),) for question in questions)
    assert len(result.latencies_ms) == len(questions)
    assert result.build_s >= 0


def test_memory_is_the_growth_since_before_the_build(tmp_path):
    kept = []

    def build(job):
        kept.append(mmap.mmap(-1, 50_000_000))  # fresh pages: the heap may have as many to spare
        for _ in range(50):
            kept[0].write(b"x" * 1_000_000)
        return lambda question, k: []

    assert probe(System("fake", build, ()), job(tmp_path)).memory_mb == pytest.approx(50, abs=25)


def test_what_a_system_lacks_is_told_in_one_line():
    lacking = fake_system(lambda q, k: [], packages=("pytest", "no-such-package", "nor-this"))
    assert obstacle(lacking, "") == (
        "跳过 fake：没有安装 no-such-package、nor-this；请先 pip install -r requirements-eval.txt"
    )
    dense = fake_system(lambda q, k: [], needs_embedding=True)
    assert "--embedding" in obstacle(dense, "")
    assert obstacle(dense, "model") == ""
    assert obstacle(OURS, "") == ""


def test_ours_is_measured_and_a_peer_that_lacks_something_or_fails_is_skipped(tmp_path):
    (tmp_path / "d.txt").write_text(TEXT, encoding="utf-8")
    lacking = fake_system(lambda q, k: [], "lacking", packages=("no-such-package",))
    broken = fake_system(lambda q, k: [], "broken")  # its process does not know it
    said = []
    result = compare(collection(tmp_path), (OURS, lacking, broken), say=said.append)
    assert said == ["c: ours", "c: broken"]
    assert [row.system for row in result.rows] == ["ours"]
    assert result.rows[0].build_s > 0
    assert result.rows[0].p50_ms > 0
    assert [line.split("：")[0] for line in result.skipped] == ["跳过 lacking", "跳过 broken"]
    assert result.skipped[1].startswith("跳过 broken：命令失败（1）：ValueError")
    assert "\n" not in "".join(result.skipped)


def test_a_failure_of_ours_is_an_error(tmp_path):
    with pytest.raises(PolicyQAError, match="读得出"):
        compare(collection(tmp_path), (OURS,))


def test_the_report_holds_every_system_and_no_question(tmp_path):
    scores = (SetScore("held", 3, {"recall@1": Estimate(0.5, 0.25, 0.75)}),)
    rows = (Row("ours", 1.25, 300.4, 9.96, 20.0, scores), Row("peer", 0.5, None, 1.0, 2.0, scores))
    result = Result("corpus", 5, 3, rows, ("跳过 other：没有安装 x",))
    table = tables(result)
    assert "| ours | 1.2 | 300 | 10.0 | 20.0 |" in table
    assert "| peer | 0.5 | — | 1.0 | 2.0 |" in table
    assert "| peer | 0.500 (0.250–0.750) |" in table
    assert "- 跳过 other：没有安装 x" in table
    info = describe_run(Settings(), {})
    report = write_report(tmp_path / "out", [result], info, "")
    assert report.read_text("utf-8") == render([result], info, "") + "\n"
    saved = json.loads((tmp_path / "out" / "peers.json").read_text("utf-8"))
    assert saved["collections"][0]["rows"][0]["sets"][0]["figures"]["recall@1"]["mean"] == 0.5
    assert set(saved["collections"][0]) == {"name", "documents", "questions", "rows", "skipped"}


class FakeAssistant:
    def documents(self):
        return [DocumentMeta("d", "d.txt")]


@pytest.fixture
def cli(tmp_path, monkeypatch):
    """The command over one document and one question, on a machine without any of the packages."""

    def missing(package):
        raise PackageNotFoundError(package)

    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "d.txt").write_text(TEXT, encoding="utf-8")
    row = {"id": "1", "type": "t", "question": "平台有奖励吗", "answerable": True, "must_include": []}
    row["gold"] = [{"doc": "d", "quote": "给予奖励支持"}]
    write_rows(tmp_path / "mine.jsonl", [row])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command_line, "open_assistant", lambda settings: FakeAssistant())
    monkeypatch.setattr(systems, "version", missing)
    return lambda *options: command_line.main(
        ["peers", "--questions", "mine.jsonl", "--out", "out", *options]
    )


def test_without_the_packages_the_command_measures_ours_and_says_what_to_install(cli, capsys):
    assert cli() == 0
    shown = capsys.readouterr().out
    assert "| ours | 1.000 (1.000–1.000) |" in shown
    skipped = [line for line in shown.splitlines() if line.startswith("- 跳过")]
    assert len(skipped) == len(SYSTEMS) - 1
    assert all("pip install -r requirements-eval.txt" in line for line in skipped)
    assert {path.name for path in Path("out").iterdir()} == {"report.md", "peers.json"}


def test_a_bad_beir_folder_is_one_line_and_exit_2(cli, capsys):
    assert cli("--beir", "none") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
    assert "corpus.jsonl" in captured.err


def test_documents_are_cut_at_sentences_and_no_character_is_lost():
    pytest.importorskip("langchain_text_splitters", reason="needs requirements-eval.txt")
    sentences = "".join(f"第{n}句话说的是一件事。" for n in range(100))
    pieces = cut([Entry("a", "", sentences), DOCUMENTS[0]])
    assert [one.doc_id for one in pieces] == ["a", "a", "a", "wine"]
    texts = [one.texts[0] for one in pieces[:-1]]
    assert all(len(text) <= CHUNK and text.endswith("。") for text in texts)
    assert all(f"第{n}句话说的是一件事。" in "".join(texts) for n in range(100))


@pytest.mark.parametrize("system", SYSTEMS[1:], ids=lambda system: system.name)
def test_a_real_peer_finds_the_document_that_was_meant(system, tmp_path):
    for module in system.modules:
        pytest.importorskip(module, reason="needs requirements-eval.txt")
    one = job(tmp_path, questions=("补助葡萄示范园", "改造滑冰馆", "5g基站"), embedding=str(weights.DEFAULT))
    result = probe(system, one)
    assert [ranking[0].doc_id for ranking in result.rankings] == ["wine", "ice", "grid"]
    assert [ranking[0].texts for ranking in result.rankings] == [(entry.text,) for entry in DOCUMENTS]
    assert all(len(ranking) <= 2 for ranking in result.rankings)
