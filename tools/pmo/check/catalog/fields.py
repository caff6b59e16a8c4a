"""Findings about fields: values, names, references, and what a state needs."""

from __future__ import annotations

from typing import Final

from pmo.check.catalog.entry import Entry

_RISK: Final = "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: draft\n"
_CHANGE: Final = "# registers/changes/CR-2026-0001.yml\nid: CR-2026-0001\ntitle: Replace the firewall\n"

ENTRIES: Final = (
    Entry(
        "missing-field",
        "A record has the fields that its kind always needs.",
        "Lists and pages rely on them; without a title nobody knows what a record is about.",
        "Add the field that the message names.",
        "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001  # here\nstatus: draft\n",
        _RISK,
    ),
    Entry(
        "missing-for-state",
        "A record has what its state needs.",
        "Drafts are light, but an open risk without an owner is watched by nobody.",
        "Add the field that the message names, or set the status back.",
        "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: open  # here\n"
        "type: threat\nevent: late\nprobability: 3\nimpact: 3\nnext_review: 2026-11-27\n",
        _RISK,
    ),
    Entry(
        "empty-field",
        "A field that is there has a value.",
        "An empty field looks as if the question had been answered.",
        "Give it a value, or remove the line.",
        _RISK + "event:  # here\n",
        _RISK,
    ),
    Entry(
        "unknown-field",
        "A record has only the fields of its kind.",
        "A field with a typing error is read by nobody: the date is there, and no rule sees it.",
        "Correct the name; `pmo explain KIND` lists the fields. A new field is added in the schema.",
        _RISK + "next_revew: 2026-11-27  # here\n",
        _RISK + "next_review: 2026-11-27\n",
    ),
    Entry(
        "unknown-value",
        "A field with choices has one of them.",
        "Counting and coloring work by these words; another word falls out of every figure.",
        "Choose one of the words in the message.",
        _RISK + "trend: improvin  # here\n",
        _RISK + "trend: improving\n",
    ),
    Entry(
        "unknown-reference",
        "A field that names a record names one that exists.",
        "A change for a client nobody knows, a risk owned by somebody who is not there: nobody is told and nobody acts.",
        "Correct the id as the message suggests, or write the missing record first.",
        _RISK + "owner: nobody.here  # here\n",
        _RISK,
    ),
    Entry(
        "wrong-type",
        "A value has the sort that its field wants: text, number, true or false, a list.",
        "Numbers that are text are not added up; a list that is one text has no items.",
        "Write it as the message says; quotes make text.",
        _RISK + "probability: high  # here\n",
        _RISK + "probability: 4\n",
    ),
    Entry(
        "bad-date",
        "Dates are year-month-day and exist; points in time carry an offset.",
        "2026-02-30 is not a day, 11/12/2026 is two days, and 18:00 without an offset is a different hour in Chicago.",
        "Write 2026-11-20, or 2026-12-05T18:00:00-05:00.",
        _RISK + "next_review: 2026-02-30  # here\n",
        _RISK + "next_review: 2026-02-28\n",
    ),
    Entry(
        "bad-form",
        "A value has the form of its field.",
        "Numbers of tickets and tasks are looked up in other systems by exactly this form.",
        "Write it like the example in the message.",
        _RISK + "psa_ref: ticket 40012  # here\n",
        _RISK + "psa_ref: PSA-T-40012\n",
    ),
    Entry(
        "out-of-range",
        "A number lies within the limits of its field.",
        "A probability of 7 on a scale of 5 turns every risk figure wrong.",
        "Correct the number.",
        _RISK + "probability: 7  # here\n",
        _RISK + "probability: 4\n",
    ),
    Entry(
        "too-long",
        "A text or list fits its field.",
        "Titles appear in lists and mails; a paragraph there is cut off for everybody.",
        "Shorten it, and move the details into a field for text.",
        f"# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\ntitle: {'late ' * 20}# here\nstatus: draft\n",
        _RISK,
    ),
    Entry(
        "schema-violation",
        "A record fits the schema of its kind.",
        "The schema is the agreement between the people who write records and everything that reads them.",
        "Compare the record with the fields and examples that `pmo explain KIND` lists.",
        "A record that breaks a condition of a firm's own schema (dependentRequired, not, multipleOf …).\n",
        "A record that meets the condition; the message quotes it.\n",
    ),
    Entry(
        "forbidden-field",
        "What the schema marks `x-audience: never` is not stored.",
        "Whoever can clone the repository reads everything in it, now and in ten years.",
        "Remove the value, and take it out of Git's history if it was committed.",
        "A pay grade in a person's record, where the schema says never.\n",
        "The pay grade in the system of the payroll office.\n",
    ),
    Entry(
        "schema-mistake",
        "Schemas are consistent: names lead somewhere, every state can be reached, every field is described.",
        "Lists, forms, checks and the handbook are made from the schema; a wrong name there is a hole in all of them.",
        "Correct the schema at the line shown; the other schemas of the folder are examples.",
        '"x-kind": {"columns": ["id", "titel"]}\n',
        '"x-kind": {"columns": ["id", "title"]}\n',
    ),
)
