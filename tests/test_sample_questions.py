"""Questions kept outside the project, where the data is at hand: the floor that answers must keep."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from eval.questions import load_set
from eval.run import run_set
from eval.sources import read_sources
from eval.summary import summarise

DATA = os.environ.get("POLICY_QA_TEST_DATA", "")
FLOOR = 0.8  # of the answers right


@pytest.mark.skipif(not DATA, reason="POLICY_QA_TEST_DATA names no folder of outside data")
def test_outside_questions_are_answered_verbatim_and_mostly_right(real, assistant):
    questions = load_set(Path(DATA) / "sample-questions.jsonl")
    result = run_set(assistant, questions, read_sources(real.corpus, assistant.documents()))
    figures = summarise(result.records)
    assert figures["verbatim_violations"] == figures["inconsistent_marks"] == figures["errors"] == 0
    assert figures["answer_accuracy"] >= FLOOR
