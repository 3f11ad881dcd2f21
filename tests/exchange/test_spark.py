"""The portable steps of linkage: which functions they use, and the same rows on Spark."""

import importlib.util
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import expressions as exp

from linli.exchange.linkage import portable, signs
from linli.exchange.linkage.entities import ENTITIES
from linli.sim.feeds.businesses import make_business_records, make_businesses
from linli.sim.feeds.persons import make_records
from linli.sim.feeds.population import make_population


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_the_steps_use_only_the_functions_that_are_documented(entity: str) -> None:
    used = set()
    for _name, sql in portable.steps(ENTITIES[entity]):
        used |= {one.sql_name().lower() for one in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Func)
                 if not isinstance(one, (exp.And, exp.Or, exp.Anonymous))}  # fmt: skip
        used |= {
            one.name.lower()
            for one in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Anonymous)
        }
    assert used <= portable.FUNCTIONS


def _why_not() -> str:
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed"
    java = (
        Path(os.environ.get("JAVA_HOME", ""), "bin/java") if os.environ.get("JAVA_HOME") else None
    )
    found = str(java) if java and java.exists() else shutil.which("java")
    if not found:
        return "there is no Java"
    said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    return "" if re.search(r'version "17', said) else "Java is not of version 17"


def _rows(entity: str) -> pa.Table:
    homes = 25
    if entity == "business":
        made = make_business_records(
            businesses=make_businesses(owners=40, homes=homes, seed=3), seed=3
        )
        columns: Any = made.columns
    else:
        columns = make_records(population=make_population(homes=homes, seed=3), seed=3).columns
    # Absent and empty are both met.
    table = {name: pa.array([value or None for value in columns[name].tolist()], pa.string())
             if name in columns else pa.nulls(len(columns["feed"]), pa.string())
             for name in ("feed", *ENTITIES[entity].columns)}  # fmt: skip
    return pa.table({"rid": pa.array(range(1, len(columns["feed"]) + 1), pa.int64()), **table})


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    reason = _why_not()
    if reason:
        warnings.warn(f"SKIPPED: {reason}; `make spark` installs what it needs", stacklevel=1)
        pytest.skip(f"{reason}; `make spark` installs what it needs")
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        started = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.ansi.enabled", "false")
            .config("spark.sql.warehouse.dir", str(folder))
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
    yield started
    started.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_given_the_same_records_then_spark_and_duckdb_agree_row_by_row(
    entity: str, session: Any, tmp_path: Path
) -> None:
    pq.write_table(_rows(entity), tmp_path / "records.parquet")
    pq.write_table(signs.table(), tmp_path / "signs.parquet")
    with duckdb.connect(":memory:") as con:
        for name in ("records", "signs"):
            con.execute(f"create table {name} as from '{tmp_path}/{name}.parquet'").fetchall()
            session.read.parquet(f"{tmp_path}/{name}.parquet").createOrReplaceTempView(name)
        for name, sql in portable.steps(ENTITIES[entity]):
            con.execute(f"create table {name} as {sql}").fetchall()
            view = session.sql(portable.spark(sql))
            if name.startswith(("block_", "count_")):  # compared by what becomes of them: pairs
                view.createOrReplaceTempView(name)
                continue
            there = [tuple(row) for row in view.collect()]
            session.createDataFrame(there, schema=view.schema).createOrReplaceTempView(name)
            columns = ", ".join(f'"{column}"' for column in view.columns)
            here = con.execute(f"select {columns} from {name}").fetchall()
            assert sorted(map(repr, here)) == sorted(map(repr, there)), name
