import pytest

from rag.errors import ManifestError
from rag.reading.manifest import COLUMNS, read_manifest
from rag.schema import DocumentMeta


def write(folder, text, *, files=("a.txt", "b.txt"), encoding="utf-8"):
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("正文", encoding="utf-8")
    (folder / "manifest.csv").write_bytes(text.encode(encoding))
    return folder


def test_a_full_row_arrives_whole(tmp_path):
    row = "d,a.txt,方案,渝府发〔2019〕34号,市政府,重庆市,municipal,2019-07-19,2019-01-01,2022-12-31,旧方案,https://x.cn"
    folder = write(tmp_path, f"{','.join(COLUMNS)}\n{row}\n")
    assert read_manifest(folder) == {
        "a.txt": DocumentMeta(
            "d", "a.txt", "方案", "渝府发〔2019〕34号", "市政府", "重庆市", "municipal",
            "2019-07-19", "2019-01-01", "2022-12-31", "旧方案", "https://x.cn",
        )
    }  # fmt: skip


def test_two_columns_are_enough_and_the_rest_is_unknown(tmp_path):
    folder = write(tmp_path, "file,doc_id\n a.txt , 方案（2019—2022年） \n")
    assert read_manifest(folder) == {"a.txt": DocumentMeta("方案（2019—2022年）", "a.txt")}


def test_a_folder_without_manifest_has_no_rows(tmp_path):
    assert read_manifest(tmp_path) == {}


def test_rows_left_blank_are_skipped(tmp_path):
    assert list(read_manifest(write(tmp_path, "doc_id,file\n\n,\nb,b.txt\n"))) == ["b.txt"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_excel_writes_it_in_other_encodings(tmp_path, encoding):
    folder = write(tmp_path, "doc_id,file,title\na,a.txt,方案\n", encoding=encoding)
    assert read_manifest(folder)["a.txt"].title == "方案"


def test_a_title_with_a_comma_is_quoted(tmp_path):
    folder = write(tmp_path, 'doc_id,file,title\na,a.txt,"应用升级, 产业升级"\n')
    assert read_manifest(folder)["a.txt"].title == "应用升级, 产业升级"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("doc_id,file,remark\na,a.txt,x\n", ["第 1 行", "未知的列", "'remark'", "valid_from"]),
        ("doc_id,title\na,方案\n", ["第 1 行", "缺少列 file"]),
        ("file\na.txt\n", ["第 1 行", "缺少列 doc_id"]),
        ("doc_id,file\na,a.txt\na,b.txt\n", ["第 3 行", "doc_id a", "第 2 行重复"]),
        ("doc_id,file\na,a.txt\nb,a.txt\n", ["第 3 行", "file a.txt", "第 2 行重复"]),
        ("doc_id,file\na,c.txt\n", ["第 2 行", "c.txt", "不存在"]),
        ("doc_id,file\na,../a.txt\n", ["第 2 行", "'../a.txt'", "文件夹之内"]),
        ("doc_id,file\na,\n", ["第 2 行", "文件夹之内"]),
        ("doc_id,file\n,a.txt\n", ["第 2 行", "doc_id ''", "为空"]),
        ("doc_id,file\na#1,a.txt\n", ["第 2 行", "'a#1'", "不能用"]),
        ("doc_id,file,level\na,a.txt,city\n", ["第 2 行", "'city'", "municipal"]),
        ("doc_id,file,valid_to\na,a.txt,2022年\n", ["第 2 行", "valid_to", "'2022年'", "2026-01-31"]),
        ("doc_id,file,issued\na,a.txt,2022-02-30\n", ["第 2 行", "issued", "'2022-02-30'"]),
        ("doc_id,file,title\na,a.txt,甲,乙\n", ["第 2 行", "加引号"]),
    ],
)
def test_a_wrong_manifest_is_refused_with_line_and_name(tmp_path, text, words):
    with pytest.raises(ManifestError) as error:
        read_manifest(write(tmp_path, text))
    for word in ["manifest.csv", *words]:
        assert word in str(error.value)


def test_an_empty_manifest_is_refused(tmp_path):
    with pytest.raises(ManifestError, match="无法读取（文件是空的）"):
        read_manifest(write(tmp_path, ""))
