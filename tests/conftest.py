"""For all tests: programs they start may keep what Python compiled, or each of hundreds would compile the toolkit anew.

And a load of a workspace does not first look for garbage in all that the tests before it have made: every twentieth does.
"""

import itertools
import os
from collections.abc import Iterator

import pytest

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(autouse=True, scope="session")
def _rarely_forgetting() -> Iterator[None]:
    from pmo.pipeline import load  # noqa: PLC0415 - what a test of one stage does without

    forget, loads = load._forget_earlier, itertools.count(1)
    load._forget_earlier = lambda: forget() if next(loads) % 20 == 0 else None
    yield
    load._forget_earlier = forget
