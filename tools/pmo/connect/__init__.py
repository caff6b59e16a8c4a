"""In and out, as values: Excel, calendars, MS Project, Parquet. Reads and makes bytes; scaffold alone writes records."""
