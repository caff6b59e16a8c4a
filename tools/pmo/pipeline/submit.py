"""A new record as a piece of work of its own: a branch, the file, one commit, and the way to a pull request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pmo.history import branch as git
from pmo.history.git import GitError
from pmo.model.condition import matches
from pmo.model.record import Record
from pmo.parse import document
from pmo.pipeline import write
from pmo.scaffold.new import slug
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft

__all__ = ["Submission", "carry_out", "prepare", "still_needed", "subject", "ways"]

_MOST_SUBJECT: Final = 72
_MOST_SLUG: Final = 40
_MOST_NAMED: Final = 5
_ADDRESS: Final = re.compile(
    r"(?:https?://|ssh://|git@)(?P<host>[A-Za-z0-9.-]+)(?::\d+)?[:/](?P<path>[\w./~-]+?)(?:\.git)?/?\Z"
)


@dataclass(frozen=True, slots=True)
class Submission:
    """What will be committed where. `notes` are facts that the person should know, in sentences."""

    branch: str
    trunk: str
    message: str
    who: git.Identity
    remote: str
    notes: tuple[str, ...] = ()


def prepare(loaded: Loaded, kind: Kind, made: Draft, name: str = "") -> Submission:
    """What a branch for a draft will be; InputError, with the way out, when this is not the place to make one. Nothing is written."""
    settings = loaded.workspace.settings
    if settings.in_overlay(made.path):
        raise InputError(
            f"{kind.plural} lie in the private overlay, which is a repository of its own; leave --branch out and commit there."
        )
    try:
        here = git.standing(loaded.root)
        who = git.identity(loaded.root)
        chosen = name or f"{kind.name}/{made.id.lower() if not kind.numbered else made.id}{_tail(kind, made)}"
        _allowed(here, who)
        if not git.free(loaded.root, chosen):
            raise InputError(
                f"“{chosen}” cannot be the name of a new branch, or there is one already; choose with --branch-name."
            )
    except GitError as error:
        raise InputError(f"--branch needs Git: {error.reason}.") from None
    return Submission(chosen, here.trunk, _message(kind, made), who, here.remote, tuple(_notes(loaded)))


def _allowed(here: git.Standing, who: git.Identity) -> None:
    if here.staged:
        more = len(here.staged) - _MOST_NAMED
        listed = ", ".join(here.staged[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        raise InputError(
            f"Something else waits for your next commit ({listed}), and a request is a commit of its own. "
            "Commit it first, or take it back with `git restore --staged .`; your files stay as they are."
        )
    if here.trunk and here.branch and here.branch != here.trunk:
        raise InputError(
            f"You are on the branch “{here.branch}”, and its work would become part of this request. "
            f"Go to {here.trunk} first (`git switch {here.trunk}`), or leave --branch out to add the record to what you have here."
        )
    if not who.known:
        raise InputError(
            'Git does not know who you are: run `git config --global user.name "Your Name"` and '
            "`git config --global user.email you@your-firm`, with an address that your record in registers/people names."
        )


def _notes(loaded: Loaded) -> list[str]:
    signs = git.setting(loaded.root, "commit.gpgsign").lower()
    return (
        ["Your commits are signed as a rule, and this one is not: `git commit --amend --no-edit -S` signs it."]
        if signs in ("true", "yes", "on", "1")
        else []
    )


def _record(kind: Kind, made: Draft) -> Record:
    read = document.read(made.path, made.text.encode())
    return Record(kind.name, made.id, made.path, read.data or {}, read.source, read.body, read.body_line)


def _tail(kind: Kind, made: Draft) -> str:
    """The name of a numbered record as the end of a branch name; named ids say enough."""
    words = slug(_record(kind, made).text(kind.label))[:_MOST_SLUG].strip("-") if kind.numbered else ""
    return f"-{words}" if words else ""


def subject(kind: Kind, made: Draft) -> str:
    """A record in one line, as the log and the title of a pull request show it."""
    title = " ".join(_record(kind, made).text(kind.label).split())
    line = f"{made.id}: {title}" if title and title != made.id else f"{kind.title} {made.id}"
    return line if len(line) <= _MOST_SUBJECT else line[: _MOST_SUBJECT - 1].rstrip() + "…"


def _message(kind: Kind, made: Draft) -> str:
    """What the log will say: the record in one line, then what its list page shows of it."""
    record = _record(kind, made)
    shown = [path for path in dict.fromkeys((*_first(kind), *kind.columns)) if path not in ("id", kind.label)]
    lines = [f"{kind.title} in {made.path}"]
    for path in shown:
        field, value = kind.find(path), record.get(path)
        if field is not None and isinstance(value, (str, int)) and not isinstance(value, bool):
            lines.append(f"{field.title}: {' '.join(str(value).split())}")
    return "\n".join([subject(kind, made), "", *lines]) + "\n"


def _first(kind: Kind) -> tuple[str, ...]:
    about = kind.schema.get("x-kind", {}).get("from") or {}
    return (about["field"],) if "field" in about else ()


def carry_out(loaded: Loaded, made: Draft, submission: Submission) -> str:
    """Write the file and commit it on its branch; the commit. When Git refuses, the file is taken away again."""
    write.save(loaded, made)
    try:
        return git.start(
            loaded.root, submission.branch, made.path, made.text.encode(), submission.message, submission.who
        )
    except BaseException as error:
        (loaded.root / made.path).unlink(missing_ok=True)
        if isinstance(error, GitError):
            raise InputError(f"Nothing was written: {error.reason}.") from None
        raise


def ways(submission: Submission) -> list[str]:
    """How to push the branch and open the pull request, as far as the address of `origin` tells."""
    name = submission.branch
    if not submission.remote:
        return [
            "This repository has no `origin` yet; when it has one, push the branch and open a pull request.",
            f"  git push -u origin {name}",
        ]
    lines = [f"  git push -u origin {name}"]
    found = _ADDRESS.match(submission.remote)
    host = found.group("host").lower() if found else ""
    into = submission.trunk or "main"
    if found and "github" in host:
        page = f"https://{host}/{found.group('path')}/compare/{quote(into)}...{quote(name)}?expand=1"
        return ["Push it, and open the pull request:", *lines, f"  {page}", f"  or: gh pr create --fill --head {name}"]
    if found and "gitlab" in host:
        source = f"merge_request%5Bsource_branch%5D={quote(name, safe='')}&merge_request%5Btarget_branch%5D={quote(into, safe='')}"
        return [
            "Push it, and open the merge request:",
            *lines,
            f"  https://{host}/{found.group('path')}/-/merge_requests/new?{source}",
        ]
    return [f"Push it, and ask for a review of {name} into {into}:", *lines]


def still_needed(kind: Kind, made: Draft) -> list[str]:
    """For each state that may follow: what the record still lacks for it, in one line. States that lack nothing say so."""
    lifecycle = kind.lifecycle
    if lifecycle is None:
        return []
    record = _record(kind, made)
    lines = []
    for state in lifecycle.transitions.get(kind.state(record.data), ()):
        if lifecycle.terminal(state):
            continue
        wanted = [need.field for need in lifecycle.needs.get(state, ()) if matches(need.when, record)]
        gaps = [name for name in dict.fromkeys(wanted) if record.get(name) in (None, "", [])]
        lines.append(f"  {state}: {', '.join(gaps) or 'nothing more'}")
    return lines
