"""Ours beside the pipelines a user would pick instead: same documents, same questions, one run.

Reading order: ``job`` (what a system is given and what it gives back), one file a system (``ours``,
``langchain_bm25``, ``langchain_faiss``, ``bm25s_index``, ``milvus``; ``chunks`` cuts for all but
ours), ``systems`` (the list), ``probe`` (one system in a process of its own), ``collection`` (the
questions and how they are scored), ``run`` (all systems over a collection), ``report``.
"""
