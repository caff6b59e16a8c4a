"""Large facts: time entries and expenses by the million, from CSV or Parquet files, summed by a database.

The questions are SQL files in `sql/`, in a dialect that several engines understand; DuckDB answers them here, and a
second engine must give the same numbers (`make test-spark`). Sums are exact decimals; quotients are made of them in
`measure`, never in SQL.
"""
