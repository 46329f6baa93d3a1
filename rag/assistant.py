"""The façade: everything a screen, a script or a program asks of the library goes through here."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answering.compose import compose, fallen_back, widened
from rag.answering.expected import asks_count
from rag.answering.figures import figure_share
from rag.answering.relevance import coverage, relevance, strength
from rag.answering.respond import DEPTH, respond
from rag.answering.tasks import find_tasks
from rag.config import Settings
from rag.engines.chat_model import ChatModel, load_chat_model
from rag.engines.reranker import load_reranker
from rag.errors import EngineError
from rag.explain import explain
from rag.language.normalise import compact, normalise
from rag.library import Library
from rag.schema import Answer, Clause, DocumentMeta, Hit, Indicator, Responsibility, ValidityStatus

# Where a growing answer may be shown: after a sentence, a line or a mark.
STEP = re.compile(r".*?(?:[。；\n](?:\[\d+\])*|$)", re.S)


class Assistant:
    """Answers questions from an opened index; safe to use from several threads."""

    def __init__(
        self, library: Library, model: ChatModel | None = None, *, context: int = 4000, suggests: bool = False
    ) -> None:
        """``model`` writes the answers that hold a basis; ``context``: tokens of clauses it is sent.

        ``suggests``: it is also asked for words to search with.
        """
        self._library = library
        self._model = model
        self._context = context
        self._suggests = suggests

    @classmethod
    def open(cls, settings: Settings, model: ChatModel | None = None) -> Assistant:
        """Open the index of these settings, and the reranker and the language model where they are set.

        ``model`` stands for the language model of the settings.

        Raises:
            IndexUnusable: there is no index, or it is stale or damaged; what to do is in the message.
            EngineError: the reranker cannot be loaded.
        """
        library = Library.open(settings, load_reranker(settings.reranker, device=settings.device))
        model = model or load_chat_model(settings)
        return cls(library, model, context=settings.llm_context, suggests=settings.llm_search)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; ``history`` holds the user's earlier questions, oldest first."""
        *_, whole = self.stream(question, history)
        return whole

    def stream(self, question: str, history: Sequence[str] = ()) -> Iterator[Answer]:
        """Yield the answer as it grows; the last item is the whole answer."""
        started = time.perf_counter()
        took = 0.0
        for answer in self._growing(question, history):
            if not took or answer.generation:  # without a model all is written when the first part is shown
                took = round((time.perf_counter() - started) * 1000, 2)
            yield replace(answer, latency_ms=took)

    def _growing(self, question: str, history: Sequence[str]) -> Iterator[Answer]:
        if not normalise(question):
            yield Answer(question, "no_basis", "请输入问题。", "empty", (), ())
            return
        reading = self._library.reader.read(question, history)
        failed = ""
        if self._model and self._suggests:
            try:
                reading = widened(self._library, reading, history, self._model)
            except EngineError as error:
                failed = str(error)
        whole = respond(self._library, reading)
        if self._model and failed:
            yield fallen_back(whole, self._model, failed)
            return
        if self._model and not whole.refused:
            yield from compose(self._library, reading, whole, self._model, tokens=self._context)
            return
        shown = ""
        for step in STEP.findall(whole.text):
            shown += step
            if shown != whole.text and step:
                yield replace(whole, text=shown)
        yield whole

    def explain(self, question: str, history: Sequence[str] = ()) -> str:
        """Say how a question is read, which clauses it finds and with which scores."""
        reading = self._library.reader.read(question, history)
        return explain(self._library, reading, self._library.retriever.search(reading))

    def signals(self, question: str, history: Sequence[str] = ()) -> dict[str, float]:
        """What refusals are decided by: strength of the evidence, odds that it is about the question, share of a thing counted.

        A signal that does not bear on the question is left out.
        """
        reading = self._library.reader.read(question, history)
        hits = self._library.retriever.search(reading, top_k=DEPTH)
        found = {
            "strength": strength(self._library, hits),
            "coverage": coverage(self._library, reading, hits),
        }
        if not reading.question.doc_ids:
            found["relevance"] = relevance(self._library, reading, hits)
        if asks_count(self._library, reading):
            found["figure share"] = figure_share(self._library, reading, hits)
        return found

    def search(self, question: str, *, top_k: int = 10) -> list[Hit]:
        """Rank clauses for a question, best first; an empty question finds none."""
        if not normalise(question) or top_k < 1:
            return []
        return self._library.retriever.search(self._library.reader.read(question), top_k=top_k)

    def tasks_of(self, agency: str) -> list[Responsibility]:
        """Every task the agency leads or takes part in; abbreviations and old names are understood."""
        mentions = self._library.agencies.find(normalise(agency))
        names = [name for mention in mentions for name in mention.names]
        return find_tasks(self._library, names or [agency.strip()])

    def indicators(self, name: str = "") -> list[Indicator]:
        """Figures whose name holds these words, or all of them."""
        wanted = compact(name)
        return [fact for fact in self._library.index.catalogue.indicators() if wanted in compact(fact.name)]

    def documents(self) -> list[DocumentMeta]:
        """The documents of the library."""
        return [record.meta for record in self._library.index.catalogue.documents.values()]

    def clauses(self, doc_id: str) -> list[Clause]:
        """All clauses of a document in order; empty for an unknown document."""
        return self._library.index.catalogue.clauses_of(doc_id)

    def clause(self, clause_id: str) -> Clause:
        """A clause by its id (KeyError for an unknown one)."""
        return self._library.index.catalogue.clause(clause_id)

    def validity(self, meta: DocumentMeta) -> ValidityStatus:
        """Whether a document is in force today."""
        return self._library.validity(meta.doc_id)

    def fingerprint(self) -> dict[str, str]:
        """What identifies the open index: build name, corpus hash, embedding, format version."""
        manifest = self._library.index.manifest
        return {
            "build": self._library.index.name,
            "corpus": str(manifest["corpus"]),
            "embedding": str(manifest["embedding"]),
            "format": str(manifest["format"]),
        }
