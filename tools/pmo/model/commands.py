"""The commands of `pmo` as data: the command line finds them here, and a rule checks what pages say about them."""

from __future__ import annotations

from typing import Final

COMMANDS: Final[dict[str, str]] = {
    "lint": "Check the records and say what is wrong and how to mend it.",
    "explain": "Explain a rule, a finding or a record kind.",
    "today": "What needs attention today.",
    "who": "Find who has a skill and time for it.",
    "plan": "Plan a project: dates, float, critical path, and why.",
    "show": "Show one record and everything that refers to it.",
    "new": "Write a new record, with the next free number.",
    "fmt": "Put fields into the order of their schema.",
    "query": "Ask the records in SQL.",
    "report": "Write portfolio, project, risk, change, issue or review reports.",
    "facts": "Measure large files of time entries and expenses.",
    "trend": "Show how a figure moved, from the records of the time.",
    "export": "Hand records out: Excel, calendar, Parquet, JSON.",
    "import": "Bring in an edited workbook, a plan of MS Project or a table.",
    "publish": "Build the handbook site.",
    "serve": "Preview the handbook while you write.",
    "init": "Start a repository for your own firm.",
    "upgrade": "Take over a newer version of handbook and schemas.",
    "rename": "Give a record another id, everywhere.",
    "schema": "Write editor settings from the schemas.",
}
"""Name and one line of help of each command, in the order a new user meets them."""
