"""Findings about the past of a record, and about the waivers of rules."""

from __future__ import annotations

from typing import Final

from pmo.check.catalog.entry import Entry
from pmo.model.finding import Level

_FIRM: Final = "# pmo.yml\ncompany: Demo\n"
_PRIVATE: Final = (
    "# private/registers/risks/RSK-2026-0002.yml\nid: RSK-2026-0002\ntitle: The owner sells the firm\nstatus: draft\n"
)
_RISK: Final = "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: draft\n"
_REST: Final = "    reason: agreed with the client until the move\n"

ENTRIES: Final = (
    Entry(
        "illegal-transition",
        "A record moves through its life one allowed step after another.",
        "A change that goes from draft to closed was assessed and authorized by nobody.",
        "Set the status back and take the steps one by one, each with what its state needs.",
        "Status of a change on main: draft; in this branch: closed.\n",
        "Status of a change on main: draft; in this branch: assess.\n",
    ),
    Entry(
        "record-deleted",
        "Numbered records are kept.",
        "References, figures and approvals point to the number. Git does not forget, but readers do not look there.",
        "Bring the file back and set its status to the last one (cancelled, closed).",
        "A branch that deletes registers/changes/CR-2026-0042.yml.\n",
        "A branch that sets the status of CR-2026-0042 to cancelled, with a reason.\n",
    ),
    Entry(
        "record-moved",
        "A record stays in the folder of its project, unless it says itself that it has another.",
        "Folders are dragged by accident. The risk then counts for the wrong project and stands in the wrong client's pack.",
        "Move the file back, or write the new project into the record if the move was meant.",
        "A branch in which projects/mail/risks/RSK-2026-0007.yml lies in projects/wifi/risks.\n",
        "The same branch, and the risk says `project: wifi`.\n",
    ),
    Entry(
        "id-reused",
        "A number is used once.",
        "Whoever finds the number in a mail from spring reads another record.",
        "Give the new record the next free number.",
        "CR-2026-0042 was deleted in May; in June another change gets the number.\n",
        "The change in June gets CR-2026-0043.\n",
    ),
    Entry(
        "overlay-absent",
        "The private overlay that pmo.yml names is here.",
        "Without it the records of management are missing from every figure; most people are not meant to have them.",
        "Nothing. Whoever should see these records clones their repository to the folder that pmo.yml names.",
        _FIRM + "overlay: ../demo-private  # here\n",
        _FIRM,
        Level.INFO,
    ),
    Entry(
        "overlay-not-compared",
        "With `--base`, the private overlay is compared with an earlier state of its own repository.",
        "A locked month in the overlay could be edited, and a run that compared the other records only would look clean.",
        "Compare with a branch that both repositories have, and fetch the full history of the overlay.",
        "`pmo lint --base origin/main` with an overlay that was cloned with `--depth 1`.\n",
        "`pmo lint --base origin/main` with an overlay whose history is complete.\n",
        Level.WARNING,
    ),
    Entry(
        "overlay-unusable",
        "The private overlay is a folder of its own, beside the workspace.",
        "Records that are looked for in the wrong place are not seen, and nobody notices until a figure is missing.",
        "Name the folder of the private repository, seen from this one: `overlay: ../acme-private`.",
        _FIRM + "overlay: .  # here\n",
        _FIRM,
    ),
    Entry(
        "reference-into-overlay",
        "Records that everybody has refer to no record of the private overlay.",
        "On the computer of whoever has both it works. For everybody else, CI among them, the reference leads nowhere.",
        "Refer the other way round, from the record in the overlay to this one, or move one of the two.",
        _FIRM + "overlay: private\n" + _PRIVATE + _RISK + "links:\n  - type: relates\n    to: RSK-2026-0002  # here\n",
        _FIRM + "overlay: private\n" + _PRIVATE + "links:\n  - type: relates\n    to: RSK-2026-0001\n" + _RISK,
    ),
    Entry(
        "level-unknown-rule",
        "The rules under `levels:` in pmo.yml exist.",
        "A level with a typing error changes nothing: the rule that was meant goes on as before, and nobody notices.",
        "Correct the slug (`pmo explain` lists all), or remove the line.",
        _FIRM + "levels:\n  status-stael: error  # here\n",
        _FIRM + "levels:\n  status-stale: error\n",
    ),
    Entry(
        "rules-not-asked",
        "The settings in pmo.yml can be read.",
        "A rule that counts from a date, a limit or a waiver that nobody can read would find forty faults in records that "
        "are right. Such rules are left out until the setting is mended.",
        "Mend pmo.yml where the error beside this line points, then run `pmo lint` again.",
        _FIRM + "as_of: 20.11.2026  # here\n",
        _FIRM + "as_of: 2026-11-20\n",
        Level.INFO,
    ),
    Entry(
        "waiver-unknown-rule",
        "A waiver names a rule that exists.",
        "A waiver with a typing error waives nothing, and a waiver of a rule that is gone says nothing any more.",
        "Correct the slug (`pmo explain` lists all), or remove the waiver.",
        _FIRM + f"waivers:\n  - rule: status-stael  # here\n    where: projects/demo\n{_REST}    until: 2027-03-31\n",
        _FIRM,
    ),
    Entry(
        "waiver-expired",
        "A waiver ends on its day.",
        "What was allowed for a quarter is not allowed for good because nobody looked.",
        "Mend what it covered and remove it, or decide again and set a new date.",
        _FIRM + f"waivers:\n  - rule: status-stale  # here\n    where: projects/demo\n{_REST}    until: 2026-03-31\n",
        _FIRM,
    ),
    Entry(
        "waiver-unused",
        "A waiver covers something.",
        "A waiver that covers nothing would hide the next fault of its kind.",
        "Remove it: nothing breaks this rule there any more.",
        _FIRM + f"waivers:\n  - rule: status-stale  # here\n    where: projects/demo\n{_REST}    until: 2027-03-31\n",
        _FIRM,
        Level.WARNING,
    ),
)
