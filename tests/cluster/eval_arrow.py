"""`coutcontrat eval` as the filter of another engine: contracts as Arrow batches in, rows of a table as Arrow batches out.

    python tests/cluster/eval_arrow.py PROGRAM [PARQUET]

Deals the contracts (those of a Parquet file, else the shipped example with real types) out to three processes by CFA, as Spark's
`mapInArrow` or Ray's `map_batches` would, and compares every row with those of `run`. Needs pyarrow.
"""

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "datasets/cohortes/exemple_cfa.csv"


def rows_of(program, table):
    """What an engine calls for each partition: an iterator of batches to an iterator of batches."""

    def of_partition(batches):
        process = subprocess.Popen([program, "eval", "--table", table], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def feed():
            batches_left = iter(batches)
            first = next(batches_left, None)
            with process.stdin as pipe:
                if first is not None:
                    with pa.ipc.new_stream(pipe, first.schema) as stream:
                        stream.write_batch(first)
                        for batch in batches_left:
                            stream.write_batch(batch)

        feeder = threading.Thread(target=feed)
        feeder.start()
        yield from pa.ipc.open_stream(process.stdout)
        feeder.join()
        if process.wait() > 1:
            raise RuntimeError(f"coutcontrat eval ended with {process.returncode}")

    return of_partition


def contracts(path):
    """The contracts with the types that a database has: days, whole numbers, decimals, a dictionary of texts."""
    if path:
        return pa.parquet.read_table(path)
    texts = {name: pa.string() for name in pa.csv.read_csv(EXAMPLE).column_names}
    table = pa.csv.read_csv(EXAMPLE, convert_options=pa.csv.ConvertOptions(column_types=texts, strings_can_be_null=True, null_values=[""]))
    for place, name in enumerate(table.column_names):
        column = table.column(name)
        if name.startswith("date_"):
            column = pc.cast(column, pa.date32())
        elif name in ("cout_prefecture", "npec"):
            column = pc.cast(column, pa.decimal128(12, 2))
        elif name == "cfa":
            column = column.dictionary_encode()
        table = table.set_column(place, name, column)
    return table


def sorted_rows(table):
    """The rows in one order; texts may be of several kinds."""
    text = lambda kind: pa.string() if pa.types.is_string_view(kind) or pa.types.is_large_string(kind) else kind
    table = table.cast(pa.schema([(field.name, text(field.type)) for field in table.schema]))
    return table.sort_by([(name, "ascending") for name in table.column_names]).combine_chunks()


def main():
    program, path = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    table = contracts(path)
    with tempfile.TemporaryDirectory() as folder:
        given = path or str(EXAMPLE)
        code = subprocess.run([program, "run", "--contrats", given, "--tables-only", "--format", "parquet", "--out", f"{folder}/r"]).returncode
        assert code < 2, code
        for name in ("contrats", "du", "versements", "frais_annexes", "reste_a_charge"):
            expected = pa.parquet.read_table(f"{folder}/r/{name}.parquet")
            start = time.perf_counter()
            found = []
            cfas = pc.unique(pc.cast(table.column("cfa"), pa.string())).to_pylist()
            for part in range(3):
                mine = pa.array(cfas[part::3], pa.string())
                rows = table.filter(pc.is_in(pc.cast(table.column("cfa"), pa.string()), value_set=mine)) if len(cfas) > 2 else table.slice(
                    part * table.num_rows // 3, (part + 1) * table.num_rows // 3 - part * table.num_rows // 3
                )
                found += rows_of(program, name)(rows.to_batches(max_chunksize=max(20, table.num_rows // 40)))
            seconds = time.perf_counter() - start
            found, expected = sorted_rows(pa.Table.from_batches(found)), sorted_rows(expected)
            assert found.equals(expected), name
            print(f"{name}: {found.num_rows} rows of three processes are those of run, {seconds:.1f} s")


main()
