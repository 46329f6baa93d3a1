"""Measures the assistant the way its users meet it: through ``rag.assistant``.

Reading order: ``questions`` (what is asked and what the right answer holds), ``matching`` (when a
clause holds a gold quotation), ``judge`` (one answer), ``run`` (a whole set), ``summary`` (the
figures), ``report`` (what is written), ``charts`` (its pictures), ``compare`` (two runs), ``beir``
(retrieval on foreign collections), ``spans`` (whole answers on them), ``curve`` (what thresholds
would refuse), ``ablation`` (what each part of the ranking adds), ``peers`` (other systems beside
ours), ``bench`` (the budgets), ``scale`` (what larger libraries cost). ``libraries`` opens what is
measured, ``metrics`` holds the formulas.
"""
