"""Our `--tables-only --tables du` beside the script of an analyst (`du.py`), from one Parquet, in turn.

    python benches/peers/run.py PROGRAM FOLDER [SCALE [TURNS]]

Draws a cohort, keeps the contracts that the script can price, with their NPEC written in; checks that both give the same rows to the
cent; then times whole processes in turn and prints the median of each and of their ratio. Needs `polars`.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


def prepare(program: str, folder: Path, scale: str) -> Path:
    """The contracts that the script can price, as a table of contracts."""
    cohort, run, simple = folder / "cohort.parquet", folder / "prices", folder / "simple.parquet"
    subprocess.run([program, "-q", "generate", "--scale", scale, "--out", cohort, "--force"], check=True)
    asked = ["--tables", "contrats", "--format", "parquet", "--out", run, "--force"]
    subprocess.run([program, "-q", "run", "--contrats", cohort, *asked], check=True, stdout=subprocess.DEVNULL)
    prices = pl.read_parquet(run / "contrats.parquet").filter(pl.col("regime") == "npec")
    rows = pl.read_parquet(cohort).drop("npec").join(prices.select("contrat_id", "npec"), on="contrat_id", maintain_order="left")
    plain = ["date_rupture", "rqth", "duree_reduite", "duree_fixe", "part_distance", "date_entree_cfa"]
    # A contract of less than a year, or beyond three, is due otherwise; a start after the 28th has months that end sooner.
    length = pl.col("date_fin").sub(pl.col("date_debut")).dt.total_days()
    nothing = [pl.col(name).cast(pl.String).fill_null("") == "" for name in plain]
    kept = rows.filter(*nothing, length.is_between(370, 1_090), pl.col("employeur") == "prive", pl.col("date_debut").dt.day() <= 28)
    kept.write_parquet(simple)
    print(f"{kept.height} contracts of {rows.height} under the NPEC")
    return simple


def timed(command: list) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def same(ours: Path, theirs: Path) -> int:
    """How many rows both have; refuses a difference."""
    of = lambda path: pl.read_csv(path, schema_overrides={"montant": pl.Decimal(18, 2), "annee": pl.Int64}).sort("contrat_id", "annee")
    one, other = of(ours), of(theirs)
    if not one.equals(other):
        lost = one.join(other, on=one.columns, how="anti").head(5), other.join(one, on=one.columns, how="anti").head(5)
        raise SystemExit(f"{one['montant'].sum()} against {other['montant'].sum()}: {lost}")
    return one.height


def main(program: str, folder: str, scale: str = "8.596", turns: str = "5") -> None:
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    simple = prepare(program, folder, scale)
    ours = [program, "-q", "run", "--contrats", simple, "--tables-only", "--tables", "du", "--out", folder / "du", "--force"]
    theirs = [sys.executable, HERE / "du.py", simple, folder / "du.csv"]
    timed(ours), timed(theirs)
    print(f"{same(folder / 'du/du.csv', folder / 'du.csv')} rows, the same to the cent")
    pairs = [(timed(ours), timed(theirs)) for _ in range(int(turns))]
    median = statistics.median
    print(f"ours {median(p[0] for p in pairs):.2f} s, the script {median(p[1] for p in pairs):.2f} s, ratio {median(p[1] / p[0] for p in pairs):.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
