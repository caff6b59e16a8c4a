"""`pmo connectwise simulate`."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date

    from pmo.connect.connectwise.simulator import Simulator, Store

_COUNTED: Final = (("projects", "projects"), ("project_tickets", "project tickets"), ("service_tickets", "service tickets"), ("time_entries", "time entries"))  # fmt: skip


@click.command("simulate")
@click.option(
    "--files", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR",
    help="Serve the lists in this folder (projects.json, time_entries.json …) instead of a PSA made of the records.",
)  # fmt: skip
@click.option(
    "--hours", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE",
    help="CSV with person, month, internal_hours and pto_hours, which no record has.",
)  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on this machine (else a free one).")
@click.option("--faults", "rate", type=click.FloatRange(0, 1), default=0.0, metavar="RATE", help="Share of requests that go wrong, from 0 to 1.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same faults.")
@click.option("--write-to", "target", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="When it stops, write what the PSA holds then, for --files.")  # fmt: skip
@options.as_of_option
@options.root_option
def command(
    *, folder: Path | None, hours: Path | None, port: int, rate: float, seed: int, target: Path | None,
    as_of: date | None, root: Path | None,
) -> None:  # fmt: skip
    """Serve a PSA on this machine, to try the other commands on: nothing leaves it, and the records stay as they are.

    Without --files the PSA is made of the records: clients, people, projects with their plans, tickets, agreements and
    every hour, as if all of it had been entered there. It answers on the loopback address alone, with keys of its own
    that open nothing else, and runs until Ctrl+C.

    \b
    Examples:
      pmo connectwise simulate
      pmo connectwise simulate --port 8470 --faults 0.1 --seed 7
      pmo connectwise simulate --files psa --write-to psa
    """
    from secrets import token_urlsafe  # noqa: PLC0415 - keeps `pmo --help` quick

    from pmo.connect.connectwise.simulator import Faults, Keys, Simulator, StoreError  # noqa: PLC0415

    if folder is not None and hours is not None:
        msg = "--hours belongs to a PSA made of the records; leave it out with --files."
        raise click.UsageError(msg)
    try:
        store = _of_files(folder) if folder is not None else _of_records(root, as_of, hours)
    except StoreError as error:
        raise click.UsageError(str(error)) from None
    try:
        simulator = Simulator(store, Faults(seed, rate), port=port, keys=Keys(private_key=token_urlsafe(18)))
    except OSError as error:
        msg = f"Port {port} cannot be used ({error.strerror}). Name another one, or leave --port out."
        raise click.ClickException(msg) from None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with simulator:
        click.echo(_greeting(simulator))
        try:
            simulator.wait()
        except KeyboardInterrupt:
            click.echo(f"\nStopped after {simulator.served:,} requests.")
    if target is not None:
        _write(store, target)


def _of_files(folder: Path) -> Store:
    from datetime import UTC, datetime, time  # noqa: PLC0415 - keeps `pmo --help` quick

    from pmo.connect.connectwise.simulator import Running, Store  # noqa: PLC0415

    store = Store.of_files(folder)
    noon = datetime.combine(options.today(), time(12), UTC)
    store.clock = Running(max(noon, store.latest() or noon))
    return store


def _of_records(root: Path | None, as_of: date | None, hours: Path | None) -> Store:
    from pmo.connect.connectwise.simulator import Running, Store  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.connect.connectwise.simulator.folder import hours_of  # noqa: PLC0415

    workspace = options.load(root, as_of).workspace
    store = Store.of_workspace(workspace, hours_of(hours) if hours is not None else ())
    store.clock = Running(store.clock())
    return store


def _greeting(simulator: Simulator) -> str:
    counts = [f"{simulator.store.count(name):,} {label}" for name, label in _COUNTED]
    return "\n".join((
        f"# A simulated PSA is at {simulator.address}: {', '.join(counts)}. It stops with Ctrl+C.",
        "# In another terminal:",
        *(f"export {name}={value}" for name, value in simulator.environ.items()),
        "pmo connectwise check",
    ))  # fmt: skip


def _write(store: Store, target: Path) -> None:
    from pmo.connect.connectwise.simulator.folder import write  # noqa: PLC0415 - only this branch writes

    names = write(store, target)
    click.echo(f"Wrote {len(names)} files to {target}; serve them again with --files.")
