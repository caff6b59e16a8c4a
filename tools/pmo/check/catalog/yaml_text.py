"""Findings of the text itself: characters and YAML."""

from __future__ import annotations

from typing import Final

from pmo.check.catalog.entry import Entry
from pmo.model.finding import Level

_RISK: Final = "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\ntitle: Carrier delivers late\n"
_CHANGE: Final = "# registers/changes/CR-2026-0001.yml\nid: CR-2026-0001\ntitle: Replace the firewall\n"

ENTRIES: Final = (
    Entry(
        "yaml-syntax",
        "A record is readable YAML: one document, fields in one column, quotes and brackets closed.",
        "A file that cannot be read is missing from every list, every figure and every check.",
        "Look at the line shown and the one above it: indentation with spaces, a colon and a space after each field, "
        "quotes around text that holds a colon or starts with a special character.",
        _RISK + "event: Carrier: the line comes late  # here\nstatus: draft\n",
        _RISK + 'event: "Carrier: the line comes late"\nstatus: draft\n',
    ),
    Entry(
        "yaml-alias",
        "A record says everything where it belongs: no anchors, aliases or merge keys.",
        "An alias changes two places when you meant one, and a few nested ones make any program that reads them hang.",
        "Write the value out in both places. Put quotes around text that starts with & or *.",
        _CHANGE + "reason: &why The firewall is out of support  # here\nimpact: *why  # here\nstatus: draft\n",
        _CHANGE
        + "reason: The firewall is out of support\nimpact: Users lose the internet for ten minutes\nstatus: draft\n",
    ),
    Entry(
        "yaml-tag",
        "Values carry no tags (words with an exclamation mark).",
        "A tag lets a file choose how programs read it, up to running code. No record needs one.",
        "Remove the word with the exclamation mark; put quotes around text that starts with one.",
        _RISK + "event: !!str late  # here\nstatus: draft\n",
        _RISK + "event: late\nstatus: draft\n",
    ),
    Entry(
        "yaml-key",
        "Field names are plain words.",
        "`on:` and `no:` are read as true and false by some programs, so the field gets lost.",
        "Use the field names of the schema (`pmo explain KIND` lists them).",
        _RISK + "status: draft\nno: 3  # here\n",
        _RISK + "status: draft\n",
    ),
    Entry(
        "yaml-duplicate-key",
        "Each field is there once.",
        "Most programs keep the last of two equal fields without a word: `draft` above, `approved` below.",
        "Keep the one that is meant; the message shows both lines.",
        _RISK + "status: draft\nstatus: open  # here\n",
        _RISK + "status: draft\n",
    ),
    Entry(
        "yaml-scalar",
        "A value that programs read differently stands in quotes.",
        "NO is Norway or false, 017 is 17 or 15, 12:30 is a time or 750 minutes, depending on who reads it.",
        "Put it in quotes. Truth is written true or false, dates as 2026-11-20, numbers without separators.",
        _RISK + "status: draft\nevent: NO  # here\n",
        _RISK + 'status: draft\nevent: "NO"\n',
    ),
    Entry(
        "yaml-limit",
        "A record has at most 32 levels and 50,000 values.",
        "Deeper or larger files are not written by people; they bring editors and programs to a stop.",
        "Flatten the list, or split it into several records.",
        _RISK + f"status: draft\nnotes: {'[' * 33}{']' * 33}  # here\n",
        _RISK + "status: draft\nnotes: one level is enough\n",
    ),
    Entry(
        "text-encoding",
        "Files are UTF-8 without a byte order mark; tables may have one, since spreadsheets write it.",
        "Text in another encoding turns names and umlauts into other characters on the next computer.",
        "Choose “UTF-8” (not “UTF-8 with BOM”) when saving in your editor.",
        "A file saved by an old Windows editor as Windows-1252, or as UTF-8 with BOM.\n",
        "The same file saved as UTF-8.\n",
    ),
    Entry(
        "text-control",
        "Text holds no control characters.",
        "They come from copying out of terminals and databases, break other tools, and can hide text on a screen.",
        "Delete the character at the place shown and type the text again.",
        _RISK + 'status: draft\nevent: "late\\u0007"  # here\n',
        _RISK + "status: draft\nevent: late\n",
    ),
    Entry(
        "text-hidden",
        "Text holds no invisible characters.",
        "Zero-width and direction characters make a text read differently from what is stored: an approver sees one "
        "thing and signs another.",
        "Delete the character at the place shown and type the text again.",
        _RISK + "status: draft\nevent: la\u200bte  # here\n",
        _RISK + "status: draft\nevent: late\n",
    ),
    Entry(
        "text-mixed-script",
        "A word uses one alphabet.",
        "A Cyrillic “а” looks like a Latin one, but search does not find the word and two names are not the same.",
        "Type the word again with your own keyboard.",
        _RISK + "status: draft\nevent: l\u0430te  # here\n",
        _RISK + "status: draft\nevent: late\n",
        Level.WARNING,
    ),
)
