"""One run of linkage in a process of its own, so that its peak memory is its own.

`python -m linli.bench.linkage_process ours|plain IN OUT` prints seconds and mebibytes.
"""

import resource
import sys
import time
from pathlib import Path


def ours(path: Path, out: Path) -> None:
    """Linli's linkage, from the file to the file."""
    from linli.exchange.linkage import link

    link(entity="person", inputs=[path], out=out)


def plain(path: Path, out: Path) -> None:
    """What one writes after reading Splink's manual: six blocking rules, training, clusters."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    con = duckdb.connect(":memory:")
    columns = ("name", "id_number", "phone", "birth_date", "sex", "home_code", "address")
    said = ", ".join(f"nullif({name}, '') as {name}" for name in columns)
    con.execute(f"create table rows as select record_id as unique_id, {said}"
                f" from read_parquet('{path}')").fetchall()  # fmt: skip
    keys = [("id_number",), ("phone", "name"), ("name", "birth_date"), ("birth_date", "home_code"),
            ("name", "home_code"), ("phone", "birth_date")]  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.9, 0.7]).configure(
                term_frequency_adjustments=True
            ),
            cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("phone", [1]),
            cl.DamerauLevenshteinAtThresholds("birth_date", [1, 2]),
            cl.ExactMatch("sex"),
            cl.ExactMatch("home_code"),
            cl.LevenshteinAtThresholds("address", [2]),
        ],
        blocking_rules_to_generate_predictions=[block_on(*one) for one in keys],
    )
    linker = Linker(DuckDBAPI(connection=con).register("rows"), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("id_number"), block_on("name", "birth_date")], recall=0.8
    )
    training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("name", "birth_date"))
    training.estimate_parameters_using_expectation_maximisation(block_on("id_number"))
    found = linker.inference.predict(threshold_match_probability=0.5)
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(found, 0.95)
    con.execute(
        f"copy (select unique_id, cluster_id from {groups.physical_name}) to '{out}'"
    ).fetchall()


def main() -> None:
    """Run one of the two."""
    name, path, out = sys.argv[1:]
    began = time.perf_counter()
    (ours if name == "ours" else plain)(Path(path), Path(out))
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"\n{took:.1f} {peak:.0f}\n")


if __name__ == "__main__":
    main()
