import json

import pytest

from eval.opinion import ASKED, Opinion, opinion_of
from rag.schema import Answer
from tests.chat_model import Model

ANSWER = Answer("谁牵头？", "answered", "甲牵头。[1]", "responsibility", (), ())


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ('{"fluency": 5, "completeness": 1}', Opinion(1.0, 0.0)),
        ('我认为：\n```json\n{"fluency": 3, "completeness": 4}\n```', Opinion(0.5, 0.75)),
        ('{"fluency": 1, "completeness": 1} 改为 {"fluency": 5, "completeness": 5}', Opinion(1.0, 1.0)),
        ('{"fluency": 6, "completeness": 1}', None),
        ('{"fluency": "好", "completeness": 1}', None),
        ('{"fluency": 5}', None),
        ("很好", None),
        ("", None),
    ],
)
def test_marks_are_read_wherever_they_stand(reply, expected):
    assert opinion_of(Model(reply), ANSWER) == expected


def test_a_model_that_fails_has_no_opinion():
    assert opinion_of(Model('{"fluency": 5, "completeness": 5}', error="断了"), ANSWER) is None


def test_question_and_answer_are_told_and_figures_are_not_asked_about():
    model = Model(json.dumps({"fluency": 5, "completeness": 5}))
    opinion_of(model, ANSWER)
    (_, rules), (_, told) = model.asked[0]
    assert rules == ASKED
    assert "不评价数字" in rules
    assert "谁牵头？" in told
    assert "甲牵头。[1]" in told
