import re

import pytest

from rag.assistant import Assistant
from rag.retrieval import Weights


@pytest.fixture(scope="module")
def wine(small):
    return Assistant.open(small)


def lines(text):
    return dict(line.split("：", 1) for line in text.splitlines() if not line.startswith(" "))


def test_says_how_the_question_was_read(assistant):
    said = lines(assistant.explain("上海和渝北区教委2027年牵头哪些任务"))
    assert said["问题读作"] == "上海和渝北区教委2027年牵头哪些任务"
    assert said["类型"] == "tasks"
    assert said["文件范围"] == "《渝北区加快推动5G发展工作实施方案（2020—2022年）》"
    assert said["部门"] == "区教委"
    assert said["年份"] == "2027"
    assert said["库外地区"] == "上海市"
    assert said["承接的上一问"] == "无"


def test_says_what_was_not_found(wine):
    said = lines(wine.explain("建设示范园补助多少"))
    assert (said["文件范围"], said["部门"], said["年份"], said["库外地区"]) == (
        "全部",
        "未提到",
        "未提到",
        "无",
    )


def test_says_what_a_follow_up_took_over(assistant):
    said = lines(assistant.explain("责任单位呢", ["渝北智慧教育谁牵头"]))
    assert said["文件范围"].endswith("》（承上一问）")
    assert said["承接的上一问"] == "渝北智慧教育谁牵头"


def test_words_come_with_their_weights_the_heaviest_first(wine):
    said = lines(wine.explain("种地补助多少"))["检索词"].split("、")
    assert "种地×1" in said
    assert "种植×0.5" in said
    weights = [float(word.rpartition("×")[2]) for word in said]
    assert weights == sorted(weights, reverse=True)


def test_the_winner_comes_with_score_path_and_each_engine_s_rank(wine):
    first = wine.explain("建设示范园补助多少").partition("候选条款：\n")[2].splitlines()[0]
    weights = Weights()  # the best in every part has their sum
    whole = weights.lexical + weights.dense + weights.document + weights.heading + weights.late
    head = rf"  1\. {whole:.3f} wine#5 二、主要任务 › （一）扩大种植 › 1\.建设示范园｜"
    engines = "，".join(rf"{name} 第1名（\d+\.\d\d）" for name in ("lexical", "dense", "late"))
    assert re.fullmatch(head + engines, first)


def test_a_candidate_names_only_the_engines_that_found_it(assistant):
    shown = assistant.explain("5G基站", []).partition("候选条款：\n")[2].splitlines()
    hits = assistant.search("5G基站", top_k=8)
    for line, hit in zip(shown, hits, strict=True):
        found = dict(re.findall(r"(\w+) 第(\d+)名", line.rpartition("｜")[2]))
        assert found == {name: str(rank) for name, rank in hit.ranks.items()}
    assert any("dense" not in hit.ranks for hit in assistant.search("5G基站", top_k=200))


def test_eight_candidates_at_most_in_order(assistant):
    shown = assistant.explain("5G基站").partition("候选条款：\n")[2].splitlines()
    assert [line.split(".")[0].strip() for line in shown] == [str(n) for n in range(1, 9)]
    scores = [float(line.split()[1]) for line in shown]
    assert scores == sorted(scores, reverse=True)


def test_a_question_that_finds_nothing_has_no_candidates(wine):
    assert wine.explain("？").endswith("候选条款：")


def test_says_what_the_learned_order_rests_on(wine, monkeypatch):
    asked = "建设示范园补助多少"
    assert "排序依据" not in wine.explain(asked)
    monkeypatch.setattr(wine._library.retriever, "_learned", True)
    explained = wine.explain(asked)
    assert "排序依据：" in explained
    assert re.search(r"covered [+-]\d", explained)
