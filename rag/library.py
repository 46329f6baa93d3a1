"""An opened index with everything that is derived from it once: names, speller, reader, retriever."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rag.config import Settings
from rag.definition_terms import DefinitionTerms
from rag.engines.reranker import Reranker
from rag.engines.threads import one_thread_a_product
from rag.facts.relations import find_successors
from rag.facts.validity import validity
from rag.index import Index, open_index
from rag.indicator_names import IndicatorNames
from rag.language.agencies import AgencyNames
from rag.language.lexicon import LONGEST_TERM, load_lexicon
from rag.language.normalise import normalise
from rag.language.phrases import Phrases
from rag.language.regions import Region, region_of
from rag.language.spelling import Speller
from rag.late_interaction import LateInteraction
from rag.question import QuestionReader
from rag.references import References
from rag.retrieval import Retriever
from rag.schema import DocumentMeta, Relation, ValidityStatus

OFTEN = 20  # a term in more than one passage of so many is no term to look others up by


@dataclass(frozen=True, slots=True)
class Library:
    """What answering needs of a library."""

    index: Index
    agencies: AgencyNames
    agency_names: tuple[str, ...]  # as the responsibilities write them
    reader: QuestionReader
    retriever: Retriever
    late: LateInteraction
    today: date
    successors: Mapping[str, str]  # doc_id → the plan that follows it on the same subject
    written: Phrases  # the agency names, to be found in texts
    indicator_names: IndicatorNames
    definition_terms: DefinitionTerms
    repeals: Mapping[str, Relation]  # doc_id → what says that it is repealed
    regions: Mapping[str, Region | None]  # as the documents write them, in the order of the library

    @classmethod
    def open(cls, settings: Settings, reranker: Reranker | None = None) -> Library:
        """Open the index of these settings; validity is judged by their date, or by the machine's.

        Raises:
            IndexUnusable: there is no index, or it is stale or damaged; what to do is in the message.
        """
        today = date.fromisoformat(settings.today) if settings.today else datetime.now().astimezone().date()
        library = cls.of(open_index(settings), settings.corpus, today, reranker)
        _keep_out_of_collections()
        return library

    @classmethod
    def of(cls, index: Index, corpus: Path, today: date, reranker: Reranker | None = None) -> Library:
        """Derive everything from an opened index; products of this process take one thread from now on."""
        one_thread_a_product()
        catalogue = index.catalogue
        metas = [record.meta for record in catalogue.documents.values()]
        words = catalogue.words()
        rare = max(1, catalogue.passages // OFTEN)
        lexicon = load_lexicon(corpus).with_terms(
            (fact.term, part)
            for fact in catalogue.definitions()
            for part in _other_names(fact.meaning)
            if words.get(normalise(fact.term), 0)
            <= rare  # 5G stands everywhere: its name in full finds nothing
        )
        regions = dict.fromkeys(meta.region for meta in metas if meta.region)
        agency_names = tuple(catalogue.agencies())
        names = AgencyNames(agency_names, regions=regions, aliases=lexicon.agencies)
        lexical = index.lexical
        speller = Speller(
            words, index.tokens, seen=lambda pair: lexical.document_frequency("grams", pair) > 0
        )
        repeals = {relation.target_id: relation for relation in catalogue.repeals()}
        expired = frozenset(m.doc_id for m in metas if validity(m, today) == "expired") | repeals.keys()
        references = References(metas, expired)
        reader = QuestionReader(references, names, lexicon, index.tokens, speller, words=words)
        late = LateInteraction(index.embedder, words, catalogue.passages)
        retriever = Retriever(index, late, reranker=reranker)
        return cls(
            index=index,
            agencies=names,
            agency_names=agency_names,
            reader=reader,
            retriever=retriever,
            late=late,
            today=today,
            successors=find_successors(metas),
            written=Phrases(agency_names),
            indicator_names=IndicatorNames(catalogue.indicators()),
            definition_terms=DefinitionTerms(catalogue.definitions()),
            repeals=repeals,
            regions={region: region_of(region) for region in regions},
        )

    def names_in(self, text: str) -> list[str]:
        """Agencies of the library that a text names in full."""
        return self.written.find(text)

    def meta(self, doc_id: str) -> DocumentMeta:
        """What is known of a document."""
        return self.index.catalogue.documents[doc_id].meta

    def validity(self, doc_id: str) -> ValidityStatus:
        """Whether a document is in force today; one that another says is repealed is not."""
        return "expired" if doc_id in self.repeals else validity(self.meta(doc_id), self.today)

    def titles(self, doc_ids: Iterable[str]) -> str:
        """The titles of documents in 《》, side by side."""
        return "、".join(f"《{self.meta(doc_id).title}》" for doc_id in doc_ids)

    def newest_first(self, doc_ids: list[str]) -> list[str]:
        """Documents ordered by when they end, the latest first."""
        return sorted(doc_ids, key=lambda doc_id: self.meta(doc_id).valid_to or "0", reverse=True)


def _other_names(meaning: str) -> list[str]:
    """The other names that a meaning consists of: "信息通信技术；…", but not the parts of a sentence that explains."""
    parts = re.split("[，；]", meaning)
    return parts if all(part.isascii() or len(part) <= LONGEST_TERM for part in parts) else []


def _keep_out_of_collections() -> None:
    """Let the garbage collector pass over what an opened library holds: of a million clauses a pass takes 0.3 s."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
