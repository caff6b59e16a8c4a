"""What a rule is, and how its text becomes documentation and test.

A rule in Python is one file in `rules/`: its name is the slug, its docstring the manual (first line, then
the parts Why, Bad, Good, Fix), and it offers `RULE` and `check(workspace)`. A rule as data is an entry of
a schema that binds one of the generic rules to a kind. Both become the same `Rule`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.model.finding import Finding, Level, Note
from pmo.model.record import Path, Record, dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pmo.model.finding import Place
    from pmo.model.workspace import Workspace

_PARTS: Final = ("Why", "Bad", "Good", "Fix")


class RuleText(NamedTuple):
    """The documentation of a rule, as `pmo explain` and the handbook print it."""

    summary: str
    why: str
    fix: str
    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its documentation. `kinds` are what it reads, for the handbook and for choosing rules."""

    slug: str
    level: Level
    kinds: tuple[str, ...]
    text: Callable[[], RuleText] = field(compare=False)
    """Its documentation, put together when somebody reads it: lint asks 280 rules, and most have nothing to say."""
    run: Callable[[Workspace], Iterable[Finding]] = field(compare=False)
    owner: str = "it-project-manager"
    since: str = "0.1"
    generic: str = ""
    timed: bool = False
    past: bool = False
    """Whether it compares with an earlier state, and is silent when nobody asked for that."""
    also: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """The kinds it reads, with those behind the figures it looks at."""
        return (*self.kinds, *self.also)

    @property
    def summary(self) -> str:
        """What must be the case, in one sentence."""
        return self.text().summary

    @property
    def why(self) -> str:
        """What happens when it is not."""
        return self.text().why

    @property
    def fix(self) -> str:
        """What to do about it."""
        return self.text().fix

    @property
    def bad(self) -> str:
        """Files that break the rule, the place marked."""
        return self.text().bad

    @property
    def good(self) -> str:
        """The same files as they should be."""
        return self.text().good


@dataclass(frozen=True, slots=True)
class About:
    """What a rule file says beside its docstring: level, kinds it reads, whether the date alone can change its answer."""

    level: str
    kinds: tuple[str, ...]
    owner: str = "it-project-manager"
    since: str = "0.1"
    timed: bool = False
    also: tuple[str, ...] = ()
    """Kinds behind the figures it looks at, which a workspace can do without."""

    def at(
        self,
        record: Record,
        path: str | Path,
        message: str,
        help_: str = "",
        notes: Iterable[tuple[Place, str]] = (),
        path_for_pointer: str = "",
    ) -> Finding:
        """A finding of this rule at a field of a record; the engine fills in the slug and a default help."""
        steps: Path = tuple(path.split(".")) if isinstance(path, str) else path
        return Finding(
            "", Level(self.level), record.place(steps), message, help_,
            tuple(Note(place, text) for place, text in notes), record.id, path_for_pointer or dotted(steps),
        )  # fmt: skip


def parts_of(docstring: str) -> dict[str, str]:
    """The parts of a rule's docstring: `summary` and the four named ones, examples kept as written."""
    head, *rest = re.split(rf"^({'|'.join(_PARTS)})\n", docstring.strip("\n"), flags=re.MULTILINE)
    out = {"summary": " ".join(head.split())}
    for name, body in zip(rest[::2], rest[1::2], strict=True):
        lines = [line[4:] if line.startswith("    ") else line.lstrip() for line in body.rstrip().split("\n")]
        text = "\n".join(lines).strip("\n")
        out[name.lower()] = text + "\n" if name in ("Bad", "Good") else " ".join(text.split())
    return out


def example_files(text: str, *, earlier: bool = False) -> dict[str, str]:
    """The files of an example: `# path` starts one, what follows belongs to it; `# before: path` says what it held earlier."""
    files: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.split("\n"):
        found = re.match(r"# (before: )?(\.?[a-z][A-Za-z0-9_./-]*(?:\.(?:yml|md|csv|json)|/allowed_signers))\s*$", line)
        if found:
            current = files.setdefault(found.group(2), []) if bool(found.group(1)) is earlier else None
        elif current is not None:
            current.append(line)
    return {path: "\n".join(lines).rstrip("\n") + "\n" for path, lines in files.items()}


def marked_lines(text: str) -> Iterator[tuple[str, int]]:
    """Path and line (from 1) of every `# here` mark of an example."""
    for path, content in example_files(text).items():
        for number, line in enumerate(content.split("\n"), 1):
            if re.search(r"#\s*here\b", line):
                yield path, number
