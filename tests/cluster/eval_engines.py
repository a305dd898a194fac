"""`coutcontrat eval` inside two engines that others run: Spark (`mapInArrow`) and DuckDB (through its Arrow reader).

    python tests/cluster/eval_engines.py PROGRAM PARQUET [spark|duckdb ...]

Each engine reads the Parquet itself, gives its contracts to `eval` and sums what comes back with its own SQL; the sums by year and payer
are those of `run --tables-only`. Needs pyarrow, and duckdb or pyspark (with pandas and Java).
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet

TOTALS = "SELECT annee, payeur, SUM(CAST(montant AS DECIMAL(18,2))) AS total, COUNT(*) AS lignes FROM {} GROUP BY annee, payeur"


def du(program):
    """Batches of contracts to batches of the table `du`, as plain texts and whole numbers."""

    def of_partition(batches):
        batches = iter(batches)
        first = next(batches, None)
        if first is None:
            return
        process = subprocess.Popen([program, "eval", "--table", "du"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def feed():
            with process.stdin as pipe, pa.ipc.new_stream(pipe, first.schema) as stream:
                stream.write_batch(first)
                for batch in batches:
                    stream.write_batch(batch)

        feeder = threading.Thread(target=feed)
        feeder.start()
        for batch in pa.ipc.open_stream(process.stdout):
            columns = [batch.column(name).cast(kind) for name, kind in DU.items()]
            yield pa.RecordBatch.from_arrays(columns, names=list(DU))
        feeder.join()
        if process.wait() > 1:
            raise RuntimeError(f"coutcontrat eval ended with {process.returncode}")

    return of_partition


DU = {"contrat_id": pa.string(), "annee": pa.int64(), "payeur": pa.string(), "montant": pa.decimal128(18, 2)}


def with_spark(program, path):
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    contracts = spark.read.parquet(path).repartition(3, "cfa")
    rows = contracts.mapInArrow(du(program), "contrat_id string, annee long, payeur string, montant decimal(18,2)")
    rows.createOrReplaceTempView("du")
    found = [tuple(row) for row in spark.sql(TOTALS.format("du")).collect()]
    spark.stop()
    return found


def with_duckdb(program, path):
    import duckdb

    # One connection reads while another sums.
    reader, database = duckdb.connect(), duckdb.connect()
    batches = reader.sql("SELECT * FROM read_parquet($file)", params={"file": path}).to_arrow_reader(50_000)
    rows = pa.RecordBatchReader.from_batches(pa.schema(list(DU.items())), du(program)(batches))
    database.register("du", rows)
    return database.execute(TOTALS.format("du")).fetchall()


ENGINES = {"spark": with_spark, "duckdb": with_duckdb}


def ordered(rows):
    return sorted((int(year), str(payer), Decimal(total), int(count)) for year, payer, total, count in rows)


def main():
    program, path, *engines = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        asked = ["--tables-only", "--tables", "du", "--format", "parquet", "--out", f"{folder}/r"]
        code = subprocess.run([program, "run", "--contrats", path, *asked], stdout=subprocess.DEVNULL).returncode
        assert code < 2, code
        table = pa.parquet.read_table(f"{folder}/r/du.parquet")
        sums = {}
        for row in table.select(["annee", "payeur", "montant"]).to_pylist():
            total, count = sums.get((row["annee"], row["payeur"]), (Decimal(0), 0))
            sums[row["annee"], row["payeur"]] = (total + Decimal(str(row["montant"])), count + 1)
        expected = ordered((year, payer, total, count) for (year, payer), (total, count) in sums.items())
    assert expected, "no row"
    for name in engines or ENGINES:
        start = time.perf_counter()
        found = ordered(ENGINES[name](program, path))
        assert found == expected, (name, found[:3], expected[:3])
        print(f"{name}: {len(found)} sums of {table.num_rows} rows are those of run, {time.perf_counter() - start:.1f} s")


main()
