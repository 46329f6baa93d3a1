"""The command line: what it prints, its exit codes, and one line for everything that goes wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.__main__ import main
from rag.build import OUTCOMES, BuildReport, Scope
from rag.check import check
from rag.config import Settings
from rag.reading.corpus import find_sources, read_source
from rag.tables import csv_text

ROOT = Path(__file__).parent.parent
TOURISM = "重庆市扬帆方案里，5G+智慧旅游由哪个部门牵头？责任单位有哪些？"
ANSWER = {"question", "status", "refused", "answer", "kind", "citations", "retrieved", "notes", "latency_ms"}
CITATION = {
    "n", "doc_id", "doc_title", "number", "clause_id", "path", "text", "start", "end", "validity",
}  # fmt: skip
RETRIEVED = {"doc_id", "clause_id", "path", "text", "score"}
TASK = {"agency", "role", "task", "doc_id", "doc_title", "clause_id", "path", "start", "end"}
ODD = [
    "",
    "  \n ",
    "？？？",
    "-" * 33,
    '"',
    "'",
    "\\",
    "AND",
    "AND OR NOT",
    "NOT 5G",
    '+ - " : ^ ~ * ? [ ] { }',
    '+5G -旅游 "智慧" words:农业^2 补~1 [a TO z] {x}',
    "5G AND (智慧文旅 OR",
    "\x00\x01\x1b[31m5G\x7f谁牵头\u202e？",
    "5G" * 50_000,
    "谁牵头" * 33_333 + "？",
    "🚀" * 50,
    "'; DROP TABLE clauses; --",
]


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("POLICY_QA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)  # no .env


def process(settings: Settings, *words: str | bytes, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command as users do."""
    command = [sys.executable, "-m", "rag", *words, "--corpus", settings.corpus, "--index", settings.index]
    return subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


class Cli:
    """Runs a command in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, settings: Settings | None, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        places = ["--corpus", str(settings.corpus), "--index", str(settings.index)] if settings else []
        self._monkeypatch.setattr(sys, "argv", ["rag", words[0], *places, *words[1:]])
        code = main()
        return code, *self._capsys.readouterr()

    def refused(self, settings: Settings | None, *words: str) -> str:
        """The one line on standard error of a command that ends with 2 and prints nothing else."""
        code, out, err = self(settings, *words)
        assert (code, out, err.count("\n")) == (2, "", 1), err
        return err


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(monkeypatch, capsys)


def squeezed(text: str) -> str:
    return "".join(text.split())


def assert_contract(answer: dict[str, Any], corpus: Path) -> None:
    """The answer object as DESIGN.md fixes it, every citation verbatim."""
    assert answer.keys() >= ANSWER
    assert answer["status"] in ("answered", "no_basis")
    assert answer["refused"] is (answer["status"] == "no_basis")
    assert answer["answer"]
    assert bool(answer["citations"]) is not answer["refused"]
    assert [citation["n"] for citation in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    for citation in answer["citations"]:
        assert citation.keys() >= CITATION
        assert citation["validity"] in ("in_force", "expired", "unknown")
        source = (corpus / f"{citation['doc_id']}.txt").read_text("utf-8")
        assert squeezed(citation["text"]) in squeezed(source)
        assert squeezed(citation["text"])[:20] in squeezed(source[citation["start"] : citation["end"]])
    for hit in answer["retrieved"]:
        assert hit.keys() >= RETRIEVED


# as a process


def test_build_says_what_it_read_and_what_not(library: Settings, tmp_path: Path) -> None:
    settings = Settings(corpus=library.corpus, index=tmp_path / "new")
    done = process(settings, "build")
    assert done.returncode == 0
    assert "已建立索引：2 份文件" in done.stdout
    assert done.stderr.count("\n") == 4
    for name in ("zero.txt：文件是空的", "blank.txt：文件是空的", "binary.txt：", "scan.png："):
        assert f"未读入 {name}" in done.stderr


@pytest.mark.parametrize(("anew", "words"), OUTCOMES.items())
def test_build_says_what_was_made_anew(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], anew: Scope, words: str
) -> None:
    report = BuildReport(anew, 2, 30, 40, 5, (), 1.25)
    monkeypatch.setattr("rag.build.build", lambda *_, **__: report)
    monkeypatch.setattr(sys, "argv", ["rag", "build"])
    assert main() == 0
    assert (
        capsys.readouterr().out == f"{words}：2 份文件，30 个条款，40 个检索单元，5 条责任分工，用时 1.2 秒\n"
    )


def test_build_with_nothing_readable_ends_with_1(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    settings.corpus.mkdir()
    (settings.corpus / "zero.txt").write_bytes(b"")
    done = process(settings, "build")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "zero.txt：文件是空的" in done.stderr


def test_model_that_cannot_be_loaded_ends_with_2_and_one_line(library: Settings) -> None:
    done = process(library, "build", POLICY_QA_EMBEDDING="no-such/model", HF_HUB_OFFLINE="1")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("POLICY_QA_EMBEDDING=no-such/model")


def test_ask_json_is_the_answer_object(real: Settings) -> None:
    done = process(real, "ask", TOURISM, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert_contract(answer, real.corpus)
    assert (answer["question"], answer["status"]) == (TOURISM, "answered")
    assert "市文化旅游委" in answer["answer"]
    assert "重庆通信管理局" in answer["answer"]
    assert answer["citations"][0]["doc_id"] == "cq-yangfan"
    assert len(answer["citations"][0]["path"]) == 3
    assert len(answer["retrieved"]) == 10
    assert answer["latency_ms"] > 0


def test_ask_prints_the_answer_with_its_clause(real: Settings) -> None:
    done = process(real, "ask", TOURISM)
    assert (done.returncode, done.stderr) == (0, "")
    assert "市文化旅游委" in done.stdout
    assert "[1] 《重庆市5G规模化应用“扬帆”行动升级方案》" in done.stdout


def test_batch_answers_odd_questions_and_hands_ids_back(real: Settings, tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"q{n}", "question": question}) for n, question in enumerate([*ODD, TOURISM])]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), "utf-8")
    done = process(real, "ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [f"q{n}" for n in range(len(ODD) + 1)]
    assert [answer["question"] for answer in answers] == [*ODD, TOURISM]
    for answer in answers:
        assert_contract(answer, real.corpus)
    assert all(answer["refused"] for answer in answers[:9])  # nothing is asked in them
    assert not answers[-1]["refused"]


def test_bytes_that_are_no_text_end_with_2_and_one_line(real: Settings) -> None:
    done = process(real, "ask", b"5G\xff")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "UTF-8" in done.stderr


# answers


def test_question_without_an_answer_ends_with_1(real: Settings, cli: Cli) -> None:
    code, out, err = cli(real, "ask", "", "--json")
    assert (code, err) == (1, "")
    assert_contract(json.loads(out), real.corpus)


def test_history_is_understood(real: Settings, cli: Cli) -> None:
    code, out, _ = cli(real, "ask", "责任单位呢？", "--history", "扬帆方案里5G+智慧文旅谁牵头？", "--json")
    assert code == 0
    assert "重庆通信管理局" in json.loads(out)["answer"]


def test_search_json_is_ranked_clauses(real: Settings, cli: Cli) -> None:
    code, out, err = cli(real, "search", "5G+智慧文旅", "--top-k", "7", "--json")
    hits = json.loads(out)
    assert (code, err, len(hits)) == (0, "", 7)
    assert all(hit.keys() >= RETRIEVED for hit in hits)
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit["clause_id"] for hit in hits}) == 7
    assert "智慧文旅" in hits[0]["text"]


def test_search_lists_a_line_a_hit(real: Settings, cli: Cli) -> None:
    code, out, _ = cli(real, "search", "智慧文旅", "--top-k", "3")
    assert code == 0
    assert [len(line.split("\t")) for line in out.splitlines()] == [6] * 4
    assert [line.split("\t")[0] for line in out.splitlines()] == ["名次", "1", "2", "3"]


def test_search_that_finds_nothing_ends_with_1(real: Settings, cli: Cli) -> None:
    assert cli(real, "search", "？", "--json") == (1, "[]\n", "")


def test_hyphens_are_a_question_after_two_hyphens_and_bad_usage_without(real: Settings, cli: Cli) -> None:
    code, out, err = cli(real, "ask", "--json", "--", "-" * 33)
    assert (code, err) == (1, "")
    assert_contract(json.loads(out), real.corpus)
    cli.refused(real, "ask", "-" * 33)


def test_tasks_json_gives_what_the_agency_leads_and_takes_part_in(small: Settings, cli: Cli) -> None:
    code, out, err = cli(small, "tasks", "市农业农村委", "--json")
    tasks = json.loads(out)
    assert (code, err) == (0, "")
    assert all(task.keys() >= TASK for task in tasks)
    assert [(task["role"], task["agency"], task["doc_id"]) for task in tasks] == [
        ("lead", "市农业农村委", "wine"),
        ("responsible", "市农业农村委", "wine"),
    ]
    source = (small.corpus / "wine.txt").read_text("utf-8")
    assert {source[task["start"] : task["end"]] for task in tasks} == {"市农业农村委"}


def test_tasks_csv_opens_in_a_spreadsheet(small: Settings, cli: Cli, tmp_path: Path) -> None:
    code, out, _ = cli(small, "tasks", "市文化旅游委", "--csv", str(tmp_path / "tasks.csv"))
    assert code == 0
    assert str(tmp_path / "tasks.csv") in out
    assert (tmp_path / "tasks.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO((tmp_path / "tasks.csv").read_text("utf-8-sig")))
    assert header == ["部门", "角色", "任务", "文件", "位置", "条款号"]
    assert sorted(row[:2] + row[3:4] for row in rows) == [
        ["市文化旅游委", "责任单位", "云州市冰雪旅游实施方案"],
        ["市文化旅游委", "责任单位", "云州市葡萄酒产业发展办法"],
    ]


def test_agency_without_tasks_ends_with_1(small: Settings, cli: Cli) -> None:
    code, out, err = cli(small, "tasks", "市气象局")
    assert (code, err) == (1, "")
    assert "市气象局" in out
    assert cli(small, "tasks", "市气象局", "--json") == (1, "[]\n", "")


def test_cell_that_looks_like_a_formula_is_quoted() -> None:
    assert csv_text(["名", "值"], [["=1+1", "甲,乙"], ["+1", "-1"]]) == "名,值\n'=1+1,\"甲,乙\"\n'+1,'-1\n"


# check


def test_check_reports_every_document_and_what_was_not_read(small: Settings, cli: Cli) -> None:
    code, out, err = cli(small, "check")
    assert (code, err) == (0, "")
    assert "wine  《云州市葡萄酒产业发展办法》" in out
    assert "ice  《云州市冰雪旅游实施方案》" in out
    assert out.count("覆盖 100.00%") == 2
    assert "未读入 zero.txt：文件是空的" in out


def test_check_of_nothing_readable_ends_with_1(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "zero.txt").write_bytes(b"")
    code, out, _ = cli(Settings(corpus=tmp_path / "corpus"), "check")
    assert code == 1
    assert "zero.txt" in out


def test_check_counts_characters_that_are_neither_white_space_nor_noise(real: Settings) -> None:
    counted = {document.meta.doc_id: document.characters for document in check(real).documents}
    for source in find_sources(real.corpus)[0]:
        document = read_source(source)
        text = list(document.source)
        for noise in document.noise:
            text[noise.start : noise.end] = " " * (noise.end - noise.start)
        assert counted[source.meta.doc_id] == len(squeezed("".join(text)))


# bad usage and bad input


@pytest.mark.parametrize(
    "words",
    [
        ["nope"],
        ["ask"],
        ["ask", "x", "--nope"],
        ["search", "x", "--top-k", "0"],
        ["search", "x", "--top-k", "many"],
        ["ask", "--batch", "in.jsonl"],
        ["ask", "--batch", "none.jsonl", "--out", "out.jsonl"],
        ["serve", "--port", "70000"],
        ["serve", "--host", "0.0.0.0"],
    ],
)
def test_bad_usage_ends_with_2_and_one_line(words: list[str], cli: Cli) -> None:
    assert cli.refused(None, *words).strip()


@pytest.mark.parametrize("command", [["build"], ["check"], ["ask", "x"], ["search", "x"], ["tasks", "x"]])
def test_missing_library_is_named(library: Settings, cli: Cli, command: list[str], tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path / "no-such-folder", index=library.index)
    assert "no-such-folder" in cli.refused(settings, *command)


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ("doc_id,file\nwine,wine.txt\nx,gone.txt\n", "manifest.csv 第 3 行：文件 gone.txt 不存在"),
        ("doc_id,file\nx,wine.txt\nx,notes/ice.txt\n", "manifest.csv 第 3 行：doc_id x 与第 2 行重复"),
        ("doc_id,file,colour\nwine,wine.txt,red\n", "manifest.csv 第 1 行：未知的列 'colour'"),
    ],
)
@pytest.mark.parametrize("command", ["build", "check"])
def test_wrong_manifest_is_named_with_its_line(
    library: Settings, cli: Cli, command: str, manifest: str, expected: str
) -> None:
    (library.corpus / "manifest.csv").write_text(manifest, "utf-8")
    assert expected in cli.refused(library, command)


def test_two_files_of_one_name_are_named(library: Settings, cli: Cli) -> None:
    (library.corpus / "notes" / "wine.txt").write_text("一、总则", "utf-8")
    err = cli.refused(library, "build")
    assert "notes/wine.txt" in err
    assert "doc_id" in err


def test_bad_line_of_a_batch_is_named(small: Settings, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"question": "x"}\n{"q": "y"}\n', "utf-8")
    err = cli.refused(small, "ask", "--batch", "in.jsonl", "--out", "out.jsonl")
    assert "in.jsonl 第 2 行" in err
    assert not (tmp_path / "out.jsonl").exists()


def test_missing_stale_and_damaged_index_say_how_to_mend_it(
    library: Settings, cli: Cli, tmp_path: Path
) -> None:
    mend = "python -m rag build"
    assert mend in cli.refused(Settings(corpus=library.corpus, index=tmp_path / "none"), "ask", "x")
    (library.corpus / "new.txt").write_text("一、总则", "utf-8")
    assert mend in cli.refused(library, "ask", "x")
    (library.index / "CURRENT").write_text("nowhere")
    assert mend in cli.refused(library, "search", "x")


def test_unknown_setting_is_named(small: Settings, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_QA_PROT", "1")
    assert "POLICY_QA_PROT" in cli.refused(small, "check")


def test_table_that_cannot_be_written_is_named(small: Settings, cli: Cli, tmp_path: Path) -> None:
    place = str(tmp_path / "no folder" / "tasks.csv")
    assert place in cli.refused(small, "tasks", "市文化旅游委", "--csv", place)
