"""What `pmo audit` finds in the history of the protected branch. None of it can be shown in files alone."""

from __future__ import annotations

from typing import Final

from pmo.check.catalog.entry import Entry
from pmo.model.finding import Level

ENTRIES: Final = (
    Entry(
        "approval-after-fact",
        "An approval comes before the work it is about.",
        "What is signed afterwards was decided by whoever went ahead. The order of commits shows which came first; dates in files do not.",
        "Nothing mends the past. Write into the record why it came late; where it happens often, look at the process.",
        "CR-2026-0042 is scheduled by a commit of Monday; the statement of the change manager comes with one of Wednesday.\n",
        "Both come with the same merge, or the statement first.\n",
    ),
    Entry(
        "authors-unproven",
        "The history shows who wrote what was approved.",
        "Nobody approves their own work. A commit that was squashed names one author where there may have been three.",
        "Merge pull requests with a merge commit. What was squashed stays “cannot be proven”.",
        "A pull request about CR-2026-0042, squashed into one commit of the person who pressed the button.\n",
        "The same pull request, merged with a merge commit.\n",
        Level.WARNING,
    ),
    Entry(
        "history-dates-backwards",
        "Commits of the protected branch are not older than those before them.",
        "A date is what somebody's computer says. A commit dated back looks as if it had been there in time.",
        "Ask its author. The audit counts the latest date seen so far, so nothing is gained by it.",
        "The last commit of the branch says it was made in May; the one before it was made in November.\n",
        "Each commit carries the time at which it was merged.\n",
    ),
    Entry(
        "history-line-changed",
        "The protected branch goes on where it was.",
        "Pushing a branch into which the protected branch was merged puts the branch's commits in its place: drafts count as what was in force.",
        "Let the forge merge pull requests, and forbid pushes to the protected branch.",
        "Ann merges main into her branch and pushes the result as main.\n",
        "The forge merges Ann's branch into main.\n",
    ),
    Entry(
        "history-rewritten",
        "What was published stays in the history.",
        "A history that was rewritten as a whole agrees with itself. Only a commit id that somebody kept elsewhere shows it.",
        "Compare with a clone from before the rewrite; forbid force pushes to the protected branch.",
        "`pmo audit --anchor` with the commit of the last audit, after somebody rebased main.\n",
        "The same, on a branch that only ever grew.\n",
    ),
    Entry(
        "history-unproven",
        "Each state of a record can be read from the history.",
        "What cannot be read proves nothing, neither good nor bad.",
        "Nothing mends the past. Keep `pmo lint` required for merging, so that it does not happen again.",
        "A commit of the protected branch in which CR-2026-0042 is broken YAML.\n",
        "The text is mended in the branch, before it is merged.\n",
        Level.WARNING,
    ),
    Entry(
        "record-born-late",
        "A record comes in at the beginning of its life.",
        "A change that is born approved was assessed by nobody: the steps before were never there to look at.",
        "Bring the record in as a draft, or with the approvals that its state needs in the same pull request.",
        "A merge that adds CR-2026-0042 with the status implementing.\n",
        "A merge that adds it as a draft; another one schedules it.\n",
    ),
)  # fmt: skip
