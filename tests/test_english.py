import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.english import is_english, to_chinese


@pytest.mark.parametrize(
    "text",
    ["what is the target", "how many 5g base stations by 2027?", "who leads smart tourism in the 扬帆 plan"],
)
def test_english_questions(text):
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "5g",
        "smart tourism",  # two words
        "wifi ai vr",  # no word of common English
        "重庆扬帆方案里的 the app of ipv6 是什么意思",  # more Chinese than English
        "zhihui lvyou shei qiantou",
        "",
    ],
)
def test_not_english(text):
    assert not is_english(text)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("what is the target", "目标"),
        ("how many 5g base stations", "多少 5g基站"),
        ("5g base stations per ten thousand people", "5g基站 每万人"),  # the longest term wins
        ("the city's plan", "市 方案"),
        ("4.2ghz, ipv6 and lan", "4.2ghz, ipv6"),
        ("the baseball stationery", ""),  # no term inside a longer word
    ],
)
def test_terms_become_chinese_figures_stay_and_the_rest_goes(text, chinese):
    assert to_chinese(text, set()) == chinese


def test_words_of_the_library_stay_unless_they_are_common_english():
    assert to_chinese("the starlink plan", {"starlink", "the"}) == "starlink 方案"
    assert to_chinese("the starlink plan", set()) == "方案"


@given(st.text("the plan2027基站's.- \n", max_size=40))
@settings(deadline=None, max_examples=100)
def test_chinese_characters_are_never_lost(text):
    kept = [ch for ch in text if "\u4e00" <= ch <= "\u9fff"]
    found = iter(to_chinese(text, set()))
    assert all(ch in found for ch in kept)


def test_a_place_is_known_by_its_pinyin():
    assert to_chinese("base stations in wanzhou district", {}) == "基站 万州区"


def test_of_several_words_the_library_s_own_is_taken():
    assert to_chinese("implement", {"落实": 1}) == "落实"
    assert to_chinese("implement", {}) == "实施"


@pytest.mark.parametrize(
    "text", ["chongqing shi yangfan fang an, shui qiantou?", "zhe ge an shi shui guan de"]
)
def test_pinyin_is_no_english(text):
    assert not is_english(text)
