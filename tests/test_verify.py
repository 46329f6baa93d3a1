import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.answering import verify as module
from rag.answering.verify import MARK, Source, check, keep
from rag.assistant import Assistant
from rag.language.normalise import compact
from rag.schema import Clause, DocumentMeta

ASKED = (
    "5G+智慧文旅由谁牵头？",
    "重庆扬帆方案5G+智慧交通是市交通运输委牵头吗？",
    "5G+智慧农业的责任单位有哪些？",
    "渝北区谁牵头5G基站建设？",
    "重庆扬帆方案由谁牵头稳固安全根基？",
    "市教委牵头哪些任务？",
    "市商务委配合哪些任务？",
    "重庆通信管理局牵头哪些任务？",
    "重庆每万人拥有5G基站数目标是多少？",
    "重庆扬帆方案和国家扬帆方案的5G个人用户普及率相差多少？",
    "重庆十四五规划2025年5G用户普及率要到多少",
    "国家要建多少个5G行业虚拟专网？",
    "2022年5G基站目标，市里和渝北区分别多少？",
    "重庆扬帆方案5G助力公共服务普惠升级包括哪些任务？",
    "国家扬帆方案的保障措施一共几条，分别叫什么",
    "国家方案生产经营提质升级里面有、重庆方案没列的是哪几个“5G+”",
    "重庆5G发展联席会议的召集人是谁？",
    "渝北5G联席会议副召集人都是谁",
    "渝北5G联席会议办公室设在哪个部门",
    "渝北区实施方案是什么时候印发的？",
    "重庆市加快推动5G发展行动计划还有效吗？",
    "5G芯片企业有什么支持？",
    "IPv6是指什么？",
    "5G产品检测费用有补助吗？",
    "渝北新认定的5G重点实验室有什么奖励？",
    "国家扬帆方案对5G应用突出的单位有什么政策倾斜",
    "5G-A是什么意思？",
    "扬帆方案里5G个人用户普及率的算法，分子分母是什么",
    "渝北实施方案是落实哪个文件的？",
    "哪个文件落实了《重庆市加快推动5G发展行动计划（2019—2022年）》？",
    "渝北区商务委牵头哪些任务？",
    "渝北联席会议办公室主任是谁",
    "重庆扬帆方案5G+智慧交通是市教委牵头，对吧？",
    "重庆十四五规划2025年5G基站数是多少",
    "5G产品检测费用补助一年最高能领多少钱？",
    "渝北智慧农业示范基地建在哪个镇？",
    "国家扬帆方案里5G+智能矿山由哪个部委牵头",
    "重庆扬帆方案要求2027年每万人有47.8个5G基站，差距大的区县怎么考核",
)


@pytest.fixture(scope="module")
def library(real):
    return Assistant.open(replace(real, today="2026-06-01"))._library


@pytest.fixture(scope="module")
def answers(library):
    """(text, sources) of every question's answer."""
    asked = [Assistant(library).ask(question) for question in ASKED]
    return [
        (
            answer.text,
            [
                Source(library.index.catalogue.clause(c.clause_id), library.meta(c.doc_id))
                for c in answer.citations
            ],
        )
        for answer in asked
    ]


def said_by(source):
    """All that a source says, without white space."""
    clause, meta = source.clause, source.meta
    cells = "".join(name + cell for name, cell in clause.cells)
    return compact("".join((clause.text, cells, *clause.path, meta.title, meta.number)))


def numbers_of(source):
    """The bare numbers a source holds."""
    clause, meta = source.clause, source.meta
    cells = " ".join(f"{name} {cell}" for name, cell in clause.cells)
    said = " ".join((clause.text, cells, *clause.path, meta.title, meta.number))
    return set(re.findall(r"\d+(?:\.\d+)?", said))


def lines(answers):
    """(text, line, sources, what the line's own sources say) of every line with marks."""
    return [
        (text, line, sources, "".join(said_by(sources[int(n) - 1]) for n in MARK.findall(line)))
        for text, sources in answers
        for line in text.split("\n")
        if MARK.search(line)
    ]


def caught(library, text, line, changed, sources, what):
    """Whether the gate objects to the changed line for this, and drops it."""
    spoiled = text.replace(line, changed, 1)
    wrong = [v for v in check(spoiled, sources, library.names_in) if v.statement == changed]
    kept = keep(spoiled, sources, library.names_in)[0].split("\n")
    return any(v.what.startswith(what) for v in wrong) and changed not in kept


def test_every_answer_passes_unchanged(library, answers):
    assert all(sources for _, sources in answers)
    for text, sources in answers:
        assert check(text, sources, library.names_in) == []
        assert keep(text, sources, library.names_in) == (text, [])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_number_its_clauses_lack_is_caught(library, answers, data):
    figure = re.compile(r"(?<![\d.A-Za-z（差共])\d+(?:\.\d+)?(?=[个家项万亿年月%])")
    held = [entry for entry in lines(answers) if figure.search(entry[1])]
    text, line, sources, said = data.draw(st.sampled_from(held))
    at = data.draw(st.sampled_from(list(figure.finditer(line))))
    number = str(data.draw(st.integers(3, 99_999)))
    assume(number not in said)
    changed = line[: at.start()] + number + line[at.end() :]
    spoiled = check(text.replace(line, changed, 1), sources, library.names_in)
    assert any(v.statement == changed and number in v.what for v in spoiled)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_agency_its_clauses_lack_is_caught(library, answers, data):
    named = [entry for entry in lines(answers) if library.names_in(entry[1])]
    text, line, sources, said = data.draw(st.sampled_from(named))
    agency = data.draw(st.sampled_from(library.names_in(line)))
    others = [name for name in library.index.catalogue.agencies() if compact(name) not in said]
    other = data.draw(st.sampled_from(others))
    assert caught(library, text, line, line.replace(agency, other, 1), sources, f"agency {other}")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_mark_moved_to_a_clause_that_does_not_name_the_lead_is_caught(library, answers, data):
    led = [entry for entry in lines(answers) if "**" in entry[1] and len(MARK.findall(entry[1])) == 1]
    text, line, sources, _ = data.draw(st.sampled_from(led))
    leads = re.findall(r"\*\*(.+?)\*\*", line)
    other = data.draw(st.sampled_from([source for _, sources in answers for source in sources]))
    assume(any(compact(name) not in said_by(other) for name in leads))
    moved = MARK.sub(f"[{len(sources) + 1}]", line)
    assert caught(library, text, line, moved, [*sources, other], "")


def test_a_mark_moved_to_a_clause_that_lacks_the_figure_is_caught(library, answers):
    others = {source.clause.clause_id: source for _, sources in answers for source in sources}.values()
    tried = 0
    for text, line, sources, _ in lines(answers):
        figures = re.findall(r"(?<![\d.A-Za-z（差共 ])\d+(?:\.\d+)?[万亿%]*(?=[个家户项元%，。])", line)
        if not figures or len(MARK.findall(line)) != 1:
            continue
        moved = MARK.sub(f"[{len(sources) + 1}]", line)
        for other in others:
            have = numbers_of(other)
            for found in {f for f in figures if f.rstrip("万亿%") not in have}:
                tried += 1
                assert caught(library, text, line, moved, [*sources, other], f"number {found}")
    assert tried >= 100


def test_a_changed_scale_is_caught(library, answers):
    tried = 0
    for text, line, sources, said in lines(answers):
        for found in re.finditer(r"(?<![\d.差])(\d+(?:\.\d+)?)([万亿])(?=[个户元])", line):
            scale = "亿" if found[2] == "万" else "万"
            if found[1] + scale in said:
                continue
            tried += 1
            changed = line[: found.start(2)] + scale + line[found.end(2) :]
            assert caught(library, text, line, changed, sources, f"number {found[1]}{scale}")
    assert tried >= 4


def test_a_changed_quoted_name_is_caught(library, answers):
    tried = 0
    for text, line, sources, said in lines(answers):
        for name in re.findall(r"“([^“”]{4,60})”", line):
            if compact(name) in compact(re.sub(r"《.*?》", "", line)) and compact(name[::-1]) not in said:
                tried += 1
                changed = line.replace(f"“{name}”", f"“{name[::-1]}”")
                assert caught(library, text, line, changed, sources, f"quote {name[::-1]}")
    assert tried >= 10


def test_the_title_of_another_document_is_caught(library, answers):
    titles = [library.meta(doc_id).title for doc_id in library.index.catalogue.documents]
    text, line, sources, said = lines(answers)[0]
    title = next(title for title in titles if compact(title) not in said and f"《{title}》" not in line)
    changed = re.sub(r"《.+?》", f"《{title}》", line, count=1)
    assert caught(library, text, line, changed, sources, f"title {title}")


def test_an_unknown_mark_is_caught(library, answers):
    for text, line, sources, _ in lines(answers):
        for mark in ("[99]", "[0]"):
            assert caught(library, text, line, line + mark, sources, f"mark {mark}")


def test_a_citation_without_a_mark_is_told(library, answers):
    text, sources = answers[0]
    found = check(text.replace("[1]", ""), sources[:1], library.names_in)
    assert [v.what for v in found if not v.statement] == ["citation 1 without a mark"]


META = DocumentMeta("d", "d.txt", "云州市方案")


def source(text, **more):
    return Source(Clause("d#0", "d", 0, "item", "", "", (), text, text, 0, len(text), "", **more), META)


def wrong(text, *sources):
    return [v.what for v in check(text, sources, lambda _: ())]


def test_a_count_is_right_when_so_many_items_or_marks_follow():
    three = [source("5.建网"), source("建厂"), source("建园")]
    listed = "{}：\n\n1. 建网[1]\n2. 建厂[2]\n3. 建园[3]"
    assert wrong(listed.format("任务共3项"), *three) == []
    assert wrong(listed.format("任务共4项"), *three) == ["number 4"]
    assert wrong(listed.format("任务共5项"), *three) == ["number 5"]  # the 5 of a label proves no count
    assert wrong("- 市教委 牵头（3项）：建网[1]；建厂[2]；建园[3]", *three) == []
    assert wrong("- 市教委 牵头（2项）：建网[1]；建厂[2]；建园[3]", *three) == ["number 2"]


def test_a_count_that_the_clause_itself_gives_is_right():
    assert wrong("专项共6项。[1]", source("专项共6项。")) == []


def test_a_difference_is_right_when_two_cited_figures_of_one_kind_lie_so_far_apart():
    two = [source("普及率超80%，基站达39个。"), source("普及率超85%，终端45个。")]
    assert wrong("相差5个百分点。[1][2]", *two) == []
    assert wrong("相差7个百分点。[1][2]", *two) == ["number 7"]
    assert wrong("相差6个百分点。[1][2]", *two) == ["number 6"]  # 45 - 39, but those are no percentages
    assert wrong("相差6个。[1][2]", *two) == []
    assert wrong("相差9.9万个。[1][2]", source("基站超过10万个。"), source("基站1000个。")) == []


def test_a_table_cell_takes_its_scale_from_the_name_of_the_row():
    cells = (("指标", "普及率（%）"), ("2025年", "60"))
    row = replace(source("普及率（%） 9 60").clause, kind="table_row", cells=cells)
    assert wrong("60%[1]", Source(row, META)) == []
    assert wrong("61%[1]", Source(row, META)) == ["number 61%"]
    many = replace(row, text="基站数（万个） 4.9 15")
    assert wrong("15万个[1]", Source(many, META)) == []


def test_a_line_that_is_wrong_takes_the_count_above_it_along():
    two = [source("建网"), source("建厂")]
    text, violations = keep("任务共2项：\n1. 建网[1]\n2. 建厂9座[2]", two, lambda _: ())
    assert text == "1. 建网[1]"
    assert [v.what for v in violations] == ["number 9", "number 2"]


def test_technologies_are_no_figures():
    assert wrong("5G、IPv6、4K和RTX4090。[1]", source("建网")) == []


pieces = st.sampled_from(
    [*"[]0129.%万亿项个共相差（）《》“”|- \n", "[1]", "相差", "共3项", "百分点", "1. ", "…", "٣"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces | st.text(max_size=3), max_size=25).map("".join))
def test_any_text_is_judged_and_what_is_kept_is_clean(text):
    text = "\n".join(line.strip() for line in text.split("\n"))
    sources = [source("建成基站10万个，普及率达80%。")]
    kept, _ = keep(text, sources, lambda _: ())
    assert [v for v in check(kept, sources, lambda _: ()) if v.statement] == []
    assert set(kept.split("\n")) - {""} <= set(text.split("\n"))


def test_a_number_too_long_to_be_one_is_no_error():
    assert wrong("9" * 5000 + "[" + "9" * 5000 + "]共" + "9" * 5000 + "项[1]", source("建网")) != []


def test_what_a_source_tells_is_worked_out_once_however_many_lines_cite_it(monkeypatch):
    read = []
    monkeypatch.setattr(module, "told_by", lambda source: read.append(source) or source.clause.text)
    sources = [
        Source(Clause(f"d#{n}", "d", n, "item", "", "", (), text, text, 0, 3, ""), DocumentMeta("d", "d.txt"))
        for n, text in enumerate(["甲3个", "乙5个"])
    ]
    text = "\n".join(["甲3个[1]", "乙5个[2]", "甲3个、乙5个[1][2]", "丙7个[2]"] * 50)
    kept, wrong = keep(text, sources, lambda _: [])
    assert {violation.what for violation in wrong} == {"number 7"}
    assert len(kept.split("\n")) == 150
    assert len(read) == 2
