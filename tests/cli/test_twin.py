"""`linli twin run` from the outside: files in, figures and a page out, refusals in words."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from linli.cli.twin import command

SMALL = """
name: 小城 <b>
streets: {town_m: 1200}
calls: {per_hour: 12, hours: 6}
staff: {posts: 3, groups: [{count: 6}]}
variants:
  fewer: {staff: {groups: [{count: 4}]}}
"""


@pytest.fixture
def scenario(tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def run(*words):
    return CliRunner().invoke(command, ["run", *map(str, words)])


def test_figures_of_every_policy_and_variant_go_to_the_file_and_the_terminal(scenario, tmp_path):
    out = tmp_path / "out.json"

    result = run(
        "--scenario", scenario, "--policy", "closest", "--policy", "linli", "--seeds", 2,
        "--json", out,
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    found = json.loads(out.read_text(encoding="utf-8"))
    assert [(one["variant"], one["policy"]) for one in found["runs"]] == [
        ("base", "closest"), ("base", "linli"), ("fewer", "closest"), ("fewer", "linli")
    ]  # fmt: skip
    assert found["seeds"] == [1, 2]
    for one in found["runs"]:
        figure = one["figures"]["response_mean_s"]
        assert figure["low"] <= figure["mean"] <= figure["high"]
        assert len(one["per_seed"]["late_share"]) == 2
    assert {"policy", "against_policy", "relative"} <= found["compared"][0].keys()
    assert "fewer, linli against fewer, closest" in result.output


def test_the_same_seeds_give_the_same_figures(scenario):
    words = (
        "--scenario",
        scenario,
        "--policy",
        "linli",
        "--seeds",
        1,
        "--variant",
        "base",
        "--json",
        "-",
    )

    first, second = (
        json.loads(CliRunner().invoke(command, ["run", *map(str, words)]).stdout) for _ in range(2)
    )

    for one in (first, second):
        one["runs"][0].pop("cpu_s")
    assert first == second


def test_an_experiment_needs_no_keys_and_no_database(scenario, tmp_path):
    bare = {name: text for name, text in os.environ.items() if not name.startswith("LINLI_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    out = tmp_path / "page.html"
    words = [
        "run",
        "--scenario",
        scenario,
        "--seeds",
        "1",
        "--report",
        out,
        "--language",
        "zh-hans",
    ]
    asked = [sys.executable, "-m", "linli.cli.main", "twin", *map(str, words)]

    done = subprocess.run(asked, env=bare, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    assert "平均到场用时" in out.read_text(encoding="utf-8")


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.wants = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.wants += [value for name, value in attrs if name in {"src", "href"}]


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Mean response"), ("zh-hans", "平均到场用时")]
)
def test_the_page_stands_alone_in_either_language_and_escapes_names(
    scenario, tmp_path, language, says
):
    file = tmp_path / "report.html"

    result = run("--scenario", scenario, "--seeds", 2, "--report", file, "--language", language)

    assert result.exit_code == 0, result.output
    text = file.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert says in text and f'lang="{language}"' in text
    assert not page.wants and "script" not in page.tags
    assert page.tags.count("svg") >= 3 and text.count("<title>") > 3
    assert "小城 &lt;b&gt;" in text
    assert not re.search(r"\bnan\b|\binf\b", text)


@pytest.mark.parametrize(
    ("text", "says"),
    [("mode: horse", "horse"), ("calls: {history: absent.csv}", "absent"), ("[", "expected")],
)
def test_what_can_not_be_played_is_refused_in_words(tmp_path, text, says):
    file = tmp_path / "bad.yaml"
    file.write_text(text)

    result = run("--scenario", file, "--seeds", 1)

    assert result.exit_code == 3
    assert says in result.output and "Traceback" not in result.output


def test_an_unknown_policy_or_variant_is_wrong_usage(scenario):
    assert run("--scenario", scenario, "--policy", "luck").exit_code == 2
    assert run("--scenario", scenario, "--variant", "moon").exit_code == 3
