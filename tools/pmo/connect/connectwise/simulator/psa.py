"""The simulated PSA itself: who may ask, which row is meant, and what is answered. Knows nothing of sockets."""

from __future__ import annotations

import hmac
from base64 import b64encode
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from pmo.connect.connectwise.simulator import reading, sheets, writing
from pmo.connect.connectwise.simulator.language import dig
from pmo.connect.connectwise.simulator.replies import Refusal, Reply, Request, error, ok, page_of_html, refuse
from pmo.connect.connectwise.simulator.routes import BY_NAME, ROUTES, UNDER_TICKETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.connect.connectwise.simulator.routes import Route
    from pmo.connect.connectwise.simulator.store import Row, Store

LONGEST: Final = 2000
"""Characters of an address; longer ones are refused by the server in front."""
ACCEPT: Final = "application/vnd.connectwise.com+json"
_COSTS: Final = {"members": ("hourlyCost", "hourlyRate"), "time_entries": ("hourlyCost",)}
"""What a role without rights to costs does not see."""
_JSON: Final = ("application/json", ACCEPT)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a caller must know. These open nothing but a simulator on the loopback address."""

    company: str = "example"
    public_key: str = "simulatedPublicKey"
    private_key: str = "simulatedPrivateKey"
    client_id: str = "00000000-5150-4c41-b042-000000000000"

    def authorization(self) -> str:
        """The value of the Authorization header."""
        pair = f"{self.company}+{self.public_key}:{self.private_key}"
        return f"Basic {b64encode(pair.encode()).decode()}"


@dataclass(slots=True)
class Psa:
    """A PSA with a store in it."""

    store: Store
    keys: Keys = field(default_factory=Keys)
    codebase: str = "v2026_1/"
    address: str = ""
    cloud: bool = False
    """On cloud, wrong keys answer 404."""
    costs: bool = True
    """Whether the role of the caller may see what people cost."""
    forbidden: frozenset[str] = frozenset()
    """Resources the role of the caller may not read."""
    member: str = "pmo.api"
    """The API member: who changes what the caller changes."""

    @property
    def base(self) -> str:
        """The path in front of every resource."""
        return f"/{self.codebase}apis/3.0"

    def answer(self, request: Request) -> Reply:
        """The reply to a request; what is wrong with it is an answer too."""
        try:
            with self.store.lock:
                return self._answer(request)
        except Refusal as refusal:
            return refusal.reply

    def relative(self, path: str) -> str:
        """The path without the code base: `/time/entries`."""
        _, found, rest = path.partition("/apis/3.0")
        return rest if found else path

    def _answer(self, request: Request) -> Reply:
        if len(request.target) > LONGEST:
            return page_of_html(414, "Request-URI Too Long")
        if request.path.startswith("/login/companyinfo/"):
            return self._company_info(unquote(request.path.rsplit("/", 1)[1]))
        if not request.path.startswith(f"{self.base}/"):
            return page_of_html(404, "404 - File or directory not found.")
        parts = [unquote(part) for part in request.path.removeprefix(f"{self.base}/").split("/")]
        if parts == ["system", "info"]:
            return ok({"version": self.codebase.rstrip("/"), "isCloud": self.cloud, "serverTimeZone": "UTC"})
        self._admit(request.headers)
        route, parent, rest = _found(parts)
        if route.name in self.forbidden:
            raise refuse(403, "Forbidden", f"The role of this member has no rights to {route.name}.")
        return self._served(request, route, parent, rest)

    def _company_info(self, company: str) -> Reply:
        if company.casefold() != self.keys.company.casefold():
            return error(404, "NotFound", "Company not found")
        return ok({
            "CompanyName": "Simulated PSA", "Codebase": self.codebase, "VersionCode": self.codebase.rstrip("/"),
            "VersionNumber": "v4.6.0", "CompanyID": self.keys.company, "IsCloud": str(self.cloud),
        })  # fmt: skip

    def _admit(self, headers: Mapping[str, str]) -> None:
        """Refusal for a caller without the right keys, without a client id, or with a version nobody knows."""
        given = headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), self.keys.authorization().encode()):
            if self.cloud:
                raise Refusal(page_of_html(404, "404 - File or directory not found."))
            raise refuse(401, "Unauthorized", "Credentials could not be verified.")
        if headers.get("clientid") != self.keys.client_id:
            raise refuse(403, "ClientIdMissing", "A valid clientId is needed on every call.")
        accept = headers.get("accept", "*/*")
        media, _, parameters = accept.partition(";")
        if media.strip() not in ("*/*", "application/json", ACCEPT):
            raise refuse(415, "UnsupportedMediaType", f"The media type {media.strip()} is not served.")
        version = parameters.strip().removeprefix("version=")
        if media.strip() == ACCEPT and parameters and not version.replace(".", "", 1).isdigit():
            raise refuse(400, "InvalidVersion", f"There is no version {version}.")

    def _served(self, request: Request, route: Route, parent: int | None, rest: list[str]) -> Reply:
        if parent is not None and not rest and self._parent(route, parent) is None:
            raise refuse(404, "NotFound", f"Nothing has the number {parent}.")
        if not rest:
            return self._collection(request, route, parent)
        if rest == ["count"] and request.method == "GET":
            return ok({"count": sum(1 for _ in reading.matching(self.store, route, request.query, parent))})
        if rest == ["search"] and route.searchable:
            return self._search(request, route)
        row = self.store.get(route.name, int(rest[0])) if rest[0].isdecimal() else None
        if row is None or (parent is not None and dig(row, route.parent) != parent):
            raise refuse(404, "NotFound", f"{route.name} {rest[0]} not found")
        if len(rest) == 1:
            return self._single(request, route, row)
        if len(rest) == 2 and route.sheet and rest[1] in sheets.ACTIONS:
            return self._sheet(request, route, row, rest[1])
        if len(rest) == 2 and rest[1] in UNDER_TICKETS and "tickets" in route.name:
            return self._under(request, row["id"], UNDER_TICKETS[rest[1]])
        raise refuse(404, "NotFound", "There is nothing at this address.")

    def _collection(self, request: Request, route: Route, parent: int | None) -> Reply:
        if request.method == "GET":
            forward = request.headers.get("pagination-type") == "forward-only"
            address = f"{self.address}{request.path}"
            return reading.page(self.store, route, request.query, parent=parent, forward=forward, address=address, show=partial(self._shown, route))  # fmt: skip
        if request.method == "POST" and route.writable:
            made = writing.create(self.store, route, self._content(request), parent, self.member)
            return ok(self._shown(route, made), 201, {"Location": f"{self.address}{request.path}/{made['id']}"})
        raise _not_allowed(request.method)

    def _search(self, request: Request, route: Route) -> Reply:
        if request.method != "POST":
            raise _not_allowed(request.method)
        content = self._content(request)
        if not isinstance(content, dict):
            raise refuse(400, "InvalidJson", "A search needs an object with conditions.")
        query = {**request.query, **{name: str(value) for name, value in content.items() if value is not None}}
        forward = request.headers.get("pagination-type") == "forward-only"
        address = f"{self.address}{request.path}"
        return reading.page(
            self.store, route, query, parent=None, forward=forward, address=address, show=partial(self._shown, route)
        )

    def _single(self, request: Request, route: Route, row: Row) -> Reply:
        pick = reading.picker(request.query.get("fields", ""))
        if request.method == "GET":
            return ok(pick(self._shown(route, row)))
        if not route.writable:
            raise _not_allowed(request.method)
        if request.method == "PATCH":
            return ok(
                pick(self._shown(route, writing.patch(self.store, route, row, self._content(request), self.member)))
            )
        if request.method == "DELETE":
            writing.delete(self.store, route, row)
            return Reply(204)
        raise _not_allowed(request.method)

    def _sheet(self, request: Request, route: Route, row: Row, action: str) -> Reply:
        if request.method != "POST":
            raise _not_allowed(request.method)
        content = self._content(request) if action == "approve" or request.body else None
        return sheets.act(self.store, route, row, action, content, self.member)

    def _under(self, request: Request, ticket: int, resource: str) -> Reply:
        if request.method != "GET":
            raise _not_allowed(request.method)
        field = "objectId" if resource == "schedule_entries" else "chargeToId"
        return ok(
            [self._shown(BY_NAME[resource], row) for row in self.store.rows(resource) if row.get(field) == ticket]
        )

    def _content(self, request: Request) -> Any:
        media = request.headers.get("content-type", "").partition(";")[0].strip()
        if media not in _JSON:
            raise refuse(415, "UnsupportedMediaType", f"The media type {media or 'none'} is not understood.")
        return writing.body(request.body)

    def _parent(self, route: Route, number: int) -> Row | None:
        path = route.path.partition("/{}")[0]
        owner = next(item for item in ROUTES if item.path == path)
        return self.store.get(owner.name, number)

    def _shown(self, route: Route, row: Row) -> Row:
        """The row without what the caller's role may not see."""
        hidden = () if self.costs else _COSTS.get(route.name, ())
        return {name: value for name, value in row.items() if name not in hidden} if hidden else row


def _found(parts: list[str]) -> tuple[Route, int | None, list[str]]:
    """The resource of an address, the number of the row it belongs to, and what follows. The longest address fits first."""
    for route in _LONGEST_FIRST:
        wanted = route.path.strip("/").split("/")
        here = parts[: len(wanted)]
        if len(here) == len(wanted) and all(
            (want == "{}" and part.isdecimal()) or want.lower() == part.lower()
            for want, part in zip(wanted, here, strict=True)
        ):
            parent = next((int(part) for want, part in zip(wanted, here, strict=True) if want == "{}"), None)
            return route, parent, parts[len(wanted) :]
    raise refuse(404, "NotFound", "There is nothing at this address.")


_LONGEST_FIRST: Final = sorted(BY_NAME.values(), key=lambda route: -route.path.count("/"))


def _not_allowed(method: str) -> Refusal:
    return refuse(405, "MethodNotAllowed", f"{method} is not allowed here.")
