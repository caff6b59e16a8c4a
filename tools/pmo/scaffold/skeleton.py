"""The body of a new page: the headings that the other pages of its kind share, each with a place to look at."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.scaffold.places import relative

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Peer:
    """Another page of the same kind."""

    path: str
    title: str
    body: str


def body(path: str, description: str, peers: Sequence[Peer]) -> str:
    """Markdown for a page at `path`: what at least half of its peers have under `##`, in their usual order.

    Under each heading stands a link to the peer that says most under it, so that the writer sees how it is done.
    Without peers that agree, one section asks for what no field can hold.
    """
    headings = _shared(peers)
    if not headings:
        return (
            f"{description}\n\n## In words\n\n"
            "What the fields above cannot say: what happened or is meant, why, what it means for the reader, and what comes next.\n"
        )
    parts = []
    for heading in headings:
        example = max((peer for peer in peers if heading in _headings(peer.body)), key=lambda peer: (_length(peer, heading), peer.path))  # fmt: skip
        link = f"[{_plain(example.title)}]({relative(example.path, path)})"
        parts.append(f"## {heading}\n\nFor an example of this section, see {link}.\n")
    return "\n".join(parts)


def _headings(text: str) -> list[str]:
    return list(dict.fromkeys(_HEADING.findall(text)))


def _shared(peers: Sequence[Peer]) -> list[str]:
    counts: Counter[str] = Counter()
    places: dict[str, float] = {}
    for peer in peers:
        found = _headings(peer.body)
        counts.update(found)
        for index, heading in enumerate(found):
            places[heading] = places.get(heading, 0.0) + index / len(found)
    common = [heading for heading, count in counts.items() if 2 * count >= len(peers)]
    return sorted(common, key=lambda heading: (round(places[heading] / counts[heading], 6), heading))


def _length(peer: Peer, heading: str) -> int:
    start = peer.body.find(f"## {heading}")
    end = peer.body.find("\n## ", start + 1)
    return (end if end >= 0 else len(peer.body)) - start


def _plain(title: str) -> str:
    return re.sub(r"[\[\]<>`*_\\]", "", title) or "this page"
