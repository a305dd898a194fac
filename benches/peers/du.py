"""The table `du` as an analyst would write it in polars, for the contracts that a simple script can price.

Those: signed with private employers from 2020 on, under an NPEC of their own, no rupture, no disability, no length out of the usual. Due
for a month begun, by twelfths, each calendar year rounded on the running total (half away from zero). Usage:

    python benches/peers/du.py CONTRATS.parquet DU.csv
"""

import sys

import polars as pl


def due(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """Cents due by contract and calendar year."""
    start, end = pl.col("date_debut"), pl.col("date_fin")
    # Months of the contract: from its first day on, each month begun counts.
    months = (
        (end.dt.year().cast(pl.Int32) - start.dt.year()) * 12
        + end.dt.month().cast(pl.Int32)
        - start.dt.month()
        + (end.dt.day() >= start.dt.day()).cast(pl.Int32)
    )
    return (
        contracts.select("contrat_id", start, months.alias("months"), (pl.col("npec") * 100).cast(pl.Int64).alias("cents"))
        .with_columns(pl.int_ranges(start.dt.year().cast(pl.Int64), end_year() + 1).alias("annee"))
        .explode("annee")
        .with_columns(upto(pl.col("annee")).alias("to"), upto(pl.col("annee") - 1).alias("from"))
        .with_columns((half_up(pl.col("cents") * pl.col("to"), 12) - half_up(pl.col("cents") * pl.col("from"), 12)).alias("montant"))
        .filter(pl.col("montant") != 0)
        .select("contrat_id", "annee", pl.lit("opco").alias("payeur"), "montant")
    )


def end_year() -> pl.Expr:
    """The calendar year of the last month that is due."""
    last = pl.col("date_debut").dt.year().cast(pl.Int64) * 12 + pl.col("date_debut").dt.month() - 1 + pl.col("months") - 1
    return last // 12


def upto(year: pl.Expr) -> pl.Expr:
    """Months due by the end of a year."""
    first = pl.col("date_debut").dt.year().cast(pl.Int64) * 12 + pl.col("date_debut").dt.month() - 1
    return (year * 12 + 12 - first).clip(0, pl.col("months").cast(pl.Int64))


def half_up(amount: pl.Expr, parts: int) -> pl.Expr:
    """A positive amount in parts, to the nearest cent."""
    return (2 * amount + parts) // (2 * parts)


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    rows = due(pl.scan_parquet(source)).collect()
    total = rows["montant"].sum()
    # Euros with two decimals, as the tables of the program.
    euros = (pl.col("montant") // 100).cast(pl.String) + "." + (pl.col("montant") % 100).cast(pl.String).str.zfill(2)
    rows.with_columns(euros.alias("montant")).write_csv(target)
    print(f"{total // 100}.{total % 100:02}")
