"""Reports: figures and records as Markdown, JSON and CSV files, and the day's page of a terminal.

`report` holds the value every writer takes; one module per report builds it; `markdown`, `json_text` and `csv_text`
write it. Nothing is computed in a template.
"""
