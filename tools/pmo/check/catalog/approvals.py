"""Findings about approvals: what the gate says with `pmo lint --base`, and what is wrong with its files.

None of them can be waived, leveled down or put into the baseline: those files are part of the work that is judged.
"""

from __future__ import annotations

from typing import Final

from pmo.check.catalog.entry import Entry
from pmo.model.finding import Level

_NEED: Final = "needs: [{role: change-manager, evidence: signed}]"
_ROLE: Final = "# registers/roles/change-manager.yml\nid: change-manager\ntitle: Change manager\nholders: []\nsummary: Decides.\nactive: true\n"


def _policy(version: str = "1", risk: str = "", band: str = f"{{when: {{}}, {_NEED}}}", more: str = "") -> str:
    return (
        f"{_ROLE}# .pmo/policy.yml\nversion: {version}\nrepository: demo/pmo\ndefault: deny\ntrust: {{{_NEED}}}\nkinds:\n"
        f"  change:\n    free: [draft, cancelled]\n    separation: [authors]\n{risk}    bands:{more}\n      - {band}\n"
    )


_RISK: Final = "    risk: {sum_of: [risk.test_coverage, risk.business_impact], low_to: 2, medium_to: 6}\n"
_TWO: Final = "needs: [{role: change-manager, evidence: signed, count: 2}]"
_KEY: Final = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID4wjBN7A9EpimG+foJx2R7ue2zOFkNh8o/AkEHXvWCA"

ENTRIES: Final = (
    Entry(
        "adoption-invalid",
        "The list of what was taken over is as `pmo approvals adopt` wrote it.",
        "It says which records nobody has to prove. A list that can be read in two ways says nothing.",
        "Write it again with `pmo approvals adopt`, or take the version of the protected branch.",
        "# .pmo/adoption.json\n{}  # here\n",
        "# .pmo/notes.txt\nnothing taken over\n",
    ),
    Entry(
        "approval-by-author",
        "Nobody approves what they asked for, carry out or wrote.",
        "Four eyes see what two overlook, and only if they belong to two people. A second address is no second person.",
        "Ask somebody else who holds the role.",
        "Bob fixes a word in CR-2026-0042 and then approves it.\n",
        "Bob says what is wrong, the author fixes it, and Bob approves.\n",
    ),
    Entry(
        "approval-expired",
        "An approval with a last day is used before it.",
        "Whoever approved a change for this autumn said nothing about the next.",
        "Ask for a new approval.",
        "An approval that expires on 2026-10-31, and the change is still open in November.\n",
        "A new approval of the same change.\n",
    ),
    Entry(
        "approval-missing",
        "A record in a state that needs approval has it, by the policy of the protected branch.",
        "The state alone says that somebody may begin. A typing error in it, or a value that nobody knows, must not open the gate.",
        "Get the approvals that the finding names, with `pmo approve`, or set the state back.",
        "A pull request that schedules CR-2026-0042, with no statement about it.\n",
        "The same, with a statement signed by the change manager.\n",
    ),
    Entry(
        "approval-other-policy",
        "An approval was given under a policy that the protected branch knows.",
        "A version from the future belongs to another branch, or the policy was rolled back.",
        "Merge the protected branch, then approve again.",
        "A statement that names version 9 of the policy, where version 4 holds.\n",
        "A statement that names version 4 or an earlier one.\n",
    ),
    Entry(
        "approval-other-record",
        "A statement lies where it belongs, and is about the record that it lies with.",
        "A copied approval looks like one. The name of the record, its kind and the repository are part of what was signed.",
        "Ask for an approval of this record.",
        "The statement about CR-2026-0001, copied to the folder of CR-2026-0002.\n",
        "A statement about CR-2026-0002 in registers/approvals/CR-2026-0002.\n",
    ),
    Entry(
        "approval-overdue",
        "An emergency is approved in the time that the policy allows.",
        "Calling something an emergency would else be the cheapest approval there is.",
        "Get the approval now, and note in the review why it came late.",
        "An emergency change that began two days ago, without a statement.\n",
        "The same, approved within a day.\n",
    ),
    Entry(
        "approval-pending",
        "An emergency runs without approval, and may do so for some hours.",
        "Work that saves the day need not wait, but it is shown as not approved until somebody has.",
        "Approve it before the time that the finding names.",
        "An emergency change that began an hour ago.\n",
        "The same, with a signed statement of the change manager.\n",
        Level.WARNING,
    ),
    Entry(
        "approval-refused",
        "What was refused does not go on.",
        "A refusal stands until the same person takes it back, whatever else is said or edited meanwhile.",
        "Talk to whoever refused it; `pmo approve` by the same person takes the refusal back.",
        "Cora refuses CR-2026-0042, Ben approves it, and it is scheduled.\n",
        "Cora approves the reworked change; her refusal is named as taken back.\n",
    ),
    Entry(
        "approval-rewritten",
        "Statements are added, never changed or taken away.",
        "Who can delete a refusal does not need an approval.",
        "Bring the file back. A change of mind is a new statement (`pmo approve --withdraw`).",
        "A pull request that deletes a file in registers/approvals.\n",
        "A pull request that adds one.\n",
    ),
    Entry(
        "approval-signature-bad",
        "A statement carries the signature of its approver, made with a key of the protected branch.",
        "Only the signature makes it more than a file that anybody could write. Keys that the same pull request brings, that had "
        "ended or were lost, do not count.",
        "Let the approver run `pmo approve` again.",
        "A statement of Ben, signed with the key of Ann.\n",
        "A statement of Ben, signed with his key.\n",
    ),
    Entry(
        "approval-unproven",
        "What Git cannot show is not taken for shown.",
        "Authors under an address nobody owns, edits that are not committed, a file both sides changed, a firm in which nobody "
        "else could approve: none of this is a yes. When there is nothing worse, the exit code is 4.",
        "The finding says what is unknown: add the address to `commit_aliases` of its owner, commit, merge the protected branch.",
        "A change written under an address that stands with no person.\n",
        "The same address in `commit_aliases` of its owner, merged before.\n",
    ),
    Entry(
        "approval-unreadable",
        "A statement can be read in exactly one way.",
        "Two programs that read the same file differently would see two decisions under one signature.",
        "Delete it, and let the approver run `pmo approve` again.",
        "# registers/approvals/CR-2026-0001/cora.lind-1a2b3c4d.json\n{}  # here\n",
        "# registers/changes/CR-2026-0001.yml\nid: CR-2026-0001\ntitle: Replace the firewall\ntype: normal\ncategory: production\nstatus: draft\n",
    ),
    Entry(
        "approval-without-role",
        "Whoever approves holds the role, and works here.",
        "The name of a role in a statement gives nobody the right to decide.",
        "Ask somebody who holds the role; registers/roles lists them.",
        "An engineer who approves as change manager.\n",
        "The change manager approves.\n",
    ),
    Entry(
        "approvals-not-adopted",
        "Approvals are proven only where there is a policy for them.",
        "Until then an approval is a name in a record, which anybody can write; it is shown as claimed.",
        "Write .pmo/policy.yml and .pmo/allowed_signers, take over what lies here (`pmo approvals adopt`), merge the three.",
        "`pmo lint --base origin/main` in a firm without .pmo/policy.yml.\n",
        "The same with a policy on the main branch.\n",
        Level.INFO,
    ),
    Entry(
        "approved-content-changed",
        "What was approved is what is there.",
        "An approval covers every field but the few that may change later, and every document the record links to. One edited "
        "line of the way back is another change.",
        "Undo the edit, or ask for an approval of what it says now.",
        "CR-2026-0042 is approved; a later commit lengthens the outage.\n",
        "The longer outage is approved anew.\n",
    ),
    Entry(
        "policy-gap",
        "Every record that can be described can be approved by somebody.",
        "What fits no band is denied for good. That is safe, and usually not meant.",
        "Add a band for the cases that the finding names.",
        _policy(risk=_RISK, band=f"{{when: {{risk: low}}, {_NEED}}}  # here"),
        _policy(risk=_RISK),
        Level.WARNING,
    ),
    Entry(
        "policy-invalid",
        "The policy says only what it can mean.",
        "A misspelled state, role or field could open a gate. While anything in it is wrong, nothing can be approved.",
        "Correct the line that the finding points to.",
        _policy(version="0  # here"),
        _policy(),
    ),
    Entry(
        "policy-steps-down",
        "More risk or a larger amount never needs fewer people or weaker evidence.",
        "Otherwise a higher number in the record is the cheaper way to an approval.",
        "Raise what the riskier band needs, or change the order of the bands.",
        _policy(risk=_RISK, band=f"{{when: {{}}, {_NEED}}}", more=f"\n      - {{when: {{risk: low}}, {_TWO}}}  # here"),
        _policy(risk=_RISK, band=f"{{when: {{}}, {_TWO}}}", more=f"\n      - {{when: {{risk: low}}, {_NEED}}}"),
    ),
    Entry(
        "policy-unusable",
        "The policy of the protected branch can be read.",
        "Nobody knows what needs approval when it cannot, so the gate stays shut.",
        "Mend it on the protected branch, past the gate if need be, and say so in the commit.",
        "`default: allow` in .pmo/policy.yml on the main branch.\n",
        "`default: deny`.\n",
    ),
    Entry(
        "policy-version-lowered",
        "The version of the policy goes up with every change and never down.",
        "Who can bring an old policy back can have approved today what was approvable last year.",
        "Give the new text a higher version than the protected branch has.",
        "A branch in which version 4 of the policy becomes version 3.\n",
        "A branch in which it becomes version 5.\n",
    ),
    Entry(
        "sheet-decided-by-another",
        "A decision about a time sheet or an expense report is committed by the one it names.",
        "The lead was away, so somebody wrote the approval of their own sheet in the name of the lead. The row looked like any other.",
        "Take the row out; the one who decides does so with `pmo time approve` or `pmo expense approve` on their own machine.",
        "Ana commits `person: dana.cole` and `decision: approved` in her own sheet.\n",
        "Dana runs `pmo time approve` and commits.\n",
    ),
    Entry(
        "sheet-decision-missing",
        "A time sheet or an expense report is in no state that nobody's decision led to.",
        "The pull request changed one word, `approved_tier_one` to `approved_tier_two`, and the director had never seen the sheet.",
        "Set the state back; the one who decides does so with `pmo time approve` or `pmo time reject` (`pmo expense …`). What the "
        "person does alone, like handing in and correcting, needs no decision, nor does billing.",
        "A commit that only sets `status: approved_tier_two`, or sets an approved sheet to `open` without a row `reversed`.\n",
        "The same with a new row under `approvals` in which the director approves.\n",
    ),
    Entry(
        "sheet-decision-rewritten",
        "Decisions about a time sheet or an expense report are only ever added.",
        "Who can take out the row that took an approval back has the approval again.",
        "Bring the row back as it was, where it was. A change of mind is a new row: `pmo time reject --reverse`, then `pmo time approve`.",
        "A pull request that takes the row `decision: reversed` out of a sheet.\n",
        "A pull request that adds a row behind it.\n",
    ),
    Entry(
        "sheet-decision-unproven",
        "A decision about a time sheet or an expense report is committed by the one who takes it, under a known address.",
        "An address that belongs to nobody could be that of the one whose sheet it is. And anybody can give a commit the name "
        "of another author; the name of who made it shows that.",
        "Write an unknown address into `commit_aliases` of its owner in registers/people, and merge that first. Where somebody "
        "else made the commit, ask the one who is named; a forge that does so stands under `machines` of .pmo/policy.yml.",
        "A sheet that is approved by a commit of `build@server.example`, or by one that Ana made with Dana as its author.\n",
        "The same commit made by the one who decided, by an address that stands in their record.\n",
        Level.WARNING,
    ),
    Entry(
        "signers-line",
        "One person, one key, one line, for approvals alone.",
        "A line without namespace counts any signature made with the key; a star in the name lets one key speak for everybody.",
        'Write `ben.holt namespaces="pmo-approval@v1" ssh-ed25519 …`; end a key with `valid-before`, never by deleting it.',
        f"# .pmo/allowed_signers\nben.holt {_KEY}  # here\n",
        f'# .pmo/allowed_signers\nben.holt namespaces="pmo-approval@v1" {_KEY}\n',
    ),
)
