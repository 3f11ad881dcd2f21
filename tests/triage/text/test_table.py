"""Reading labelled files as people have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.triage.text.table import BadTable, read_table


def written(folder, data):
    path = folder / "some.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_usual_encodings_are_read(tmp_path, encoding):
    path = written(tmp_path, "text,kind\n路灯坏了,report\n".encode(encoding))
    table = read_table(path=path)
    assert table.columns == ("text", "kind")
    assert table.values(column="text") == ["路灯坏了"]


def test_quoted_line_breaks_are_kept_and_lines_still_counted(tmp_path):
    path = written(tmp_path, 'text,kind\n"一\n二,三",a\n\n四,b\n'.encode())
    table = read_table(path=path)
    assert table.rows == [["一\n二,三", "a"], ["四", "b"]]
    assert table.lines == [2, 5]


BAD = {
    "empty": (b"", "line 1: the file is empty"),
    "too few fields": (b"a,b\n1,2\n3\n", "line 3, column 2: the row has 1 fields"),
    "too many fields": (b"a,b\n1,2,3\n", "line 2, column 3: the row has 3 fields"),
    "name twice": (b"a,b,a\n", "line 1, column 3: the name “a” stands there twice"),
    "no encoding": (b"a,b\n1,\xff\xff\xff\n", "line 2, byte 3: neither UTF-8 nor GB18030"),
    "nul": (b"a,b\n1,\x002\n", "line 2: the file holds a NUL byte"),
    "open quote": (b'a,b\n1,"2\n', "line 2: unexpected end of data"),
    "after quote": (b'a,b\n1,"2"x\n', "line 2: "),
}


@pytest.mark.parametrize(("data", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path, data, said):
    with pytest.raises(BadTable) as refused:
        read_table(path=written(tmp_path, data))
    assert said in str(refused.value)


def test_an_unknown_column_is_refused_with_those_there_are(tmp_path):
    table = read_table(path=written(tmp_path, b"text,kind\nx,y\n"))
    with pytest.raises(BadTable, match="no column “label”; the columns are text, kind"):
        table.values(column="label")


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = written(tmp_path_factory.mktemp("bytes"), data)
    try:
        table = read_table(path=path)
    except BadTable:
        return
    assert all(len(row) == len(table.columns) for row in table.rows)
