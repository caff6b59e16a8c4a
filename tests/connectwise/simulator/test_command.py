"""`pmo connectwise simulate` as a person runs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from click.testing import CliRunner

from connectwise.simulator.small_psa import small
from pmo.cli.main import cli
from pmo.connect.connectwise.simulator import Fault, Faults, Keys, Store
from pmo.connect.connectwise.simulator.folder import write
from support import write as write_workspace

if TYPE_CHECKING:
    from pathlib import Path

PERSON = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\nweekly_capacity_hours: 40\n"
HOURS = "person,month,internal_hours,pto_hours\nana.ruiz,2026-10,30.25,8\n"


def _hears_ctrl_c() -> None:
    """Also where the tests run in the background, whose programs are born deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def started(*arguments: str, cwd: Path) -> tuple[subprocess.Popen[str], dict[str, str], str]:
    """The running command, the environment it says to set, and its first line."""
    program = subprocess.Popen(
        [sys.executable, "-m", "pmo", "connectwise", "simulate", *arguments],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hears_ctrl_c if os.name == "posix" else None,  # noqa: PLW1509 - these tests start no thread
    )
    assert program.stdout is not None
    first = program.stdout.readline()
    environ: dict[str, str] = {}
    for line in program.stdout:
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").strip().partition("=")
            environ[name] = value
        elif line.startswith("pmo "):
            break
    return program, environ, first


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_the_records_until_it_is_stopped_and_writes_what_it_holds(
    tmp_path: Path, stop: signal.Signals
) -> None:
    firm = write_workspace(tmp_path / "firm", {"registers/people/ana.ruiz.yml": PERSON, "hours.csv": HOURS})
    before = {path: path.read_bytes() for path in firm.rglob("*") if path.is_file()}
    program, environ, first = started(
        "--hours", "hours.csv", "--write-to", str(tmp_path / "psa"), "--as-of", "2026-11-20", cwd=firm
    )
    try:
        keys = Keys(private_key=environ["PMO_CW_PRIVATE_KEY"])
        assert set(environ) == {
            "PMO_CW_HOST",
            "PMO_CW_COMPANY",
            "PMO_CW_PUBLIC_KEY",
            "PMO_CW_PRIVATE_KEY",
            "PMO_CW_CLIENT_ID",
        }
        assert environ["PMO_CW_HOST"].startswith("http://127.0.0.1:")
        assert environ["PMO_CW_HOST"] in first
        headers = {"Authorization": keys.authorization(), "clientId": keys.client_id}
        answer = httpx.get(
            f"{environ['PMO_CW_HOST']}/v2026_1/apis/3.0/time/entries",
            headers=headers,
            params={"pageSize": 1000},
            timeout=20,
        )
        assert sum(row["actualHours"] for row in answer.json()) == 38.25
        assert answer.headers["date"].startswith("Fri, 20 Nov 2026 23:")
    finally:
        program.send_signal(stop)
        out, err = program.communicate(timeout=60)
    assert program.returncode == 0, err
    assert "Stopped after 1 requests." in out
    assert err == ""
    assert Store.of_files(tmp_path / "psa").count("members") == 1
    assert {
        path: path.read_bytes() for path in firm.rglob("*") if path.is_file() and ".cache" not in path.parts
    } == before


STATUS = {
    Fault.THROTTLED: 429,
    Fault.ERROR_500: 500,
    Fault.ERROR_502: 502,
    Fault.ERROR_503: 503,
    Fault.ERROR_AFTER: 502,
    Fault.SLOW: 200,
    Fault.MOVED: 200,
}


def answered(address: str) -> int | None:
    """The status of an answer; None where the connection ended without a whole one."""
    try:
        return httpx.get(address, timeout=20).status_code
    except httpx.TransportError:
        return None


def test_it_serves_files_with_faults(tmp_path: Path) -> None:
    write(small(), tmp_path / "psa")
    program, environ, first = started("--files", "psa", "--faults", "1", "--seed", "3", cwd=tmp_path)
    try:
        assert "30 service tickets" in first
        found = [answered(f"{environ['PMO_CW_HOST']}/login/companyinfo/example") for _ in range(12)]
        assert found == [STATUS.get(Faults(3, 1.0).of(number)) for number in range(1, 13)]
        assert len(set(found)) > 3
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=60)


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["connectwise", "simulate", *arguments], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    return " ".join(result.output.split())


def test_wrong_wishes_are_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "hours.csv").write_text("person\nana\n", encoding="utf-8")
    write_workspace(tmp_path / "firm", {})
    assert "has no file of a PSA" in refused("--files", str(tmp_path))
    assert "--hours belongs to a PSA made of the records" in refused(
        "--files", str(tmp_path), "--hours", str(tmp_path / "hours.csv")
    )
    assert "line 2: it needs person" in refused(
        "--root", str(tmp_path / "firm"), "--hours", str(tmp_path / "hours.csv")
    )
    assert "--faults" in refused("--faults", "2")
    assert "There is no pmo.yml" in refused("--root", str(tmp_path))


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    write_workspace(tmp_path, {})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["connectwise", "simulate", "--root", str(tmp_path), "--port", str(port)])
    assert result.exit_code == 1
    assert f"Port {port} cannot be used" in result.output


def test_each_run_has_a_key_of_its_own_and_shows_none_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workspace(tmp_path, {})
    monkeypatch.setitem(os.environ, "PMO_CW_PRIVATE_KEY", "canary-of-a-real-key")
    keys = set()
    for _ in range(2):
        program, environ, _ = started(cwd=tmp_path)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
        assert "canary" not in out + err + str(environ)
        keys.add(environ["PMO_CW_PRIVATE_KEY"])
    assert len(keys) == 2
