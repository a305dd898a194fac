"""How time and memory grow: contracts, CFAs, draws, scenarios. Prints the table of docs/PERFORMANCE.md and draws its chart.

    python benches/growth.py PROGRAM FOLDER CHART.svg

Processor time of whole processes, the least of three (one where it takes more than a minute). Needs `polars` and `matplotlib`.
"""

import subprocess
import sys
from pathlib import Path

import matplotlib
import polars as pl

matplotlib.use("Agg")
import matplotlib.pyplot as plt

SCENARIO = """[scenario]
titre = "NPEC −{rank} ‰"
title = "NPEC −{rank} ‰"

[[npec]]
facteur = "{factor:.3f}"
reason = "growth"
"""


def measured(command: list, folder: Path) -> tuple[float, int]:
    """Seconds of processor and megabytes at most of a command."""
    best, most = float("inf"), 0
    for _ in range(3):
        # By `time`, which is small: what a process takes before it becomes the command counts as memory of the command.
        timed = ["/usr/bin/time", "-f", "%U %S %M %e", "-o", folder / "time", *command]
        subprocess.run(timed, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        user, system, kilobytes, wall = map(float, (folder / "time").read_text().split())
        best, most = min(best, user + system), max(most, int(kilobytes) // 1024)
        if wall > 60:
            break
    return best, most


def main(program: str, folder: str, chart: str) -> None:
    folder = Path(folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([program, "-q", "generate", "--scale", "8.596", "--out", folder / "m1.parquet", "--force"], check=True)
    million = pl.read_parquet(folder / "m1.parquet")
    run = [program, "-q", "run", "--out", "r", "--force", "--contrats"]
    rows = []

    def add(what: str, size: int, command: list) -> None:
        seconds, megabytes = measured(command, folder)
        rows.append((what, size, seconds, megabytes))
        print(f"| {what} | {size} | {seconds:.2f} | {megabytes} |", flush=True)

    for size in (10_000, 100_000, 1_000_000):
        million.head(size).write_parquet(folder / f"{size}.parquet")
        add("contracts, all tables", size, [*run, f"{size}.parquet"])
    for files in (1, 10, 100, 1_000):
        lot = folder / f"lot{files}"
        lot.mkdir(exist_ok=True)
        for number in range(files):
            copy = pl.format("{}-{}", pl.lit(f"K{number:04}"), "contrat_id").alias("contrat_id"), pl.format("{}-{}", "cfa", pl.lit(number)).alias("cfa")
            million.head(10_000).with_columns(*copy).write_parquet(lot / f"{number:04}.parquet")
        add("contracts in lists of 10 000, `--tables-only --tables du`", files * 10_000, [*run, lot, "--tables-only", "--tables", "du"])
    for centres in (10, 100, 1_000, 3_000):
        name = f"cfa{centres}.parquet"
        number = pl.int_range(pl.len()) % centres
        million.head(100_000).with_columns(pl.format("CFA{}", number).alias("cfa")).write_parquet(folder / name)
        add("CFAs of 100 000 contracts, all tables", centres, [*run, name])
    for draws in (100, 1_000, 10_000, 100_000):
        simulate = [program, "-q", "simulate", "--drivers", "0", "--draws", str(draws), "--out", "s", "--force"]
        add("draws of Normandie", draws, simulate)
    for count in (1, 5, 50):
        for rank in range(1, count + 1):
            (folder / f"s{rank}.toml").write_text(SCENARIO.format(rank=rank, factor=1 - rank / 1000))
        names = [f"s{rank}.toml" for rank in range(1, count + 1)]
        add("scenarios compared on 100 000 contracts", count, [program, "-q", "compare", "droit_en_vigueur", *names, "--contrats", "100000.parquet"])
    draw(rows, chart)


def draw(rows: list, chart: str) -> None:
    """Time and memory by size, both on logarithmic axes: a line of slope one is linear."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
    for what in dict.fromkeys(row[0] for row in rows):
        sizes, seconds, megabytes = zip(*(row[1:] for row in rows if row[0] == what))
        left.plot(sizes, seconds, marker="o", label=what.replace("`", ""))
        right.plot(sizes, megabytes, marker="o")
    for axes, title in ((left, "Processor time, s"), (right, "Memory at most, MB")):
        axes.set(xscale="log", yscale="log", xlabel="size", title=title)
        axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", ncols=2, fontsize=8)
    figure.savefig(chart)


if __name__ == "__main__":
    main(*sys.argv[1:])
