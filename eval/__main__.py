"""``python -m eval``: score question sets, foreign collections, two runs, other systems, and the budgets."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from eval import beir as beir_set
from eval import compare as runs
from eval import report
from eval.charts import available
from eval.curve import Point, curves
from eval.curve import render as render_curves
from eval.questions import BUILT_IN, TUNED_ON, QuestionSet, load_set
from eval.run import SetResult, run_set
from eval.sources import read_sources
from eval.summary import summarise
from rag.config import Settings
from rag.errors import IndexMissing, IndexStale, InputError, PolicyQAError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.engines.chat_model import ChatModel

NO, BAD_INPUT = 1, 2  # exit codes

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)

CorpusOption = Annotated[Path | None, typer.Option("--corpus", help="Folder of policy files.")]
IndexOption = Annotated[Path | None, typer.Option("--index", help="Folder of the index.")]
UntouchedOption = Annotated[
    bool, typer.Option("--untouched", help="Without those the weights of the ranking were fitted on.")
]


@app.command()
def run(
    questions: Annotated[list[Path] | None, typer.Option(help="A question set; may be repeated.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the report goes; a new folder by default.")] = None,
    llm: Annotated[bool, typer.Option("--llm", help="With the language model of the settings.")] = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="The same model says how the answers read: fluency, completeness.")
    ] = False,
    replies: Annotated[
        Path | None, typer.Option(help="Its replies: taken from this file, those it lacks added to it.")
    ] = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Score question sets (the built-in ones by default); 1 if a question raised or a promise was broken."""
    settings = _settings(corpus, index)
    model = _model(replies) if llm or judge else None
    sets = [load_set(path) for path in questions or BUILT_IN]
    _check_names(sets)
    assistant = _open(settings, model if llm else None)
    sources = read_sources(settings.corpus, assistant.documents())
    critic = model if judge else None
    results = [run_set(assistant, one, sources, critic=critic, progress=_progress(one.name)) for one in sets]
    info = report.describe_run(settings, assistant.fingerprint())
    points = _refusals(assistant, sets, results)
    written = report.write_report(out or report.default_folder(), results, info, points=points)
    rows = [(result.name, summarise(result.records)) for result in results]
    typer.echo("\n".join(report.figures_table("set", rows)))
    typer.echo(f"\n{written}")
    if report.has_defects(results):
        raise typer.Exit(NO)


@app.command()
def beir(
    folder: Annotated[Path, typer.Argument(help="corpus.jsonl, queries.jsonl, qrels/*.tsv")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N judged queries.")] = None,
    untouched: UntouchedOption = False,
    work: Annotated[Path | None, typer.Option(help="Keep corpus and index here for the next time.")] = None,
) -> None:
    """Score retrieval on a collection in BEIR format."""
    collection = beir_set.load_beir(folder)
    queries = {query: collection.queries[query] for query in _asked(folder, collection, limit, untouched)}
    with _folder(work) as place:
        settings, ids = _library_of(collection, place)
        search = beir_set.document_search(_open(settings), ids)
        result = beir_set.evaluate(search, queries, collection.qrels, progress=_progress("queries"))
    typer.echo(beir_set.render(result))


@app.command()
def spans(
    folder: Annotated[Path, typer.Argument(help="BEIR folder with metadata.answer in queries.jsonl")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N queries with an answer.")] = None,
    work: Annotated[Path | None, typer.Option(help="Keep corpus and index here for the next time.")] = None,
) -> None:
    """Score whole answers on a collection whose queries tell the span that answers them."""
    from eval import spans as span_set

    collection = beir_set.load_beir(folder)
    told = span_set.with_span(collection)[:limit]
    with _folder(work) as place:
        settings, _ = _library_of(collection, place)
        result = span_set.evaluate(_open(settings), told, progress=_progress("queries"))
    typer.echo(span_set.render(result))


@app.command()
def ablation(
    questions: Annotated[list[Path] | None, typer.Option(help="A question set; may be repeated.")] = None,
    collections: Annotated[
        list[Path] | None, typer.Option("--beir", help="BEIR folder; may be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N judged queries of each.")] = None,
    untouched: UntouchedOption = False,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Show what each part of the ranking adds, on question sets and on collections in BEIR format."""
    from eval import ablation as steps
    from rag.index import build

    settings = _settings(corpus, index)
    sets = [load_set(path) for path in questions or BUILT_IN]
    _check_names(sets)
    asked = [(one.name, steps.over_set(one)) for one in sets]
    loaded = [(folder, beir_set.load_beir(folder)) for folder in collections or ()]
    judged = [_asked(folder, collection, limit, untouched) for folder, collection in loaded]
    build(settings)
    library = steps.open_library(settings)
    results = [steps.ablate(name, library, scores, say=_say()) for name, scores in asked]
    for (folder, collection), queries in zip(loaded, judged, strict=True):
        with _folder(None) as work:
            theirs, ids = _library_of(collection, work)
            scores = steps.over_beir(collection, ids, queries)
            name, library = folder.resolve().name, steps.open_library(theirs)
            results.append(steps.ablate(name, library, scores, say=_say()))
    typer.echo(steps.render(results))


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
def train_ranking(
    out: Annotated[Path, typer.Option(help="File to write the weights to.")],
    pairs: Annotated[
        list[Path] | None, typer.Option(help="BEIR folder whose questions are learned too; may be repeated.")
    ] = None,
    work: Annotated[Path | None, typer.Option(help="Keep the libraries here for the next time.")] = None,
) -> None:
    """Fit the weights of the ranking, as those that ship were."""
    from eval.train_ranking import train

    with tempfile.TemporaryDirectory() as temporary:
        train(pairs or [], out, work=work or Path(temporary), say=typer.echo)


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
    size: Annotated[
        list[int] | None, typer.Option(min=1, help="Also a made-up library of so many clauses; repeatable.")
    ] = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Measure the budgets on this machine, and what each stage costs in libraries of several sizes."""
    from eval import bench as budgets
    from eval import scale

    settings = _settings(corpus, index)
    rows = budgets.bench(settings, questions, fresh=fresh)
    typer.echo(budgets.render(rows))
    costs = scale.measure_sizes(
        settings.corpus.resolve(), load_set(questions).questions, size or (), say=_say()
    )
    typer.echo(f"\n{scale.render(costs)}")


@app.command()
def peers(
    questions: Annotated[list[Path] | None, typer.Option(help="A question set; may be repeated.")] = None,
    collections: Annotated[
        list[Path] | None, typer.Option("--beir", help="BEIR folder; may be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N judged queries of each.")] = None,
    embedding: Annotated[str, typer.Option(help="Model for langchain FAISS, by folder or hub name.")] = "",
    out: Annotated[Path | None, typer.Option(help="Where the report goes; a new folder by default.")] = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Compare with other retrieval systems (requirements-eval.txt) on the same questions."""
    from eval.peers import report as peer_report
    from eval.peers.collection import built_in, foreign
    from eval.peers.run import compare as compare_systems
    from eval.peers.systems import SYSTEMS

    settings = _settings(corpus, index)
    sets = [load_set(path) for path in questions or BUILT_IN]
    _check_names(sets)
    loaded = [(folder.resolve().name, beir_set.load_beir(folder)) for folder in collections or ()]
    with tempfile.TemporaryDirectory() as work:
        compared = [built_in(settings.corpus, _open(settings).documents(), sets)]
        for number, (name, collection) in enumerate(loaded):
            compared.append(foreign(name, collection, Path(work) / str(number), limit=limit))
        results = [compare_systems(one, SYSTEMS, embedding=embedding, say=_say()) for one in compared]
    info = report.describe_run(settings, {})
    written = peer_report.write_report(out or report.default_folder(), results, info, embedding)
    typer.echo(peer_report.render(results, info, embedding))
    typer.echo(f"\n{written}")


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
    """Those of the environment, but without a language model: what is measured is the same everywhere."""
    settings = replace(Settings.load(), llm_base_url="", llm_model="")
    return replace(settings, corpus=corpus or settings.corpus, index=index or settings.index)


def _check_names(sets: Sequence[QuestionSet]) -> None:
    names = [one.name for one in sets]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"有两个问题集都叫 {name}；请改一个文件名，报告里按名字区分")


def _open(settings: Settings, model: ChatModel | None = None) -> Assistant:
    """Open the index; build it first where there is none or an old one."""
    from rag.assistant import Assistant  # loads the engines; --help does without
    from rag.index import build

    try:
        return Assistant.open(settings, model)
    except (IndexMissing, IndexStale):
        build(settings)
        return Assistant.open(settings, model)


def _model(replies: Path | None) -> ChatModel:
    """The language model of the environment, with its replies kept in a file where one is named."""
    from eval.replies import Replies
    from rag.engines.chat_model import load_chat_model

    model = load_chat_model(Settings.load())
    if replies:
        return Replies(replies, model)
    if model is None:
        raise InputError(
            "需要设置 POLICY_QA_LLM_BASE_URL 和 POLICY_QA_LLM_MODEL，或用 --replies 给出录下的回复"
        )
    return model


def _asked(folder: Path, collection: beir_set.BeirSet, limit: int | None, untouched: bool) -> list[str]:
    """The first judged queries of a collection, without the fitted ones where only untouched ones count."""
    left_out = set(collection.fitted) if untouched else set()
    asked = [query for query in collection.judged[:limit] if query not in left_out]
    if not asked:
        raise InputError(f"{folder} 里没有剩下可评的问题；请去掉 --untouched 或放宽 --limit")
    return asked


def _library_of(collection: beir_set.BeirSet, work: Path) -> tuple[Settings, dict[str, str]]:
    """Make a collection a library in a folder; returns its settings, and our doc_id → the collection's."""
    from rag.index import build

    settings = _settings(work / "corpus", work / "index")
    ids = beir_set.write_corpus(collection.corpus, settings.corpus)
    build(settings)
    return settings, ids


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """The folder to keep, or one that is gone afterwards."""
    if kept is not None:
        yield kept
    else:
        with tempfile.TemporaryDirectory() as temporary:
            yield Path(temporary)


def _refusals(assistant: Assistant, sets: Sequence[QuestionSet], results: Sequence[SetResult]) -> list[Point]:
    """The refusal curves for their chart: over sets that are not held, but for questions that raised."""
    if not available():
        return []
    asked = [
        question
        for one, result in zip(sets, results, strict=True)
        for question, record in zip(one.questions, result.records, strict=True)
        if not one.held and record.outcome != "error"
    ]
    return curves(assistant, asked)


def _say() -> Callable[[str], None] | None:
    return (lambda line: typer.echo(line, err=True)) if sys.stderr.isatty() else None


def _progress(name: str) -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        typer.echo(f"\r{name} {done}/{total}", err=True, nl=done == total)

    return show


if __name__ == "__main__":
    sys.exit(main())
