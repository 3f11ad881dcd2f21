"""The measurement of the address parser measures; without data it says so."""

from dataclasses import replace

from tests.places.parsing.samples import QUICK, lines_of, made

from linli.bench import address_parse


def test_given_no_data_when_measured_then_it_says_so_aloud(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LINLI_SHARED_DATA", str(tmp_path))

    found = address_parse.run()

    assert "SKIPPED" in found["skipped"]
    assert found["skipped"] in capsys.readouterr().err


def test_given_labelled_addresses_when_measured_then_all_three_parsers_are_judged(
    tmp_path, monkeypatch
):
    (tmp_path / "address").mkdir()
    for name, count, seed in (("train", 60, 1), ("dev", 20, 2)):
        text = "".join(lines_of(made(count, seed)))
        (tmp_path / "address" / f"{name}.txt").write_text(text, encoding="utf-8")
    monkeypatch.setenv("LINLI_SHARED_DATA", str(tmp_path))
    monkeypatch.setattr(address_parse, "Settings", lambda: replace(QUICK, least_steps=30))

    found = address_parse.run()

    assert found["train"] == 60
    for name in ("ours", "plain", "shipped"):
        assert 0.3 < found[name]["f1"] <= 1
        assert found[name]["addresses_per_s"] > 0
    assert found["ours"]["speed_to_plain"] > 0
