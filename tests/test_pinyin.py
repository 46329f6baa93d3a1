"""Stretches of pinyin read with the words of a library."""

import pytest

from rag.language.pinyin import Pinyin
from rag.language.tokens import Tokens

WORDS = {"渡船": 9, "救生衣": 4, "智慧": 30, "农业": 12, "冷库": 3, "ran": 2, "申请": 5}


@pytest.fixture(scope="module")
def pinyin():
    return Pinyin(WORDS, ["多少钱", "谁", "牵头"], Tokens())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("duchuan meiyou jiushengyi fa duoshao qian", "渡船没有救生衣"),
        ("zhihui nongye shui qiantou", "智慧农业谁牵头"),
        ("zenme shenqing lengku", "申请冷库"),
    ],
)
def test_a_stretch_is_read_with_the_library_s_words_first(pinyin, written, read):
    assert read in pinyin.read(written)


def test_what_stands_around_a_stretch_stays(pinyin):
    assert pinyin.read("云州 zhihui nongye 5g") == "云州 智慧农业 5g"


@pytest.mark.parametrize(
    "text", ["edge computing network", "open ran", "ran zhihui nongye", "zhi hui", "智慧农业", ""]
)
def test_other_languages_names_and_short_pieces_stay(pinyin, text):
    assert pinyin.read(text) == text
