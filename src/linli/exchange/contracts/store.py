"""The contracts that come with Linli, by the names of their files."""

from functools import cache
from pathlib import Path

from linli.exchange.contracts import headings, loading
from linli.exchange.contracts.model import Contract
from linli.exchange.contracts.problems import ContractUnknown

FOLDER = Path(__file__).resolve().parent / "library"


def library() -> tuple[str, ...]:
    """The names, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def named(name: str) -> Contract:
    """The contract of this name.

    Raises:
        ContractUnknown: there is none.
    """
    if name not in library():
        raise ContractUnknown(name=name)
    return loading.load(FOLDER / f"{name}.yaml")


def text_of(name: str) -> str:
    """The YAML of the contract of this name.

    Raises:
        ContractUnknown: there is none.
    """
    if name not in library():
        raise ContractUnknown(name=name)
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


def guess(*, file_name: str, headers: tuple[str, ...]) -> str:
    """The name of the contract that a delivery most likely follows; "" if none stands out.

    The headings decide: the contract most of whose fields are there, and at least half of them.
    Where two are level, the one whose name is in the file's name.
    """
    best: list[tuple[float, int, str]] = []
    for name in library():
        contract = named(name)
        met = headings.meet(headings=headers, contract=contract)
        share = len(met.fields) / len(contract.fields)
        known = share * len(met.fields) / max(1, len(headers))
        in_name = headings.plain(name=contract.feed) in headings.plain(name=file_name)
        best.append((round(known, 6), int(in_name), name))
    best.sort(reverse=True)
    if not best or best[0][0] < 0.25 or (len(best) > 1 and best[0][:2] == best[1][:2]):
        return ""
    return best[0][2]
