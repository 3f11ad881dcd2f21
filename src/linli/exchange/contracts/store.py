"""The contracts that come with Linli, by the names of their files."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from linli.exchange.contracts import headings, loading
from linli.exchange.contracts.model import Contract
from linli.exchange.contracts.problems import ContractUnknown

GOOD_FIT = 0.25
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


def guess(*, file_name: str, rows: Sequence[Sequence[str]]) -> str:
    """The name of the contract that a delivery most likely follows; "" if none stands out.

    `rows` are the first rows of the file, one of which holds the headings. The contract counts
    most of whose fields and most of whose headings meet; where two are level, the one whose feed
    the file's name holds.
    """
    best = []
    for name in library():
        contract = named(name)
        fit = max((_fit(row, contract) for row in rows), default=0.0)
        in_name = headings.plain(name=contract.feed) in headings.plain(name=file_name)
        best.append((round(fit, 6), in_name, name))
    best.sort(reverse=True)
    if not best or best[0][0] < GOOD_FIT or (len(best) > 1 and best[0][:2] == best[1][:2]):
        return ""
    return best[0][2]


def _fit(row: Sequence[str], contract: Contract) -> float:
    """Between 0 and 1: the share of fields that are there times that of headings that are known."""
    cells = [cell for cell in row if cell.strip()]
    found = len(headings.meet(headings=cells, contract=contract).fields)
    return found / len(contract.fields) * found / max(1, len(cells))
