"""Registers out to Excel, calendars, Parquet and JSON, and what comes back in: one module for each way."""
