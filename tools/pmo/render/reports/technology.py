"""The technology radar as a table and as points of its picture, numbered alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.render import words
from pmo.render.charts import radar

if TYPE_CHECKING:
    from pmo.model.workspace import Workspace

RINGS: Final = {"adopt": "Adopt", "trial": "Trial", "assess": "Assess", "hold": "Hold"}
QUADRANTS: Final = {
    "endpoint_identity": "Endpoint and identity",
    "cloud_infrastructure": "Cloud and infrastructure",
    "tools_automation": "Tools and automation",
}
"""Quarters whose id is two words."""


def blips(workspace: Workspace) -> tuple[list[radar.Blip], dict[str, str]]:
    """The entries that are in force, and the titles of the quarters in their order."""
    kind = workspace.kinds.get("blip")
    if kind is None:
        return [], {}
    field = kind.find("quadrant")
    quadrants = {
        name: QUADRANTS.get(name) or words.capital(words.humane(name)) for name in (field.choices if field else ())
    }
    found = [
        radar.Blip(workspace.label(record), record.text("quadrant"), record.text("ring"))
        for record in workspace.of("blip")
        if workspace.open(record)
    ]
    return found, quadrants
