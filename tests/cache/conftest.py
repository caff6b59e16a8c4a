"""A small workspace, and a way to ask `pmo lint` in it as a process of its own would."""

import os
import sys

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.pipeline.cache import answers, stamp
from support import write

SETTLED = -200_000_000
TOOL = ("3.x", 0, "", "here", {}, {}, ())
FILES = {
    "pmo.yml": "company: Test firm\ntimezone: America/New_York\nas_of: 2026-11-20\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Project manager\nweekly_capacity_hours: 40\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme Foods\nstatus: prospect\n",
    "projects/demo/project.yml": "id: demo\ntitle: Mail migration\nclient: acme\nstatus: proposed\nmanager: ana.ruiz\n",
    "projects/demo/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: The array is late\nstatus: draft\ntype: threat\nprobability: 3\nimpact: 2\n",
    "projects/demo/risks/RSK-2026-0002.yml": "id: RSK-2026-0002\ntitle: Nobody knows the old server\nstatus: draft\nprobability: 9\n",
}


class Desk:
    """Asks in a workspace; `remembered` says where the last answer came from."""

    def __init__(self, root):
        self.root = root
        self.remembered = False

    def ask(self, *arguments):
        """Text and exit code, from what is remembered if that is possible."""
        request = ["lint", *arguments]
        known = answers.recall(request)
        self.remembered = known is not None
        if known is not None:
            return known
        done = CliRunner().invoke(cli, request)
        return done.output, done.exit_code

    def truth(self, *arguments):
        """Text and exit code without any memory."""
        os.environ["PMO_NO_CACHE"] = "1"
        try:
            answers.recall(["lint"])
            done = CliRunner().invoke(cli, ["lint", *arguments])
        finally:
            del os.environ["PMO_NO_CACHE"]
        return done.output, done.exit_code

    def check(self, *arguments):
        """The answer, compared with the truth."""
        found = self.ask(*arguments)
        remembered = self.remembered
        assert found == self.truth(*arguments)
        self.remembered = remembered
        return found

    def settle(self, *arguments):
        """Ask until the answer is remembered, as it is in an ordinary life."""
        self.check(*arguments)
        self.check(*arguments)
        assert self.remembered


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Files need not lie still for two seconds, the toolkit may be edited meanwhile, and nothing is left behind."""
    if sys.platform == "win32":
        pytest.skip("nothing is remembered on this system")
    monkeypatch.setattr(stamp, "RACY_NS", SETTLED)
    monkeypatch.setattr(stamp, "tool", lambda: TOOL)
    monkeypatch.delenv("PMO_NO_CACHE", raising=False)
    monkeypatch.setattr(answers, "_encoded", lambda: True)
    yield
    monkeypatch.setenv("PMO_NO_CACHE", "1")
    answers.recall(["lint"])


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A desk in a small workspace whose answer is remembered."""
    root = tmp_path.resolve() / "firm"
    write(root, FILES)
    monkeypatch.chdir(root)
    found = Desk(root)
    found.settle()
    return found
