"""``python -m eval``: score question sets, foreign collections, two runs, and the budgets."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from eval import beir as beir_set
from eval import compare as runs
from eval import report
from eval.curve import curves
from eval.curve import render as render_curves
from eval.questions import BUILT_IN, TUNED_ON, QuestionSet, load_set
from eval.run import run_set
from eval.sources import read_sources
from eval.summary import summarise
from rag.config import Settings
from rag.errors import IndexMissing, IndexStale, InputError, PolicyQAError

if TYPE_CHECKING:
    from rag.assistant import Assistant

NO, BAD_INPUT = 1, 2  # exit codes

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)

CorpusOption = Annotated[Path | None, typer.Option("--corpus", help="Folder of policy files.")]
IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]


@app.command()
def run(
    questions: Annotated[list[Path] | None, typer.Option(help="A question set; may be repeated.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the report goes; a new folder by default.")] = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Score question sets (the built-in ones by default); 1 if a question raised or a promise was broken."""
    settings = _settings(corpus, index)
    sets = [load_set(path) for path in questions or BUILT_IN]
    _check_names(sets)
    assistant = _open(settings)
    sources = read_sources(settings.corpus, assistant.documents())
    results = [run_set(assistant, one, sources, progress=_progress(one.name)) for one in sets]
    info = report.describe_run(settings, assistant.fingerprint())
    written = report.write_report(out or report.default_folder(), results, info)
    rows = [(result.name, summarise(result.records)) for result in results]
    typer.echo("\n".join(report.figures_table("set", rows)))
    typer.echo(f"\n{written}")
    if report.has_defects(results):
        raise typer.Exit(NO)


@app.command()
def beir(
    folder: Annotated[Path, typer.Argument(help="corpus.jsonl, queries.jsonl, qrels/*.tsv")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N judged queries.")] = None,
    work: Annotated[Path | None, typer.Option(help="Keep corpus and index here for the next time.")] = None,
) -> None:
    """Score retrieval on a collection in BEIR format."""
    collection = beir_set.load_beir(folder)
    queries = {query: collection.queries[query] for query in collection.judged[:limit]}
    if work is not None:
        result = _beir(collection, queries, work)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            result = _beir(collection, queries, Path(temporary))
    typer.echo(beir_set.render(result))


@app.command()
def curve(
    questions: Annotated[list[Path] | None, typer.Option(help="A question set; may be repeated.")] = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Show what thresholds of the evidence would refuse, rightly and wrongly."""
    settings = _settings(corpus, index)
    sets = [load_set(path) for path in questions or TUNED_ON]
    assistant = _open(settings)
    typer.echo(render_curves(curves(assistant, [one for s in sets for one in s.questions])))


@app.command("train-embedding")
def train_embedding(
    data: Annotated[Path, typer.Option(help="Folder of .txt or .txt.xz files, one text a line.")],
    out: Annotated[Path, typer.Option(help="Folder to write the sentence-transformers model to.")],
    pairs: Annotated[Path | None, typer.Option(help="BEIR folder whose questions are learned too.")] = None,
    hold_out: Annotated[int, typer.Option(min=0, help="Its first N judged questions are left out.")] = 0,
) -> None:
    """Train a static embedding model, as the default one was."""
    from eval.train_embedding import train

    typer.echo(train(data, out, pairs=pairs, hold_out=hold_out, say=typer.echo))


@app.command()
def compare(
    run_a: Annotated[Path, typer.Argument(help="Folder of the run before.")],
    run_b: Annotated[Path, typer.Argument(help="Folder of the run after.")],
) -> None:
    """Show what changed between two runs; 1 if B answers worse beyond chance."""
    a, b = runs.load_run(run_a), runs.load_run(run_b)
    comparison = runs.compare(a, b)
    typer.echo(runs.render(a, b, comparison))
    if comparison.worse:
        raise typer.Exit(NO)


@app.command()
def bench(
    questions: Annotated[Path, typer.Option(help="The questions to time.")] = BUILT_IN[0],
    fresh: Annotated[bool, typer.Option(help="Also set up a copy of the project from nothing.")] = False,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Measure the budgets on this machine."""
    from eval import bench as budgets

    rows = budgets.bench(_settings(corpus, index), questions, fresh=fresh)
    typer.echo(budgets.render(rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = app(
            args=None if arguments is None else list(arguments),
            prog_name="python -m eval",
            standalone_mode=False,
        )
    except (PolicyQAError, TyperException) as error:
        message = error.format_message() if isinstance(error, TyperException) else str(error)
        typer.echo(" ".join(message.split()), err=True)
        return BAD_INPUT
    return code if isinstance(code, int) else 0


def _settings(corpus: Path | None, index: Path | None) -> Settings:
    settings = Settings.load()
    return replace(settings, corpus=corpus or settings.corpus, index=index or settings.index)


def _check_names(sets: Sequence[QuestionSet]) -> None:
    names = [one.name for one in sets]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"有两个问题集都叫 {name}；请改一个文件名，报告里按名字区分")


def _open(settings: Settings) -> Assistant:
    """Open the index; build it first where there is none or an old one."""
    from rag.assistant import Assistant  # loads the engines; --help does without
    from rag.index import build

    try:
        return Assistant.open(settings)
    except (IndexMissing, IndexStale):
        build(settings)
        return Assistant.open(settings)


def _beir(collection: beir_set.BeirSet, queries: dict[str, str], work: Path) -> beir_set.BeirResult:
    from rag.index import build

    settings = _settings(work / "corpus", work / "index")
    ids = beir_set.write_corpus(collection.corpus, settings.corpus)
    build(settings)
    search = beir_set.document_search(_open(settings), ids)
    return beir_set.evaluate(search, queries, collection.qrels, progress=_progress("queries"))


def _progress(name: str) -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        typer.echo(f"\r{name} {done}/{total}", err=True, nl=done == total)

    return show


if __name__ == "__main__":
    sys.exit(main())
