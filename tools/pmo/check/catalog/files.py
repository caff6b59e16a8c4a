"""Findings about files: where they lie, what they are, what they are called."""

from __future__ import annotations

from typing import Final

from pmo.check.catalog.entry import Entry

_FIELDS: Final = "title: Carrier delivers late\nstatus: draft\n"

ENTRIES: Final = (
    Entry(
        "unknown-file",
        "Every file in a folder of records belongs to a record kind.",
        "A record in the wrong folder or with the wrong ending is read by nobody, and nobody notices.",
        "Move or rename the file as the message says. `pmo explain` lists the kinds and their folders.",
        "# registers/risks/notes/carrier.md\nCarrier delivers late  # here\n",
        "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
    ),
    Entry(
        "not-a-file",
        "A record is an ordinary file.",
        "A folder called RSK-2026-0001.yml, a pipe or a device cannot hold a record and stops other programs.",
        "Remove it, or rename the folder without the ending.",
        "A folder named registers/risks/RSK-2026-0001.yml.\n",
        "A file named registers/risks/RSK-2026-0001.yml.\n",
    ),
    Entry(
        "symlink",
        "Records are real files, never symbolic links.",
        "A link can lead out of the repository: its target would be published with the handbook.",
        "Put the real file or folder here.",
        "runbooks/passwords.md is a link to /home/ana/passwords.md.\n",
        "runbooks/reset-a-password.md is a file of the repository.\n",
    ),
    Entry(
        "unreadable-file",
        "Every file can be opened.",
        "A file that cannot be opened is missing from lists and figures.",
        "Check the permissions of the file and of the folders above it, and that the disk is connected.",
        "A file that only another account may read (-rw------- root).\n",
        "A file that everybody on the project may read (-rw-r--r--).\n",
    ),
    Entry(
        "file-too-large",
        "A file has at most 512 KiB.",
        "Records are text that a person reads. Large files make every check and every clone slow, for good.",
        "Keep attachments and exports elsewhere and link to them.",
        "An export of 4 MB pasted into notes.\n",
        "A link to the export in notes.\n",
    ),
    Entry(
        "bad-file-name",
        "File names are readable text.",
        "A name that is no UTF-8 cannot be shown, linked or checked out on every system.",
        "Rename the file, best to letters, digits and hyphens.",
        "A file whose name was written by an old system in another encoding.\n",
        "registers/clients/muller-sons.yml\n",
    ),
    Entry(
        "case-twin",
        "Two file names differ in more than upper and lower case.",
        "On Windows and macOS the two are one file: one of them disappears at the next checkout.",
        "Rename one of the two.",
        "# registers/risks/rsk-2026-0001.yml\nid: rsk-2026-0001  # here\n" + _FIELDS
        + "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
        "# registers/risks/RSK-2026-0002.yml\nid: RSK-2026-0002\n" + _FIELDS
        + "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
    ),
    Entry(
        "empty-file",
        "A record says something.",
        "An empty file looks like a record in the folder and is none in any list.",
        "Write the record (`pmo new KIND` starts one), or delete the file.",
        "# registers/risks/RSK-2026-0001.yml\n# here: only a comment\n",
        "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
    ),
    Entry(
        "not-a-record",
        "A record is a group of fields.",
        "A list or a bare text has no field that anybody could look up.",
        "Start with `id:` and `title:`; `pmo new KIND` writes a complete example.",
        "# registers/risks/RSK-2026-0001.yml\n- Carrier delivers late  # here\n- Customs\n",
        "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
    ),
    Entry(
        "front-matter-missing",
        "A page starts with its fields between two lines `---`.",
        "Owner, review date and title of a page are fields; without them nobody keeps it up to date.",
        "Put a line `---`, the fields and another line `---` before the prose.",
        "# runbooks/replace-a-disk.md\nReplace a disk  # here\n\nPull the old one.\n",
        "# runbooks/replace-a-disk.md\n---\nid: replace-a-disk\ntitle: Replace a disk\n---\nPull the old one.\n",
    ),
    Entry(
        "table-row",
        "Every row of a table has a value for each column of its header.",
        "A comma too many moves hours into the column of costs.",
        "Count the commas; put quotes around text that holds one, and write a quote inside quotes twice.",
        '# projects/demo/actuals.csv\nwbs,month,person,hours,cost\n1.1,2026-10,ana.ruiz,8,560,late  # here\n',
        "# projects/demo/actuals.csv\nwbs,month,person,hours,cost\n1.1,2026-10,ana.ruiz,8,560\n",
    ),
    Entry(
        "file-name-mismatch",
        "File name and id are the same.",
        "Git refuses two pull requests that add the same file. That only protects the id if the file carries it.",
        "Rename the file or correct the id (`pmo rename` does both and mends references).",
        "# registers/risks/RSK-2026-0002.yml\nid: RSK-2026-0001  # here\n" + _FIELDS,
        "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
    ),
    Entry(
        "wrong-folder",
        "A record lies in the folder of its kind.",
        "A change in the folder of risks is in no list of changes, and as a risk nothing about it is right.",
        "Move the file to the folder that the message names.",
        "# registers/risks/CR-2026-0001.yml\nid: CR-2026-0001  # here\ntitle: Replace the firewall\nstatus: draft\n"
        "type: normal\n",
        "# registers/changes/CR-2026-0001.yml\nid: CR-2026-0001\ntitle: Replace the firewall\nstatus: draft\ntype: normal\n",
    ),
    Entry(
        "path-mismatch",
        "Folder and record name the same project.",
        "The record would be counted for one project and lie in the folder of another.",
        "Move the file, or correct the field; the field may be left out, the folder says it.",
        "# projects/demo/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\nproject: other  # here\n" + _FIELDS,
        "# projects/demo/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
    ),
    Entry(
        "bad-id",
        "Ids have the form of their kind.",
        "Ids are spoken, mailed and typed; one form for all makes them safe to find and to count.",
        "Rename the file and the id; `pmo new` finds the next free number.",
        "# registers/risks/RISK-1.yml\nid: RISK-1  # here\n" + _FIELDS,
        "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS,
    ),
    Entry(
        "duplicate-id",
        "An id belongs to one record, for good.",
        "Everything that refers to the id could mean either record.",
        "Give the younger record the next free number (`pmo new` finds it) and rename its file.",
        "# projects/demo/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS
        + "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001  # here\n" + _FIELDS,
        "# projects/demo/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\n" + _FIELDS
        + "# registers/risks/RSK-2026-0002.yml\nid: RSK-2026-0002\n" + _FIELDS,
    ),
)  # fmt: skip
