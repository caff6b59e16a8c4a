"""How many clicks every page of a built site is away from home."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from readback import target

if TYPE_CHECKING:
    from readback import Built


def from_home(site: dict[str, Built]) -> dict[str, int]:
    """Clicks from index.html along the links of the built pages; a page that no link leads to is not in there."""
    clicks = {"index.html": 0}
    queue = deque(clicks)
    while queue:
        page = queue.popleft()
        for tag, address in site[page].links:
            path, _ = target(page, address)
            if tag == "a" and path in site and path not in clicks:
                clicks[path] = clicks[page] + 1
                queue.append(path)
    return clicks
