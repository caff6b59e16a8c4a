"""For all tests: programs they start may keep what Python compiled, or each of hundreds would compile the toolkit anew."""

import os

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
