"""``python -m eval``: score question sets, foreign collections, two runs, other systems, and the budgets."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from eval import beir as beir_set
from eval import compare as runs
from eval import options, report
from eval.charts import available
from eval.curve import Point, curves
from eval.curve import render as render_curves
from eval.libraries import library_of, open_assistant, open_library, settings_of, work_folder
from eval.progress import count_on_terminal, say_on_terminal
from eval.questions import BUILT_IN, TUNED_ON, QuestionSet, load_set, load_sets
from eval.run import SetResult, run_set
from eval.sources import read_sources
from eval.summary import summarise
from rag.config import Settings
from rag.errors import InputError, PolicyQAError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.engines.chat_model import ChatModel

NO, BAD_INPUT = 1, 2  # exit codes

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def run(
    questions: options.Questions = None,
    out: options.Out = None,
    llm: Annotated[bool, typer.Option("--llm", help="With the language model of the settings.")] = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="The same model says how the answers read: fluency, completeness.")
    ] = False,
    replies: Annotated[
        Path | None, typer.Option(help="Its replies: taken from this file, those it lacks added to it.")
    ] = None,
    corpus: options.Corpus = None,
    index: options.Index = None,
) -> None:
    """Score question sets (the built-in ones by default); 1 if a question raised or a promise was broken."""
    settings = settings_of(corpus, index)
    model = _model(replies) if llm or judge else None
    sets = load_sets(questions or BUILT_IN)
    assistant = open_assistant(settings, model if llm else None)
    sources = read_sources(settings.corpus, assistant.documents())
    critic = model if judge else None
    results = [
        run_set(assistant, one, sources, critic=critic, progress=count_on_terminal(one.name)) for one in sets
    ]
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
    untouched: options.Untouched = False,
    work: options.Work = None,
) -> None:
    """Score retrieval on a collection in BEIR format."""
    collection = beir_set.load_beir(folder)
    queries = {query: collection.queries[query] for query in _asked(folder, collection, limit, untouched)}
    with work_folder(work) as place:
        settings, ids = library_of(collection, place)
        search = beir_set.document_search(open_assistant(settings), ids)
        result = beir_set.evaluate(search, queries, collection.qrels, progress=count_on_terminal("queries"))
    typer.echo(beir_set.render(result))


@app.command()
def spans(
    folder: Annotated[Path, typer.Argument(help="BEIR folder with metadata.answer in queries.jsonl")],
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N queries with an answer.")] = None,
    work: options.Work = None,
) -> None:
    """Score whole answers on a collection whose queries tell the span that answers them."""
    from eval import spans as span_set

    collection = beir_set.load_beir(folder)
    told = span_set.with_span(collection)[:limit]
    with work_folder(work) as place:
        settings, _ = library_of(collection, place)
        result = span_set.evaluate(open_assistant(settings), told, progress=count_on_terminal("queries"))
    typer.echo(span_set.render(result))


@app.command()
def ablation(
    questions: options.Questions = None,
    collections: options.Collections = None,
    limit: options.Limit = None,
    untouched: options.Untouched = False,
    corpus: options.Corpus = None,
    index: options.Index = None,
) -> None:
    """Show what each part of the ranking adds, on question sets and on collections in BEIR format."""
    from eval import ablation as steps
    from rag.build import build

    settings = settings_of(corpus, index)
    sets = load_sets(questions or BUILT_IN)
    asked = [(one.name, steps.over_set(one)) for one in sets]
    loaded = [(folder, beir_set.load_beir(folder)) for folder in collections or ()]
    judged = [_asked(folder, collection, limit, untouched) for folder, collection in loaded]
    build(settings)
    library = open_library(settings)
    results = [steps.ablate(name, library, scores, say=say_on_terminal()) for name, scores in asked]
    for (folder, collection), queries in zip(loaded, judged, strict=True):
        with work_folder() as work:
            theirs, ids = library_of(collection, work)
            scores = steps.over_beir(collection, ids, queries)
            name, library = folder.resolve().name, open_library(theirs)
            results.append(steps.ablate(name, library, scores, say=say_on_terminal()))
    typer.echo(steps.render(results))


@app.command()
def curve(
    questions: options.Questions = None,
    corpus: options.Corpus = None,
    index: options.Index = None,
) -> None:
    """Show what thresholds of the evidence would refuse, rightly and wrongly."""
    settings = settings_of(corpus, index)
    sets = [load_set(path) for path in questions or TUNED_ON]
    assistant = open_assistant(settings)
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

    with work_folder(work) as place:
        train(pairs or [], out, work=place, say=typer.echo)


@app.command()
def train_relevance(
    out: Annotated[Path, typer.Option(help="File to write the weights to.")],
    pairs: Annotated[
        list[Path] | None, typer.Option(help="BEIR folder, a part of which is a library; may be repeated.")
    ] = None,
    work: Annotated[Path | None, typer.Option(help="Keep the libraries here for the next time.")] = None,
) -> None:
    """Fit the weights by which clauses count as being about a question, as those that ship were."""
    from eval.train_relevance import train

    with work_folder(work) as place:
        train(pairs or [], out, work=place, say=typer.echo)


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
    corpus: options.Corpus = None,
    index: options.Index = None,
) -> None:
    """Measure the budgets on this machine, and what each stage costs in libraries of several sizes."""
    from eval import bench as budgets
    from eval import scale

    settings = settings_of(corpus, index)
    rows = budgets.bench(settings, questions, fresh=fresh)
    typer.echo(budgets.render(rows))
    costs = scale.measure_sizes(
        settings.corpus.resolve(), load_set(questions).questions, size or (), say=say_on_terminal()
    )
    typer.echo(f"\n{scale.render(costs)}")


@app.command()
def peers(
    questions: options.Questions = None,
    collections: options.Collections = None,
    limit: options.Limit = None,
    embedding: Annotated[str, typer.Option(help="Model for langchain FAISS, by folder or hub name.")] = "",
    out: options.Out = None,
    corpus: options.Corpus = None,
    index: options.Index = None,
) -> None:
    """Compare with other retrieval systems (requirements-eval.txt) on the same questions."""
    from eval.peers import report as peer_report
    from eval.peers.collection import built_in, foreign
    from eval.peers.run import compare as compare_systems
    from eval.peers.systems import SYSTEMS

    settings = settings_of(corpus, index)
    sets = load_sets(questions or BUILT_IN)
    loaded = [(folder.resolve().name, beir_set.load_beir(folder)) for folder in collections or ()]
    with work_folder() as work:
        compared = [built_in(settings.corpus, open_assistant(settings).documents(), sets)]
        for number, (name, collection) in enumerate(loaded):
            compared.append(foreign(name, collection, work / str(number), limit=limit))
        results = [
            compare_systems(one, SYSTEMS, embedding=embedding, say=say_on_terminal()) for one in compared
        ]
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


if __name__ == "__main__":
    sys.exit(main())
