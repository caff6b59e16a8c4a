"""A conversation with the PSA: what Reader reads, and writes that know whether they happened."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.answers import GONE, plain, told
from pmo.connect.connectwise.caller import Call, Sent
from pmo.connect.connectwise.errors import FalseSuccessError, PsaError, ReadOnlyError, UnknownOutcomeError
from pmo.connect.connectwise.pace import Pace
from pmo.connect.connectwise.readback import Patch, differences, moved
from pmo.connect.connectwise.reading import PAGE_SIZE, Page, Reader, resource_of, spoken

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    import httpx

    from pmo.connect.connectwise.account import Account
    from pmo.connect.connectwise.resources import Resource

__all__ = ["PAGE_SIZE", "Page", "Patch", "Sent", "Session"]

_DOING: Final = {"submit": "submitting", "approve": "approving", "reject": "rejecting", "reverse": "reversing"}
_PACE: Final = Pace()


class Session(Reader):
    """Reads and, only with `write`, writes. Use it as a context manager.

    `costs` asks for what people cost and is for management runs alone. `transport`, `sleep`, `clock` and `rng` are for
    tests. `on_wait(seconds, why)` is told of every wait for the PSA. Every method raises PsaError with a sentence. A
    resource is given as an entry of RESOURCES or by its name. Rows are what `sift` leaves of an answer.
    """

    def __init__(
        self, account: Account, *, transport: httpx.BaseTransport | None = None, pace: Pace = _PACE,
        sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None, on_wait: Callable[[float, str], None] | None = None,
        write: bool = False, costs: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            account, transport=transport, pace=pace, sleep=sleep, clock=clock, rng=rng, on_wait=on_wait, costs=costs
        )
        self._write = write

    def create(self, resource: Resource | str, body: Mapping[str, Any], *, parent: int | None = None) -> dict[str, Any]:
        """A new row, as far as the PSA answered with what can be used, with its `id`.

        Sent once. UnknownOutcomeError when no answer tells whether it was carried out: look for it before sending again.
        """
        found = resource_of(resource)
        about = f"creating one of {spoken(found)}"
        self._may_write(about)
        answer = self._caller.call(Call("POST", found.address(parent=parent), about, body=dict(body), repeatable=False))
        try:
            made = self._admitted(found, answer.json())
        except ValueError:
            made = None
        if made is None or made.number is None:
            msg = f"{about.capitalize()}: the PSA took it and did not say under which number. Look for it before trying again."
            raise UnknownOutcomeError(msg, answer.status)
        return made.row

    def patch(
        self, resource: Resource | str, number: int, steps: Sequence[Patch], *, parent: int | None = None
    ) -> dict[str, Any]:
        """Change a row, read it back and compare: FalseSuccessError when it is not what was written.

        Repeated after a fault only when every step is a `replace`; else UnknownOutcomeError. The row is answered as read
        afterwards, with the fields that were changed.
        """
        found = resource_of(resource)
        about = f"changing number {number} of {spoken(found)}"
        self._may_write(about)
        if not steps:
            msg = "a change needs a step"
            raise ValueError(msg)
        self._caller.call(
            Call(
                "PATCH", found.address(number, parent=parent), about, body=[step.body() for step in steps],
                repeatable=all(step.op == "replace" for step in steps),
            )
        )  # fmt: skip
        names = dict.fromkeys((*found.asked(costs=self._costs), *(step.path.partition("/")[0] for step in steps)))
        row = self._read_back(about, lambda: self._raw(found, number, parent, ",".join(names)))
        after = self._admitted(found, row)
        if row is None:
            wrong = ["the row is gone"]
        elif after.number != number:
            wrong = ["what is read is another row"]
        else:
            wrong = differences(row, steps)
        if wrong:
            msg = (
                f"{about.capitalize()}: the PSA said it was done, but {plain('; '.join(wrong))}. Change it in the PSA by hand, "
                "and check the security role of the API member."
            )
            raise FalseSuccessError(msg)
        return after.row

    def act(
        self, resource: Resource | str, number: int, action: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Submit, approve, reject or reverse a sheet; the sheet as read afterwards.

        Sent once; then the sheet is read, also when no answer came, and its status says whether it was carried out.
        FalseSuccessError when the PSA said so and the status did not move; PsaError with its reason when it refused.
        """
        found = resource_of(resource)
        if action not in found.actions:
            msg = f"{found.name} has no action {action!r}"
            raise ValueError(msg)
        about = f"{_DOING[action]} number {number} of {spoken(found)}"
        self._may_write(about)
        before = self.one(found, number)
        if before is None:
            msg = f"{about.capitalize()}: the PSA has no such sheet."
            raise PsaError(msg, GONE)
        call = Call(
            "POST", found.address(number, action), about, body=None if body is None else dict(body), repeatable=False
        )
        unknown: UnknownOutcomeError | None = None
        try:
            answer = self._caller.call(call)
            self._check_success(answer.json() if answer.body else {}, about)
        except UnknownOutcomeError as error:
            unknown = error
        except ValueError:
            pass  # no readable answer: the status of the sheet tells
        after = self._read_back(about, lambda: self.one(found, number))
        was, now = before.get("status"), (after or {}).get("status")
        if after is not None and moved(action, was, now) and (unknown is None or was != now):
            return after
        if unknown is not None:
            raise unknown
        msg = f"{about.capitalize()}: the PSA said it was done, but the sheet is still “{plain(now)}”. Look at it in the PSA."
        raise FalseSuccessError(msg)

    def _may_write(self, about: str) -> None:
        if not self._write:
            msg = f"{about.capitalize()}: not done, since writing was not asked for. Add --write to write to the PSA."
            raise ReadOnlyError(msg)

    def _check_success(self, answered: Any, about: str) -> None:
        if isinstance(answered, dict) and answered.get("success") is False:
            reason = told(answered.get("message"), self._caller.hide) or "it gave no reason"
            msg = f"{about.capitalize()}: the PSA refused: {reason}"
            raise PsaError(msg)

    def _read_back(self, about: str, read: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
        try:
            return read()
        except PsaError as error:
            failed = error
        msg = f"{about.capitalize()}: sent, but it could not be read afterwards. {failed.sentence}"
        raise UnknownOutcomeError(msg, failed.status)
