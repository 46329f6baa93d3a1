import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judge import citation_precision, citation_recall, first_rank, judge, marks_consistent, no_result
from eval.matching import holds, strip_marks, unify
from eval.questions import Gold, GoldQuestion
from eval.sources import Sources, read_sources
from rag.errors import ReadError
from rag.schema import Answer, Citation, Clause, DocumentMeta, Hit

SOURCES = Sources(texts={"d": "一、支持政策对新认定的平台给予奖励支持。", "e": "牵头单位：市体育局"})


def clause(doc_id, text, *, verbatim=None):
    return Clause("c", doc_id, 0, "item", "", "", (), text, verbatim or text, 0, len(text), "")


def hit(doc_id, text, **kwargs):
    return Hit(clause(doc_id, text, **kwargs), 1.0)


def citation(n, doc_id, text):
    return Citation(n, doc_id, "", "", "c", (), text, 0, 0, "unknown")


def answer(text, *, status="answered", citations=(), retrieved=()):
    return Answer("q", status, text, "support", tuple(citations), tuple(retrieved))


def question(**kwargs):
    given_ = {
        "id": "1",
        "type": "t",
        "question": "q",
        "answerable": True,
        "gold": (Gold("d", "给予奖励支持"),),
    }
    return GoldQuestion(**(given_ | kwargs))


def test_gold_is_found_across_white_space_and_page_marks():
    gold = Gold("d", "到 2022 年，建成 5G 基站 4000 个")
    assert holds(gold, "d", ["到2022年，建成\n— 15 —\n5G基站4000 个，基本实现"])


def test_gold_is_not_found_in_another_document():
    assert not holds(Gold("d", "给予奖励"), "e", ["给予奖励"])


def test_gold_is_found_by_any_form_of_the_clause_and_any_wording():
    gold = Gold("d", "突破100亿元", alts=("100亿元以上",))
    assert holds(gold, "d", ["另一种写法", "产业收入突破100亿元。"])
    assert holds(gold, "d", ["收入100亿元以上"])
    assert not holds(gold, "d", ["收入10亿元"])


def test_a_table_row_inside_the_quotation_counts_from_ten_characters():
    gold = Gold("d", "指标一 每万人基站数 39个 指标二")
    assert holds(gold, "d", ["每万人基站数39个指标"])  # 11 characters
    assert not holds(gold, "d", ["每万人基站数39个"])  # 9 characters


def test_an_empty_clause_holds_nothing():
    assert not holds(Gold("d", "给予奖励"), "d", ["", "—3—"])


@given(st.text(max_size=30), st.text(max_size=30), st.text(min_size=1, max_size=20))
def test_a_quotation_cut_from_a_clause_is_found_in_it(before, after, quote):
    clause_text = before + quote + after
    # a page mark may begin in what stands around the quotation; such a cut is no quotation
    intact = strip_marks(clause_text) == strip_marks(before) + strip_marks(quote) + strip_marks(after)
    if strip_marks(quote) and intact:
        assert holds(Gold("d", quote), "d", [clause_text])


def test_answers_are_compared_without_width_case_and_space():
    assert unify("ＩＰｖ６ ：１００ 亿") == unify("ipv6:100亿")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_full_width_and_half_width_answers_are_the_same(text):
    full = "".join("\u3000" if char == " " else chr(ord(char) + 0xFEE0) for char in text)
    assert unify(full) == unify(text) == unify(text.upper())


def test_first_rank_counts_from_one():
    hits = [hit("e", "给予奖励支持"), hit("d", "别的"), hit("d", "对平台给予奖励\n支持。")]
    assert first_rank(Gold("d", "给予奖励支持"), hits) == 3
    assert first_rank(Gold("d", "不存在的话"), hits) is None


def test_verbatim_is_searched_where_the_repaired_text_differs():
    assert first_rank(Gold("d", "奖 励-支持"), [hit("d", "奖励支持", verbatim="奖励-支持")]) == 1


def test_a_right_answer_is_right():
    cited = citation(1, "d", "对新认定的平台\n给予奖励支持。")
    result = judge(
        question(must_include=(("补贴", "奖励"), ("新认定",)), must_not_include=("没有奖励",)),
        answer("对新认定的平台给予奖励[1]。", citations=[cited], retrieved=[hit("d", "给予奖励支持")]),
        SOURCES,
    )
    assert result.correct
    assert result.ranks == (1,)
    assert (result.citation_recall, result.citation_precision) == (1, 1)
    assert result.marks_consistent
    assert (result.missing, result.forbidden, result.not_verbatim, result.unchecked) == ((), (), (), ())


def test_every_group_is_needed_and_the_missing_ones_are_named():
    result = judge(question(must_include=(("奖励",), ("市级", "区级"))), answer("给予奖励"), SOURCES)
    assert not result.correct
    assert result.missing == ("市级 / 区级",)


def test_a_forbidden_phrase_spoils_the_answer_in_any_spelling():
    result = judge(question(must_not_include=("牵头单位：市能源局",)), answer("牵头单位: 市 能源局"), SOURCES)
    assert not result.correct
    assert result.forbidden == ("牵头单位：市能源局",)


def test_refusing_an_answerable_question_is_wrong_even_with_the_right_words():
    result = judge(question(must_include=(("奖励",),)), answer("没有奖励的依据", status="no_basis"), SOURCES)
    assert result.refused
    assert not result.correct


def test_an_unanswerable_question_has_to_be_refused():
    unanswerable = question(answerable=False, gold=())
    assert judge(unanswerable, answer("没有依据", status="no_basis"), SOURCES).correct
    assert not judge(unanswerable, answer("给予奖励"), SOURCES).correct


def test_a_false_premise_has_to_be_refused_and_put_right():
    premise = question(answerable=False, gold=(), must_include=(("市体育局",),))
    assert judge(premise, answer("没有处室信息；牵头单位是市体育局", status="no_basis"), SOURCES).correct
    assert not judge(premise, answer("没有处室信息", status="no_basis"), SOURCES).correct
    assert not judge(premise, answer("牵头单位是市体育局"), SOURCES).correct


TWO = (Gold("d", "给予奖励支持"), Gold("e", "市体育局"))


def test_citation_recall_is_the_share_of_gold_cited():
    cited = [citation(1, "d", "给予奖励支持"), citation(2, "d", "一、支持政策")]
    assert citation_recall(question(gold=TWO), cited) == 0.5
    assert citation_recall(question(gold=TWO, need="any"), cited) == 1
    assert citation_recall(question(gold=TWO), []) == 0
    assert citation_recall(question(gold=TWO, need="any"), []) == 0


def test_citation_precision_is_the_share_of_citations_that_hold_gold():
    cited = [citation(1, "d", "给予奖励支持"), citation(2, "d", "一、支持政策"), citation(3, "e", "市体育局")]
    assert citation_precision(question(gold=TWO), cited) == pytest.approx(2 / 3)
    assert citation_precision(question(gold=TWO), []) == 0


def test_a_citation_that_is_no_piece_of_its_source_is_named():
    cited = [
        citation(1, "d", "给予奖 励支持"),
        citation(2, "d", "给予重奖"),
        citation(3, "unknown", "给予奖励支持"),
        citation(4, "e", " "),
    ]
    result = judge(question(), answer("[1][2][3][4]", citations=cited), SOURCES)
    assert result.not_verbatim == (2, 3, 4)


def test_a_citation_of_a_format_that_cannot_be_compared_is_counted_not_passed_over():
    sources = Sources(texts={}, unchecked=frozenset({"d"}))
    result = judge(question(), answer("[1]", citations=[citation(1, "d", "x")]), sources)
    assert (result.not_verbatim, result.unchecked) == ((), (1,))


@pytest.mark.parametrize(
    ("text", "numbers", "consistent"),
    [
        ("甲[1]乙[2]丙[1]", [1, 2], True),
        ("没有标记", [], True),
        ("甲[1]乙[3]", [1, 2], False),
        ("甲[1]", [1, 2], False),
        ("甲[1]", [], False),
        ("甲[1]", [1, 1], False),
        ("工信部联通信[2024]227号[1]", [1], True),
        ("见[2](https://example.org)，甲[1]", [1], True),
    ],
)
def test_marks_and_citations_belong_together(text, numbers, consistent):
    assert marks_consistent(answer(text, citations=[citation(n, "d", "x") for n in numbers])) is consistent


def test_a_bracketed_figure_of_a_cited_clause_is_no_mark():
    figure = citation(1, "d", "流量占比（%） 20 70 [ 50 ]")
    assert marks_consistent(answer("流量占比 20 70 [50][1]", citations=[figure]))
    assert not marks_consistent(answer("流量占比 20 70 [50]", citations=[figure]))
    assert not marks_consistent(answer("流量占比 20 70 [51][1]", citations=[figure]))


def test_no_result_counts_nothing():
    result = no_result(question(gold=TWO))
    assert result.ranks == (None, None)
    assert not result.correct
    assert not result.refused
    assert (result.citation_recall, result.citation_precision) == (0, 0)


def test_sources_are_read_in_utf8_and_gb18030_without_white_space(tmp_path):
    (tmp_path / "a.txt").write_bytes("\ufeff第一 条\r\n内容".encode())
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_bytes("第二　条".encode("gb18030"))
    documents = [DocumentMeta("a", "a.txt"), DocumentMeta("b", "sub/b.txt"), DocumentMeta("c", "c.pdf")]
    sources = read_sources(tmp_path, documents)
    assert dict(sources.texts) == {"a": "第一条内容", "b": "第二条"}
    assert sources.unchecked == {"c"}


def test_a_source_that_is_gone_or_unreadable_is_an_error(tmp_path):
    with pytest.raises(ReadError, match="语料库里没有"):
        read_sources(tmp_path, [DocumentMeta("a", "a.txt")])
    (tmp_path / "a.txt").write_bytes(b"\xff\xff\xff")
    with pytest.raises(ReadError, match="编码"):
        read_sources(tmp_path, [DocumentMeta("a", "a.txt")])
