"""A small PSA and a plain client of it: what the adapter is built on is tested with nothing of the adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.connect.connectwise.simulator import Simulator, Store

if TYPE_CHECKING:
    import httpx

COMPANY = {"id": 7, "identifier": "Acme", "name": "Acme Foods"}
MEMBER = {"id": 3, "identifier": "ARuiz", "name": "Ana Ruiz"}


def small() -> Store:
    """One client, one member, one project with two tasks, a board, thirty tickets."""
    store = Store()
    store.add("companies", COMPANY)
    store.add("companies", {"id": 8, "identifier": "Bolt", "name": "Bolt Ltd"})
    store.add("members", {**MEMBER, "hourlyCost": 58.5, "inactiveFlag": False})
    store.add("members", {"id": 4, "identifier": "pmo.api", "name": "The interface", "inactiveFlag": False})
    store.add("boards", {"id": 1, "name": "Service Desk", "projectFlag": False})
    store.add("boards", {"id": 2, "name": "Projects", "projectFlag": True})
    for board, name, closed, number in (
        (1, "New", False, 10),
        (1, "Closed", True, 11),
        (2, "New", False, 20),
        (2, "Closed", True, 21),
    ):
        store.add(
            "board_statuses",
            {"id": number, "name": name, "board": {"id": board}, "closedStatus": closed, "defaultFlag": name == "New"},
        )
    store.add("project_statuses", {"id": 1, "name": "Open", "closedFlag": False, "defaultFlag": True})
    store.add("project_statuses", {"id": 2, "name": "Closed", "closedFlag": True})
    store.add("work_types", {"id": 1, "name": "Regular"})
    store.add(
        "projects",
        {
            "id": 5,
            "name": "Move",
            "company": COMPANY,
            "board": {"id": 2, "name": "Projects"},
            "status": {"id": 1, "name": "Open"},
            "closedFlag": False,
            "actualHours": 0,
        },
    )
    store.add("phases", {"id": 51, "projectId": 5, "description": "Phase 1", "wbsCode": "1"})
    for number, wbs in ((100, "1.1"), (101, "1.2")):
        store.add("project_tickets", {
            "id": number, "summary": f"Task {wbs}", "wbsCode": wbs, "project": {"id": 5, "name": "Move"}, "phase": {"id": 51},
            "board": {"id": 2}, "status": {"id": 20, "name": "New"}, "company": COMPANY, "closedFlag": False, "actualHours": 0,
        })  # fmt: skip
    for number in range(200, 230):
        store.add("service_tickets", {
            "id": number, "summary": f"Ticket {number}", "board": {"id": 1, "name": "Service Desk"}, "status": {"id": 10, "name": "New"},
            "company": COMPANY if number % 2 else {"id": 8, "identifier": "Bolt", "name": "Bolt Ltd"}, "closedFlag": False,
            "budgetHours": None if number == 229 else number - 200, "actualHours": 0, "types": [{"id": 1, "name": "Odd" if number % 2 else "Even"}],
            "customFields": [{"id": 1, "caption": "Rack", "value": f"R{number}"}],
        })  # fmt: skip
    return store


class Client:
    """Requests with the right headers; `base` is found out anew each time, as it may move."""

    def __init__(self, simulator: Simulator, http: httpx.Client) -> None:
        self.simulator, self.http = simulator, http

    @property
    def base(self) -> str:
        return f"{self.simulator.address}{self.simulator.psa.base}"

    @property
    def headers(self) -> dict[str, str]:
        keys = self.simulator.psa.keys
        return {
            "Authorization": keys.authorization(),
            "clientId": keys.client_id,
            "Accept": "application/vnd.connectwise.com+json; version=2025.1",
        }

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        return self.http.request(method, f"{self.base}{path}", headers={**self.headers, **(headers or {})}, **more)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        return self.ask("GET", path, headers, params=query)

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        found = self.get(path, **query)
        assert found.status_code == 200, found.text
        rows: list[dict[str, Any]] = found.json()
        return rows

    def forward(self, path: str, **query: Any) -> httpx.Response:
        return self.get(path, {"pagination-type": "forward-only"}, **query)
