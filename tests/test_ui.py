"""The parts of the page as HTML: conversation, evidence, document, library. No browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.schema import Answer, DocumentMeta
from rag.ui import chat, document, evidence, labels, library, welcome
from rag.ui.chat import Turn
from tests.fakes import METAS, YANGFAN, FakeAssistant, cite

BY_ID = {meta.doc_id: meta for meta in METAS}
LEAD = "5G+智慧旅游由哪个部门牵头？"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture(scope="module")
def answer(assistant: FakeAssistant) -> Answer:
    return assistant.ask(LEAD)


# labels


@pytest.mark.parametrize(
    ("region", "level", "shown"),
    [
        ("全国", "national", "国家"),
        ("重庆市", "municipal", "重庆市"),
        ("重庆市渝北区", "district", "渝北区"),
        ("四川省成都市武侯区", "district", "武侯区"),
        ("", "unknown", "级别未载明"),
    ],
)
def test_level_names_whose_document_it_is(region: str, level: str, shown: str) -> None:
    assert labels.level(DocumentMeta("d", "d.txt", region=region, level=level)) == shown  # type: ignore[arg-type]


def test_validity_badges_say_it_in_words() -> None:
    assert "现行有效" in labels.validity_badge("in_force")
    assert "已到期" in labels.validity_badge("expired")
    assert "有效期未载明" in labels.validity_badge("unknown")


def test_period_says_what_is_known() -> None:
    meta = DocumentMeta("d", "d.txt")
    assert labels.period(meta) == ""
    assert labels.period(replace(meta, valid_to="2022-12-31")) == "至 2022-12-31"
    assert labels.period(replace(meta, valid_from="2020-01-01")) == "自 2020-01-01 起"
    assert (
        labels.period(replace(meta, valid_from="2020-01-01", valid_to="2022-12-31"))
        == "2020-01-01 至 2022-12-31"
    )


# conversation


def test_empty_conversation_greets_with_examples_for_three_kinds_of_users() -> None:
    html = chat.to_html(())
    assert [who for who, _ in welcome.EXAMPLES] == ["企业", "政府工作人员", "通用"]
    assert html.count('data-do="ask"') == sum(len(questions) for _, questions in welcome.EXAMPLES)


def test_waiting_turn_says_so() -> None:
    assert "正在查阅条款" in chat.to_html((Turn("问"),))


def test_answer_carries_marks_notes_and_the_copy_button(answer: Answer) -> None:
    html = chat.to_html((Turn("问").grown(answer).finished(),))
    assert 'data-turn="0" data-n="1"' in html
    assert "“智慧旅游”在文件中的说法是“智慧文旅”。" in html
    assert "复制回答" in html


def test_growing_answer_cannot_be_copied_yet(answer: Answer) -> None:
    html = chat.to_html((Turn("问").grown(answer),))
    assert "live" in html
    assert "复制回答" not in html


def test_refusal_is_labelled(assistant: FakeAssistant) -> None:
    html = chat.to_html((Turn("成都").grown(assistant.ask("成都的补贴")).finished(),))
    assert "文库中没有依据" in html
    assert "“成都市”不在文库范围内" in html


def test_error_is_shown_as_a_message() -> None:
    assert "没能回答：检索引擎没有响应" in chat.to_html((Turn("问").failed("检索引擎没有响应"),))


def test_an_answer_cut_short_by_an_error_cannot_be_copied(answer: Answer) -> None:
    assert "复制回答" not in chat.to_html((Turn("问").grown(answer).failed("断了"),))


def test_question_note_error_and_copy_text_are_escaped(answer: Answer) -> None:
    evil = replace(answer, text=EVIL, notes=(EVIL,))
    html = chat.to_html((Turn(EVIL).grown(evil).failed(EVIL), Turn(EVIL).grown(evil).finished()))
    assert "<script" not in html
    assert "<img" not in html


def test_history_is_the_earlier_questions_in_order() -> None:
    assert chat.history((Turn("甲"), Turn("乙").failed("x"))) == ("甲", "乙")


def test_copied_answer_spells_out_its_sources(answer: Answer) -> None:
    text = chat.plain(answer)
    assert "注：“智慧旅游”" in text
    assert "[1] 《重庆市5G规模化应用“扬帆”行动升级方案》二、应用升级，推动多方位深度赋能 › " in text


# evidence


def test_evidence_shows_title_path_validity_and_the_verbatim_clause(answer: Answer) -> None:
    html = evidence.to_html(answer, BY_ID, chosen=1)
    assert YANGFAN.title in html
    assert "现行有效" in html
    assert "（三）5G助力公共服务普惠升级" in html
    assert "4.5G+智慧文旅。加快旅游治理和服务" in html
    assert f'data-clause="{answer.citations[0].clause_id}"' in html


def test_chosen_clause_is_open_and_the_others_folded(answer: Answer) -> None:
    html = evidence.to_html(answer, BY_ID, chosen=2)
    assert '<details class="card chosen" data-n="2" open>' in html
    assert '<details class="card" data-n="1">' in html


def test_without_a_click_the_first_clause_is_open_and_none_scrolled_to(answer: Answer) -> None:
    html = evidence.to_html(answer, BY_ID)
    assert '<details class="card" data-n="1" open>' in html
    assert "chosen" not in html


def test_two_clicks_on_one_mark_differ_by_their_token(answer: Answer) -> None:
    assert evidence.to_html(answer, BY_ID, chosen=1, token=1) != evidence.to_html(
        answer, BY_ID, chosen=1, token=2
    )


def test_refusal_shows_the_nearest_clauses_as_no_answer(assistant: FakeAssistant) -> None:
    html = evidence.to_html(assistant.ask("成都的补贴"), BY_ID)
    assert "相关条款（仅供参考，不是答案）" in html
    assert "培育新终端" in html


def test_document_number_is_shown(assistant: FakeAssistant, answer: Answer) -> None:
    cited = replace(answer.citations[0], number="渝府发〔2019〕34号", validity="expired")
    html = evidence.to_html(replace(answer, citations=(cited,)), BY_ID)
    assert "渝府发〔2019〕34号" in html
    assert "已到期" in html


def test_clause_and_its_source_are_escaped(assistant: FakeAssistant) -> None:
    cited = replace(
        cite(1, assistant.clause("智慧文旅")),
        doc_title=EVIL,
        number=EVIL,
        path=(EVIL,),
        text=EVIL,
        clause_id='"><b>',
    )
    html = evidence.to_html(Answer(EVIL, "answered", "[1]", "x", (cited,), ()), {})
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_paragraphs_of_a_clause_stay_apart(answer: Answer) -> None:
    cited = replace(answer.citations[0], text="（一）指导思想\n坚持创新驱动。")
    html = evidence.to_html(replace(answer, citations=(cited,)), BY_ID)
    assert "<p>（一）指导思想</p><p>坚持创新驱动。</p>" in html


def test_table_row_is_shown_with_its_column_headers(assistant: FakeAssistant, answer: Answer) -> None:
    row = assistant.clauses("cq-yangfan")[-1]
    html = evidence.to_html(
        replace(answer, citations=(cite(1, row),)), BY_ID, cells={row.clause_id: (("指标<b>", "39个"),)}
    )
    assert "<dt>指标&lt;b&gt;</dt><dd>39个</dd>" in html
    assert "<p>6 每万人拥有5G基站数 39个</p>" in html


# document


def test_document_has_every_clause_in_order_and_one_highlighted(assistant: FakeAssistant) -> None:
    clauses = assistant.clauses("cq-yangfan")
    chosen = assistant.clause("智慧文旅")
    html = document.to_html(YANGFAN, "in_force", clauses, clause_id=chosen.clause_id)
    places = [html.index(f'data-clause="{clause.clause_id}"') for clause in clauses]
    assert places == sorted(places)
    assert html.count(" here") == 1
    assert f' here" data-clause="{chosen.clause_id}"' in html


def test_deeper_clauses_are_set_deeper(assistant: FakeAssistant) -> None:
    html = document.to_html(YANGFAN, "in_force", assistant.clauses("cq-yangfan"))
    assert 'class="clause heading depth-0"' in html
    assert 'class="clause heading depth-1"' in html
    assert 'class="clause item depth-2"' in html


def test_heading_of_an_item_is_bold(assistant: FakeAssistant) -> None:
    html = document.to_html(YANGFAN, "in_force", [assistant.clause("1.培育新终端")])
    assert "<strong>1.培育新终端</strong>。加强" in html


def test_table_rows_become_one_table(assistant: FakeAssistant) -> None:
    html = document.to_html(YANGFAN, "in_force", assistant.clauses("cq-yangfan"))
    assert html.count("<table>") == 1
    assert "<th>序号</th><th>指标</th><th>指标值</th>" in html
    assert "<td>每万人拥有5G基站数</td><td>39个</td>" in html


def test_merged_cell_is_shown_once_above_its_rows(assistant: FakeAssistant) -> None:
    row = replace(assistant.clauses("cq-yangfan")[-1], cells=(("类别", "行业规模"), ("指标", "总量")))
    group = replace(row, kind="table_group", text="行业规模", cells=(), clause_id="g")
    html = document.to_html(YANGFAN, "in_force", [group, row])
    assert '<th colspan="2">行业规模</th>' in html
    assert "<td></td><td>总量</td>" in html


def test_document_text_and_meta_are_escaped(assistant: FakeAssistant) -> None:
    clause = replace(assistant.clause("智慧文旅"), text=EVIL, label="", heading="", clause_id='"><b>')
    row = replace(assistant.clauses("cq-yangfan")[-1], cells=((EVIL, EVIL),))
    html = document.to_html(replace(YANGFAN, title=EVIL, number=EVIL), "unknown", [clause, row])
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html


def test_unknown_document_is_named_and_escaped() -> None:
    assert "<script" not in document.missing(EVIL)


# library


def test_library_lists_level_title_number_and_validity(assistant: FakeAssistant) -> None:
    html = library.to_html([(meta, assistant.validity(meta)) for meta in METAS[:3]])
    assert "文库 · 3 份文件" in html
    for shown in (
        "国家",
        "重庆市",
        "渝北区",
        "工信部联通信〔2024〕227号",
        "现行有效",
        "已到期",
        YANGFAN.title,
    ):
        assert shown in html


def test_library_lists_what_applies_first_and_the_higher_level_before_the_lower() -> None:
    html = library.to_html([(METAS[2], "expired"), (METAS[0], "in_force"), (METAS[1], "in_force")])
    places = [
        html.index(f'data-doc="{doc_id}"') for doc_id in ("miit-yangfan", "cq-yangfan", "yubei-5g-2020")
    ]
    assert places == sorted(places)


def test_empty_library_says_so() -> None:
    assert "文库里还没有文件" in library.to_html([])


def test_library_is_escaped() -> None:
    html = library.to_html([(METAS[3], "unknown")])
    assert "<script" not in html
    assert "<img" not in html
