import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.normalise import compact, normalise

# OpenCC takes two steps for 薴 (→ 苧 → 苎); every other character is done in one.
TEXT = st.text(st.characters(exclude_characters="薴"), max_size=40)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("５Ｇ＋", "5g+"),
        ("重慶市渝北區", "重庆市渝北区"),
        ("〔２０１９〕３４號", "〔2019〕34号"),
        ("，；？", ",;?"),
        ("“扬帆”", "“扬帆”"),
        ("基\u200b站\ufeff", "基站"),
        ("  一\t二\r\n三  ", "一 二 三"),
        ("上页\x0c下页", "上页 下页"),
        ("\ud800基站\x00", "基站"),
        ("", ""),
    ],
)
def test_width_script_case_and_space_become_one(written, same):
    assert normalise(written) == same


def test_compact_has_no_white_space():
    assert compact(" 5G  基 站\n建设 ") == "5g基站建设"


@given(TEXT)
@settings(deadline=None, max_examples=200)
def test_what_is_normal_stays_as_it_is(text):
    once = normalise(text)
    assert normalise(once) == once


@given(TEXT)
@settings(deadline=None, max_examples=200)
def test_no_white_space_but_single_spaces_inside(text):
    assert normalise(text) == " ".join(normalise(text).split())
    assert not any(ch.isspace() for ch in compact(text))
