"""`linli privacy redact` from the outside."""

import json

from click.testing import CliRunner

from linli.cli.privacy import command


def run(*arguments: object, **more):
    return CliRunner().invoke(command, ["redact", *map(str, arguments)], **more)


def test_given_a_csv_then_each_line_is_masked_and_the_rest_stays(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('text,n\r\n"王女士,13812345678",1\r\n', encoding="gb18030", newline="")

    done = run("--in", source, "--out", out, "--json")

    assert done.exit_code == 0, done.output
    assert out.read_bytes().decode() == 'text,n\r\n"[姓名]女士,[手机号]",1\r\n'
    assert json.loads(done.stdout)["by_kind"] == {"name": 1, "mobile": 1}


def test_given_kinds_and_a_mask_then_only_these_are_masked(tmp_path):
    out = tmp_path / "out.txt"

    done = run("--in", "-", "--out", out, "--kind", "mobile", "--mask", "#",
               input="王女士 13812345678\n".encode())  # fmt: skip

    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8") == "王女士 #\n"


def test_given_a_file_that_is_no_text_then_it_is_refused_and_nothing_written(tmp_path):
    source, out = tmp_path / "in.bin", tmp_path / "out.txt"
    source.write_bytes(b"\xff\xff\x80")

    done = run("--in", source, "--out", out)

    assert done.exit_code == 2
    assert "GB18030" in done.stderr
    assert not out.exists()
    assert run("--in", tmp_path / "none", "--out", out).exit_code == 2
