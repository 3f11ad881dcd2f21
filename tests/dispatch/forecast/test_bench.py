"""What the measurement says where its data are absent, and how it reads a routing instance."""

import pytest

from linli.bench import forecast, solomon

INSTANCE = """NAME : TINY
CAPACITY : 10
SERVICE_TIME : 5
NODE_COORD_SECTION
1 0 0
2 3 4
3 0 1.55
DEMAND_SECTION
1 0
2 4
3 6
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 10 20
EOF
"""


def test_absent_data_are_told_loudly(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LINLI_BENCH_CALLS", str(tmp_path))

    found = forecast.run()

    assert set(found) == {"hours", "places"}
    assert all(one["not_run"].startswith("NOT MEASURED") for one in found.values())
    assert "hourly_attendance.csv is absent" in capsys.readouterr().err


def test_an_instance_is_read_with_lengths_cut_to_one_digit():
    stops, workers, ways = solomon.instance(INSTANCE, 2)

    assert [(one.place, one.opens_s, one.closes_s, one.load) for one in stops] == [
        (1, 0, 500, 4), (2, 100, 200, 6),
    ]  # fmt: skip
    assert ways["walk"][0].tolist() == [0, 50, 15]
    assert (workers[0].capacity, workers[0].ends_s, stops[0].service_s) == (10, 1000, 50)


def test_solomon_s_own_form_is_read_the_same():
    own = """TINY

VEHICLE
NUMBER     CAPACITY
  3          10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME
    0          0       0          0        0         100          0
    1          3       4          4        0          50          5
    2          0       1.55       6       10          20          5
"""
    stops, workers, ways = solomon.instance(own)
    other, _workers, same = solomon.instance(INSTANCE)

    assert stops == other and (ways["walk"] == same["walk"]).all()
    assert (len(workers), workers[0].capacity, workers[0].ends_s) == (3, 10, 1000)
    assert len(solomon.BEST) == 56


def test_a_text_of_no_instance_is_refused():
    with pytest.raises(ValueError, match="no instance"):
        solomon.instance("hello")
