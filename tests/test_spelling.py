import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.normalise import normalise
from rag.language.spelling import Speller
from rag.language.tokens import Tokens


@pytest.fixture(scope="module")
def index(assistant):
    return assistant._library.index


@pytest.fixture(scope="module")
def speller(index):
    return Speller(
        index.catalogue.words(),
        index.tokens,
        seen=lambda pair: index.lexical.document_frequency("grams", pair) > 0,
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("智汇旅游", "智慧旅游"),
        ("千头单位是谁", "牵头单位是谁"),
        ("五鸡基站", "5g基站"),
        ("基占建设", "基站建设"),
        ("扬番行动", "扬帆行动"),
        ("工业护联网", "工业互联网"),
        ("渗头率", "渗透率"),
        ("责仁单位", "责任单位"),
    ],
)
def test_homophones_become_the_library_s_words(speller, typed, meant):
    assert speller.correct(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jizhan", "基站"),
        ("jizhan多少", "基站多少"),
        ("zhihuilvyou shei qiantou", "智慧旅游 谁 牵头"),
        ("chongqing", "重庆"),
        ("5g jizhan duoshao", "5g 基站多少"),
    ],
)
def test_pinyin_becomes_chinese(speller, typed, meant):
    assert speller.correct(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "重庆十四五规划",
        "重庆十四五规划有哪些任务",
        "谁牵头",
        "国家层面的目标是什么",
        "我们厂做5g滤波器",
        "今天天气怎么样",
        "红烧肉怎么做",
        "wifi",
        "ipv6和ai",
        "hello world",
        "",
        # Common words that only sound like words of the library: 事后, 视频, 防治, 地址, 辅助长, 力源.
        "啥时候完成",
        "创建食品安全城市",
        "老家的空房子",
        "手里的老底子",
        "那个副组长",
        "养老护理员",
    ],
)
def test_ordinary_questions_stay_as_they_are(speller, text):
    assert speller.correct(text) == text


def test_stretches_to_keep_are_kept(speller):
    assert speller.correct("智汇基占", keep=[(0, 2)]) == "智汇基站"
    assert speller.correct("智汇基占", keep=[(2, 4)]) == "智慧基占"


def test_a_word_of_one_passage_is_not_put_in_for_another():
    tokens = Tokens()
    assert Speller({"基站": 2}, tokens).correct("基占") == "基站"
    assert Speller({"基站": 1}, tokens).correct("基占") == "基占"


def test_characters_that_stand_side_by_side_in_the_library_are_meant():
    words, tokens = {"基站": 2}, Tokens()
    assert Speller(words, tokens, seen=lambda pair: pair == "基占").correct("基占") == "基占"


def test_a_long_run_of_misspelt_words_is_read_at_once(speller):
    assert speller.correct("基占" * 2000) == "基站" * 2000


def test_every_word_of_the_library_is_left_alone(speller, index):
    assert {
        word: speller.correct(word) for word in index.catalogue.words() if speller.correct(word) != word
    } == {}


def test_text_of_library_words_stays_as_it_is(speller, index):
    words = sorted(word for word in index.catalogue.words() if len(word) > 1)
    chance = random.Random(3)
    for _ in range(300):
        text = "，".join(chance.choices(words, k=4))
        assert speller.correct(text) == normalise(text)


def test_the_sentences_of_the_library_stay_as_they_are(speller, index):
    clauses = index.catalogue.clauses_of("cq-yangfan")[:60]
    for text in (normalise(clause.text) for clause in clauses):
        assert speller.correct(text).replace(" ", "") == text.replace(" ", "")


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=150)
def test_any_text_is_read_and_its_marks_are_kept(text):
    text = normalise(text)
    marks = [ch for ch in text if not ch.isalnum() and not ch.isspace()]
    assert [ch for ch in TINY.correct(text) if not ch.isalnum() and not ch.isspace()] == marks


@given(st.text("基占站智汇慧千牵头五鸡zhijan5g ，", max_size=16))
@settings(deadline=None, max_examples=150)
def test_text_without_a_word_s_sound_or_letters_keeps_its_length(text):
    text = "".join(ch for ch in text if not ch.isascii() and ch != "五")
    assert len(TINY.correct(text)) == len(text)


TINY = Speller({"基站": 3, "智慧": 3, "牵头": 3, "5g": 9}, Tokens())
