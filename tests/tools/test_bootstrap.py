"""tools/bootstrap: which index, which file, and what it refuses."""

import hashlib
import importlib.machinery
import importlib.util
import io
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "bootstrap"
INDEX_NAMES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "PIP_CONFIG_FILE")


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script, as a module, in a home of its own."""
    for name in INDEX_NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    loader = importlib.machinery.SourceFileLoader("bootstrap", str(TOOL))
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def index_with(tool: ModuleType, folder: Path, content: bytes) -> str:
    """A package index in a folder, holding one wheel with every pinned name."""
    page = folder / "uv"
    page.mkdir()
    links = []
    for tags, _digest in tool.UV_WHEELS.values():
        name = f"uv-{tool.UV_VERSION}-py3-none-{tags}.whl"
        (page / name).write_bytes(content)
        links.append(f'<a href="{name}#sha256=00">{name}</a>')
    (page / "index.html").write_text("\n".join(links))
    return folder.as_uri()


def wheel(tool: ModuleType) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(f"uv-{tool.UV_VERSION}.data/scripts/uv", "#!/bin/sh\necho uv 99.0.0\n")
    return data.getvalue()


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("UV_DEFAULT_INDEX", "https://mirror.example/simple", "https://mirror.example/simple"),
        ("UV_DEFAULT_INDEX", "ours=https://mirror.example/s", "https://mirror.example/s"),
        ("UV_INDEX_URL", "https://mirror.example/a?b=c", "https://mirror.example/a?b=c"),
        ("PIP_INDEX_URL", "https://mirror.example/pip/", "https://mirror.example/pip/"),
    ],
)
def test_given_a_mirror_when_asked_for_the_index_then_it_is_the_mirror(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(variable, value)

    assert tool.index_url() == expected


def test_given_a_pip_conf_when_asked_for_the_index_then_it_is_the_one_named_there(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://mirror.example/conf\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))

    assert tool.index_url() == "https://mirror.example/conf"


def test_given_no_pip_and_another_file_when_fetched_then_nothing_is_installed(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tool, "fetch_by_pip", lambda wheel: None)
    monkeypatch.setattr(tool, "get", from_files(tool))
    monkeypatch.setenv("UV_DEFAULT_INDEX", index_with(tool, tmp_path, wheel(tool)))

    with pytest.raises(tool.Stop, match="is not the file we know"):
        tool.fetch_uv()


def test_given_no_pip_and_the_right_file_when_fetched_then_it_runs(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = wheel(tool)
    digest = hashlib.sha256(data).hexdigest()
    known = {key: (tags, digest) for key, (tags, _old) in tool.UV_WHEELS.items()}
    monkeypatch.setattr(tool, "UV_WHEELS", known)
    monkeypatch.setattr(tool, "fetch_by_pip", lambda wheel: None)
    monkeypatch.setattr(tool, "get", from_files(tool))
    monkeypatch.setattr(tool, "TOOLS", tmp_path)
    monkeypatch.setenv("UV_DEFAULT_INDEX", index_with(tool, tmp_path, data))

    tool.unpack_uv(tool.fetch_uv(), tmp_path / "uv-ours")

    assert tool.uv_version(str(tmp_path / "uv-ours")) == (99, 0)


def from_files(tool: ModuleType) -> object:
    """A folder has no web server to choose index.html."""
    real = tool.get

    def get(address: str) -> bytes:
        return bytes(real(address + "index.html" if address.endswith("/") else address))

    return get


def test_given_an_index_that_does_not_answer_when_fetched_then_one_sentence_says_so(
    tool: ModuleType,
) -> None:
    with pytest.raises(tool.Stop, match="cannot be reached .* UV_DEFAULT_INDEX"):
        tool.get("http://127.0.0.1:9/simple/uv/")


def test_given_a_uv_that_does_not_run_when_asked_then_its_version_is_too_old(
    tool: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "uv").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "uv").chmod(0o755)

    assert tool.uv_version(str(tmp_path / "uv")) < tool.OLDEST_UV


def test_given_a_word_it_does_not_know_when_run_then_it_explains_itself(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(["everything"]) == 2
    assert "tools/bootstrap [runtime | dev]" in capsys.readouterr().err
