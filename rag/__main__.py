"""The command line: ``python -m rag build | ask | search | tasks | check | serve``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.config import Settings
from rag.errors import InputError, NothingReadable, PolicyQAError

DONE, NO, BAD_INPUT = 0, 1, 2
Corpus = Annotated[Path | None, typer.Option("--corpus", help="政策文件夹（默认 corpus/）")]
IndexFolder = Annotated[Path | None, typer.Option("--index", help="索引文件夹（默认 index/）")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]

FACT_WORDS = {
    "responsibilities": "责任分工",
    "indicators": "指标",
    "supports": "支持措施",
    "relations": "文件关系",
    "members": "组织成员",
    "definitions": "定义",
}
ROLE_WORDS = {"lead": "牵头单位", "responsible": "责任单位", "support": "配合单位"}

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="政策问答：政策文件进来，带条款引证的回答出去。"
)


@app.command()
def build(
    corpus: Corpus = None,
    index: IndexFolder = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="即使没有变化也重建")] = False,
) -> None:
    """建立或更新索引。"""
    from rag.build import build as build_index

    settings = _settings(corpus, index)
    with _progress() as say:
        report = build_index(settings, progress=say, rebuild=rebuild)
    print(
        f"{report.outcome}：{report.documents} 份文件，{report.clauses} 个条款，{report.passages} 个检索单元，"
        f"{report.responsibilities} 条责任分工，用时 {report.seconds:.1f} 秒"
    )
    for file, reason in report.skipped:
        print(f"未读入 {file}：{reason}", file=sys.stderr)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="问题")] = None,
    history: Annotated[list[str] | None, typer.Option("--history", help="先前的提问，从早到晚")] = None,
    as_json: AsJson = False,
    explained: Annotated[bool, typer.Option("--explain", help="说明问题怎么读、候选条款和得分")] = False,
    batch: Annotated[Path | None, typer.Option("--batch", help="问题文件，每行一个 JSON")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="回答写到此文件")] = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """回答一个问题，或用 --batch 回答一个文件里的全部问题。"""
    from rag.assistant import Assistant
    from rag.report import answer_object
    from rag.tables import show_answer

    if batch is not None:
        _ask_batch(batch, out, _settings(corpus, index))
        return
    if question is None:
        raise InputError('请给出问题，例如 python -m rag ask "5G+智慧文旅谁牵头？"')
    assistant = Assistant.open(_settings(corpus, index))
    answer = assistant.ask(question, history or [])
    if explained:
        print(assistant.explain(question, history or []), file=sys.stderr if as_json else sys.stdout)
        print(file=sys.stderr if as_json else sys.stdout)
    if as_json:
        _print_json(answer_object(answer))
    else:
        show_answer(answer)
    raise typer.Exit(NO if answer.refused else DONE)


def _ask_batch(batch: Path, out: Path | None, settings: Settings) -> None:
    from rag.assistant import Assistant
    from rag.batch import answer_all, read_questions, write_answers

    if out is None:
        raise InputError("--batch 需要同时给出 --out 文件")
    questions = read_questions(batch)
    assistant = Assistant.open(settings)
    count = write_answers(answer_all(assistant, questions), out)
    print(f"已回答 {count} 个问题，写入 {out}")


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="问题或关键词")],
    top_k: Annotated[int, typer.Option("--top-k", min=1, max=1000, help="条数")] = 10,
    as_json: AsJson = False,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """检索条款，按相关程度排列。"""
    from rag.assistant import Assistant
    from rag.report import hit_object
    from rag.tables import hit_rows, show_table

    hits = Assistant.open(_settings(corpus, index)).search(question, top_k=top_k)
    if as_json:
        _print_json([hit_object(hit) for hit in hits])
    elif hits:
        show_table("检索结果", ["名次", "得分", "各引擎名次", "条款号", "位置", "原文"], hit_rows(hits))
    else:
        print("没有找到相关条款。")
    raise typer.Exit(DONE if hits else NO)


@app.command()
def tasks(
    agency: Annotated[str, typer.Argument(help="部门名称，可用简称")],
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="写入 CSV 文件")] = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """列出一个部门牵头和参与的全部任务。"""
    from rag.assistant import Assistant
    from rag.report import task_object

    assistant = Assistant.open(_settings(corpus, index))
    facts = assistant.tasks_of(agency)
    titles = {meta.doc_id: meta.title for meta in assistant.documents()}
    objects = [task_object(f, titles[f.doc_id], assistant.clause(f.clause_id).path) for f in facts]
    columns = ["部门", "角色", "任务", "文件", "位置", "条款号"]
    rows = [
        [o["agency"], ROLE_WORDS[o["role"]], o["task"], o["doc_title"], " › ".join(o["path"]), o["clause_id"]]
        for o in objects
    ]
    _hand_out(
        rows, columns, objects, as_json=as_json, csv=csv, title=f"{agency}的任务",
        none=f"库中没有“{agency}”牵头或参与的任务。",
    )  # fmt: skip


@app.command()
def indicators(
    name: Annotated[str, typer.Argument(help="指标名称里的字，空着列出全部")] = "",
    as_json: AsJson = False,
    csv: Annotated[Path | None, typer.Option("--csv", help="写入 CSV 文件")] = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """列出各文件的指标。"""
    from rag.assistant import Assistant
    from rag.report import indicator_object

    assistant = Assistant.open(_settings(corpus, index))
    titles = {meta.doc_id: meta.title for meta in assistant.documents()}
    found = assistant.indicators(name)
    objects = [indicator_object(f, titles[f.doc_id], assistant.clause(f.clause_id).path) for f in found]
    columns = ["指标", "口径", "比较", "数值", "单位", "年份", "文件", "条款号"]
    rows = [
        [o["name"], "" if o["measure"] == "value" else o["measure"], o["comparator"], o["value"], o["unit"],
         o["year"] + ("" if o["year_stated"] or not o["year"] else "（承上）"), o["doc_title"], o["clause_id"]]
        for o in objects
    ]  # fmt: skip
    _hand_out(
        rows, columns, objects, as_json=as_json, csv=csv, title="指标", none=f"库中没有名称含“{name}”的指标。"
    )


def _hand_out(
    rows: list[list[str]], columns: list[str], objects: list[dict[str, Any]], *, as_json: bool, csv: Path | None,
    title: str, none: str,
) -> None:  # fmt: skip
    """Give a table as JSON, as a CSV file or on the screen; exit 1 where it is empty."""
    from rag.tables import csv_text, show_table

    if csv is not None:
        _write(csv, "\ufeff" + csv_text(columns, rows))
    if as_json:
        _print_json(objects)
    elif not rows:
        print(none)
    elif csv is not None:
        print(f"已把 {len(rows)} 行写入 {csv}")
    else:
        show_table(title, columns, rows)
    raise typer.Exit(DONE if rows else NO)


@app.command()
def check(corpus: Corpus = None, index: IndexFolder = None) -> None:
    """检查文件读得怎样：条款、覆盖率、噪声、警告。"""
    from rag.check import check as check_library

    report = check_library(_settings(corpus, index))
    for document in report.documents:
        print(f"{document.meta.doc_id}  《{document.meta.title}》")
        print(f"  覆盖 {document.covered:.2%}（{document.characters} 字，{document.uncovered} 字未归入条款）")
        print("  条款 " + "，".join(f"{kind} {count}" for kind, count in document.clauses.items()))
        print("  事实 " + "，".join(f"{FACT_WORDS[kind]} {count}" for kind, count in document.facts.items()))
        print("  噪声 " + ("，".join(f"{why} {n} 处" for why, n in document.noise.items()) or "无"))
        for warning in document.warnings:
            print(f"  警告 第 {document.lines[warning.start]} 行：{warning.message}")
    for file, reason in report.skipped:
        print(f"未读入 {file}：{reason}")
    bad = not report.documents or any(document.uncovered for document in report.documents)
    raise typer.Exit(NO if bad else DONE)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option("--host", help="监听地址")] = None,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="端口")] = None,
    corpus: Corpus = None,
    index: IndexFolder = None,
) -> None:
    """启动网页服务。"""
    from rag.ui.server import serve as serve_app

    settings = _settings(corpus, index)
    if host is not None:
        settings = replace(settings, host=host)
    if port is not None:
        settings = replace(settings, port=port)
    serve_app(settings)


def _settings(corpus: Path | None, index: Path | None) -> Settings:
    settings = Settings.load()
    return replace(settings, corpus=corpus or settings.corpus, index=index or settings.index)


class _progress:  # noqa: N801 — used as a function
    """A progress bar on a terminal, nothing in a pipe."""

    def __enter__(self) -> Callable[[str, int, int], None]:
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self._bar.start()
        self._tasks: dict[str, Any] = {}
        return self._say

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _say(self, step: str, done: int, total: int) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._bar.add_task(step, total=total)
        self._bar.update(self._tasks[step], completed=done)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{file}：无法写入（{error.strerror}）") from error


def main() -> int:
    """Run a command; every failure is one line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        "".join(sys.argv).encode()  # bytes that are no text would only surface deep in an engine
        code = app(standalone_mode=False)
    except NothingReadable as error:
        print(error, file=sys.stderr)
        return NO
    except PolicyQAError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except typer.TyperException as error:
        message = " ".join(str(getattr(error, "message", error)).split())
        print(f"{message or '缺少命令'}（用法见 python -m rag --help）", file=sys.stderr)
        return BAD_INPUT
    except UnicodeEncodeError:
        print("问题或文件名里有不是 UTF-8 文字的字节；请检查终端的编码", file=sys.stderr)
        return BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        print("已中断", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        return DONE
    return int(code or DONE)


if __name__ == "__main__":
    sys.exit(main())
