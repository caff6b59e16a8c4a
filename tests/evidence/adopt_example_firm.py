"""Take the example firm over again, with new keys whose private halves are thrown away.

Run it after a change of the example's records that are past approval: `python tests/evidence/adopt_example_firm.py`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pmo.cli.approvals import adopt

ROOT = Path(__file__).resolve().parent.parent.parent
OWNER = "grace.lindqvist"
APPROVERS = (OWNER, "hannah.okafor", "luis.cardenas", "priya.raman", "tomas.berglund")
HEAD = """\
# One person, one key, one line, for approvals alone. These people are invented, and the private halves of their keys were
# thrown away: nobody can approve anything in the example firm. A key that is given up gets valid-before="YYYYMMDD".
"""


def main(root: Path = ROOT) -> None:
    """Write .pmo/allowed_signers and the adoption point."""
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for name in APPROVERS:
            key = Path(folder) / name
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True)
            public = " ".join(Path(f"{key}.pub").read_text(encoding="ascii").split()[:2])
            lines.append(f'{name} namespaces="pmo-approval@v1" {public}\n')
        (root / ".pmo/allowed_signers").write_text(HEAD + "".join(lines), encoding="ascii")
        adopt.main(["--root", str(root), "--key", str(Path(folder) / OWNER)], standalone_mode=False)


if __name__ == "__main__":
    sys.exit(main())
