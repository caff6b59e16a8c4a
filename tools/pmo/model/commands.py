"""The commands of `pmo` as data: the command line finds them here, and a rule checks what pages say about them."""

from __future__ import annotations

from typing import Final

COMMANDS: Final[dict[str, str]] = {
    "lint": "Check the records and say what is wrong and how to mend it.",
    "explain": "Explain a rule, a finding or a record kind.",
    "today": "What needs attention today.",
    "who": "Find who has a skill and time for it.",
    "plan": "Plan a project: dates, float, critical path, and why.",
    "simulate": "Simulate a project: chances of date and budget, and what matters.",
    "estimate": "Work out an offer: range, contingency, price, and past projects.",
    "calibration": "How good estimates and risk probabilities were, by type of project.",
    "show": "Show one record and everything that refers to it.",
    "new": "Write a new record, with the next free number.",
    "diff": "Say what a piece of work changes, and who must approve it.",
    "approve": "Approve a record with your ssh key.",
    "approvals": "See what is approved, and bring in statements.",
    "history": "Show every state of a record: when, by whom, how long.",
    "audit": "Prove from the history what happened to the records.",
    "fmt": "Put fields into the order of their schema.",
    "query": "Ask the records in SQL.",
    "report": "Write portfolio, project, risk, change, issue or review reports.",
    "facts": "Measure large files of time entries and expenses.",
    "connectwise": "Read the PSA, write to it, and say where it and the records disagree.",
    "time": "Enter hours as they occur, hand a sheet in, review and approve.",
    "expense": "Enter expenses with their receipts, review and approve.",
    "trend": "Show how a figure moved, from the records of the time.",
    "export": "Hand records out: Excel, calendar, Parquet, JSON.",
    "import": "Bring in an edited workbook, a plan of MS Project or a table.",
    "publish": "Build the handbook site.",
    "serve": "Preview the handbook while you write.",
    "init": "Start a repository for your own firm.",
    "upgrade": "Take over a newer version of handbook and schemas.",
    "rename": "Give a record another id, everywhere.",
    "renumber": "Give a record the next free number, when two branches took the same one.",
    "doctor": "Say what is missing around the records: Git, keys, hooks, owners.",
    "forge": "Write what GitHub or GitLab reads: code owners, forms, workflows.",
    "schema": "Write editor settings from the schemas.",
}
"""Name and one line of help of each command, in the order a new user meets them."""
