import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.reading.encoding import decode

TEXT = "第一条　加快5G网络建设。\n第二条　〔2019〕34号"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_policy_files_come_in_gives_the_same_text(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("bom", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_the_byte_order_mark_is_no_part_of_the_text(bom, encoding):
    assert decode(bom + TEXT.encode(encoding)) == TEXT


def test_a_rare_character_of_gb18030_is_read():
    assert decode("𠮷林路，㐂字".encode("gb18030")) == "𠮷林路，㐂字"


def test_line_ends_of_windows_and_old_macs_become_line_feeds():
    assert decode("一\r\n二\r三\n四".encode()) == "一\n二\n三\n四"


@pytest.mark.parametrize("data", [b"", b" \r\n\t", "　\n".encode(), codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_a_file_without_text_is_refused_as_empty(data):
    with pytest.raises(ReadError, match="空的"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01\x02\x03",
        bytes(range(256)) * 8,
        "政策".encode() + b"\x00" * 20,
    ],
)
def test_a_binary_file_is_refused_as_no_text(data):
    with pytest.raises(ReadError, match="不是文本文件"):
        decode(data)


def test_a_broken_utf_16_file_is_refused():
    with pytest.raises(ReadError, match="UTF-16"):
        decode(codecs.BOM_UTF16_LE + b"\x00\xd8a")


@settings(max_examples=100, deadline=None)
@given(st.text("政策5G网络建设，。一二三（）abc \n", min_size=4).filter(str.strip))
def test_utf8_and_gb18030_agree(text):
    assert decode(text.encode()) == text
    assert decode(codecs.BOM_UTF8 + text.encode()) == text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_refusal(data):
    try:
        text = decode(data)
    except ReadError:
        return
    assert text.strip()
    assert "\r" not in text
