"""Where each current row is: the matcher over what is new, and what stewards chose."""

import duckdb
import pyarrow as pa

from linli.exchange.engine import run
from linli.exchange.groups import placed
from linli.exchange.models import Placement
from linli.places import matching


def place_rows(*, con: duckdb.DuckDBPyConnection, base: matching.Base, about: str) -> int:
    """Fill in where the rows of table `merged` are; returns how many of the feed's are placed.

    Only rows that have not been asked about yet are matched: their address is new, or the base
    has changed since (then the caller has emptied `_level`).
    """
    run(
        con,
        "CREATE OR REPLACE TABLE asked AS SELECT DISTINCT _address FROM merged"
        " WHERE _level IS NULL AND _address <> '' ORDER BY _address",
    )
    if run(con, "SELECT count(*) FROM asked")[0][0]:
        matching.match_table(
            con=con, table="asked", key="_address", address="_address", base=base, into="answered"
        )
        run(
            con,
            "UPDATE merged SET _place = a.code, _level = a.level, _confidence = a.confidence,"
            " _reason = a.reason FROM answered a"
            " WHERE merged._level IS NULL AND merged._address = a.key",
        )
        run(con, "DROP TABLE answered")
    run(con, "UPDATE merged SET _level = 'none', _reason = 'no-address' WHERE _address = ''")
    chosen = list(Placement.objects.values_list("record", "place_code"))
    con.register(
        "chosen",
        pa.table(
            {
                "_record": pa.array([one[0] for one in chosen], pa.string()),
                "code": pa.array([one[1] for one in chosen], pa.string()),
            }
        ),
    )
    run(
        con,
        "UPDATE merged SET _place = c.code, _level = 'home', _confidence = 1.0,"
        " _reason = 'chosen' FROM chosen c WHERE merged._record = c._record",
    )
    con.unregister("chosen")
    run(con, "DROP TABLE asked")
    return int(run(con, f"SELECT count(*) FROM merged WHERE {placed(about)}")[0][0])  # noqa: S608
