"""Milvus Lite's full text search: a local file, its BM25 function, its jieba analyzer."""

from __future__ import annotations

from eval.peers.chunks import cut
from eval.peers.job import Job, Piece, Search

NAME = "pieces"
LONGEST = 65_535  # bytes of a VARCHAR
BATCH = 1000  # rows an insert: a message has a limit


def build(job: Job) -> Search:
    """Cut the texts and insert them into a new database file."""
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    client = MilvusClient(str(job.work / "milvus.db"))
    schema = MilvusClient.create_schema(auto_id=True)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("doc_id", DataType.VARCHAR, max_length=LONGEST)
    analyzer = {"tokenizer": "jieba"}
    schema.add_field(
        "text", DataType.VARCHAR, max_length=LONGEST, enable_analyzer=True, analyzer_params=analyzer
    )
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
    indexes = client.prepare_index_params()
    indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    client.create_collection(NAME, schema=schema, index_params=indexes)
    rows = [{"doc_id": piece.doc_id, "text": piece.texts[0]} for piece in cut(job.documents)]
    for start in range(0, len(rows), BATCH):
        client.insert(NAME, rows[start : start + BATCH])
    client.flush(NAME)
    client.load_collection(NAME)

    def search(question: str, k: int) -> list[Piece]:
        fields = ["doc_id", "text"]
        (found,) = client.search(NAME, [question], anns_field="words", limit=k, output_fields=fields)
        return [Piece(hit["entity"]["doc_id"], (hit["entity"]["text"],)) for hit in found]

    return search
