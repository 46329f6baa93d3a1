"""Measures the assistant the way its users meet it: through ``rag.assistant``.

Reading order: ``questions`` (what is asked and what the right answer holds), ``matching`` (when a
clause holds a gold quotation), ``judge`` (one answer), ``run`` (a whole set), ``summary`` (the
figures), ``report`` (what is written), ``compare`` (two runs), ``beir`` (retrieval on foreign
collections), ``bench`` (the budgets). ``metrics`` holds the formulas.
"""
