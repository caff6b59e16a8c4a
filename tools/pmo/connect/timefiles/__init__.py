"""Time and expenses from the exports of a PSA: CSV, XLSX or JSON become the rows that its API would give."""
