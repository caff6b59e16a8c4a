"""A firm whose leaks fit on a sheet of paper: August to October 2026 are whole months of entries, November is running."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

RECORDS = {
    "pmo.yml": "company: Test firm\ntimezone: America/New_York\npsa:\n  leak_hours: 8\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Engineer\n",
    "registers/people/ben.ito.yml": "id: ben.ito\nname: Ben Ito\nstatus: active\njob: Engineer\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\n",
    "registers/clients/zenith.yml": "id: zenith\nname: Zenith\nstatus: active\n",
    "registers/agreements/AGR-2026-0001.yml": "id: AGR-2026-0001\ntitle: On-site block\nclient: acme\ntype: one_time_block\nstatus: active\nunits: hours\nlimit: 40\ncycle: none\nstart: 2026-07-01\nend: 2027-06-30\nbill_price: 6000\ncovers: [time]\nallow_overruns: true\n",
    "registers/agreements/AGR-2026-0002.yml": "id: AGR-2026-0002\ntitle: Managed services\nclient: acme\ntype: managed_service\nstatus: active\nunits: hours\nunlimited: true\ncycle: month\nstart: 2026-01-01\nend: 2026-12-31\nbill_price: 2000\ncovers: [time]\nadditions:\n  - {product: Backup, quantity: 10, unit_price: 30, unit_cost: 20}\n",
    "registers/agreements/AGR-2026-0003.yml": "id: AGR-2026-0003\ntitle: Zenith care\nclient: zenith\ntype: managed_service\nstatus: active\nunits: hours\nunlimited: true\ncycle: month\nstart: 2026-09-16\nend: 2027-09-15\nbill_price: 1000\ncovers: [time]\n",
    "registers/agreements/AGR-2026-0004.yml": "id: AGR-2026-0004\ntitle: Never signed\nclient: zenith\ntype: managed_service\nstatus: draft\ncycle: month\nstart: 2026-01-01\nbill_price: 9000\n",
    "projects/mail/project.yml": "id: mail\ntitle: Mail migration\nclient: acme\nstatus: in_progress\n",
    "registers/changes/CR-2026-0001.yml": "id: CR-2026-0001\ntitle: Exchange of the core switch\nstatus: draft\npsa_ref: PSA-T-1\n",
}
_HEAD = (
    "id", "day", "client", "agreement", "ticket", "project", "hours", "billing", "status", "hourly_rate", "cost_rate",
    "hours_billed", "invoiced_hours", "invoiced_amount", "person",
)  # fmt: skip
TIME = """\
1,2026-08-03,acme,AGR-2026-0001,PSA-T-9,,24,covered,BilledAgreement,,90
2,2026-09-01,acme,AGR-2026-0001,PSA-T-9,,20,covered,BilledAgreement,,90
3,2026-10-01,acme,AGR-2026-0001,PSA-T-8,,6,covered,BilledAgreement,,90
4,2026-08-05,acme,AGR-2026-0002,PSA-T-3,,30,covered,BilledAgreement,,80
5,2026-09-02,acme,AGR-2026-0002,PSA-T-1,,3.5,covered,BilledAgreement,,80
6,2026-10-06,acme,AGR-2026-0002,PSA-T-1,,4.5,covered,BilledAgreement,,80,,,,ben.ito
7,2026-10-07,acme,AGR-2026-0002,PSA-T-2,,7.75,covered,BilledAgreement,,80
8,2026-10-08,acme,AGR-2026-0002,PSA-T-4,mail,44.25,covered,BilledAgreement,,80
9,2026-10-09,zenith,AGR-2026-0003,PSA-T-5,,4,covered,BilledAgreement,,80
10,2026-10-12,zenith,AGR-2026-0003,PSA-T-6,,6,covered,BilledAgreement,,
11,2026-10-13,zenith,,PSA-T-7,,4,billable,Billed,100,80,4,3,300
12,2026-10-14,acme,,,mail,12,covered,ApprovedByTierTwo,,80
13,2026-10-15,acme,,,mail,2,billable,WrittenOff,150,80,2
14,2026-09-03,acme,,PSA-T-7,,1.5,no_charge,ApprovedByTierTwo,,80
15,2026-11-02,acme,,,mail,5,billable,ApprovedByTierOne,160,80,5.25
16,2026-11-03,acme,,,mail,2,billable,ReadyToBill,150,80
17,2026-11-04,acme,,,mail,3,billable,Open,150,80
18,2026-11-05,zenith,,PSA-T-7,,1,billable,ApprovedByTierTwo,,80
19,2026-11-06,acme,AGR-2026-0002,PSA-T-9,,1,covered,Open,,80
20,2026-11-23,acme,,,mail,100,billable,ReadyToBill,150,80
"""
EXPENSES = """\
id,person,day,amount,project,client,status,billable_option,bill_amount
1,ana.ruiz,2026-10-20,41.20,mail,acme,ApprovedByTierOne,billable,50
2,ana.ruiz,2026-10-21,20,mail,acme,Open,billable,
3,ana.ruiz,2026-10-22,30,mail,acme,Billed,billable,
4,ana.ruiz,2026-10-23,12.50,,zenith,ReadyToBill,billable,
5,ana.ruiz,2026-10-24,99,mail,acme,ReadyToBill,no_charge,
"""


def firm(root: Path, time: str = TIME, expenses: str = EXPENSES) -> Loaded:
    """The firm with these entries."""
    folder = root / ".cache/pmo/facts"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "time_entries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (*_HEAD, "kind"), restval="")
        writer.writeheader()
        for line in csv.reader(time.splitlines()):
            row = dict(zip(_HEAD, line, strict=False))
            writer.writerow({**row, "person": row.get("person") or "ana.ruiz", "kind": "client"})
    if expenses:
        (folder / "expenses.csv").write_text(expenses, encoding="utf-8")
    return workspace(root, RECORDS)
