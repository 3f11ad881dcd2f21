"""How long a delivery of residents takes to be read and checked (docs/contracts.md)."""

import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from linli.exchange import checks, contracts, reading

ROWS = 100_000
SEED = 5
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NAMES = ("张三", "李四", " 王五", "赵六", "Ｌｉ　Ｌｅｉ")
DAYS = ("1990-01-05", "1990/1/5", "19900105", "1990年1月5日", "1990.1.5")


def run() -> dict[str, Any]:
    """Seconds, rows by outcome, and the most memory of the process."""
    contract = contracts.named("residents")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "residents.csv"
        write(file, [field.column for field in contract.fields])
        begun = time.perf_counter()
        read = reading.read(path=file, contract=contract, into=folder / "read")
        between = time.perf_counter()
        report = checks.check(
            rows=read.rows, problems=read.problems, contract=contract,
            accepted=folder / "accepted.parquet", quarantined=folder / "quarantined.parquet",
        )  # fmt: skip
        ended = time.perf_counter()
    return {
        "rows": report.rows,
        "accepted": report.accepted,
        "quarantined": report.quarantined,
        "by_code": report.codes,
        "read_s": round(between - begun, 2),
        "check_s": round(ended - between, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def write(path: Path, headings: list[str]) -> None:
    """A made delivery: fictional area codes, one row in fifty with something wrong."""
    rng = random.Random(SEED)
    with path.open("w", encoding="gb18030") as stream:
        stream.write(",".join(headings) + "\n")
        for number in range(ROWS):
            stream.write(",".join(_row(number, rng)) + "\n")


def _row(number: int, rng: random.Random) -> list[str]:
    body = (
        f"990101{rng.randint(1940, 2010)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        f"{rng.randint(0, 999):03}"
    )
    last = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    row = [
        f"RY{number:07}", rng.choice(NAMES), "", body + "10X98765432"[last], rng.choice("男女"),
        rng.choice(DAYS), f"138{rng.randint(0, 99999999):08}", f"H{number // 3}",
        f"测试市测试区文三路{number % 100}号{number % 9}幢{number % 3}单元{number % 20}室",
        rng.choice(("户籍", "流动")), "在住", "2024-01-05", "2024-01-05 10:00:00",
    ]  # fmt: skip
    if number % 50 == 0:
        row[rng.randrange(len(row))] = "?"
    return row
