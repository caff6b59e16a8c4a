"""Time and expenses: entering, handing in, reviewing and deciding, on the records and on what was pulled from the PSA."""
