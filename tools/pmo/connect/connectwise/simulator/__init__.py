"""A PSA to try things out on: the same resources, answers and faults as ConnectWise, from memory, on the loopback address.

with Simulator(Store.of_workspace(workspace)) as psa:
    session = Session(psa.account())
"""

from __future__ import annotations

from pmo.connect.connectwise.simulator.clock import Running, Ticks
from pmo.connect.connectwise.simulator.faults import EVERY, PASSING, Fault, Faults
from pmo.connect.connectwise.simulator.psa import Keys
from pmo.connect.connectwise.simulator.server import Seen, Simulator
from pmo.connect.connectwise.simulator.store import Store, StoreError

__all__ = [
    "EVERY",
    "PASSING",
    "Fault",
    "Faults",
    "Keys",
    "Running",
    "Seen",
    "Simulator",
    "Store",
    "StoreError",
    "Ticks",
]
