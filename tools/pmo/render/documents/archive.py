"""Office files are ZIP archives that remember when they were made; here they remember the day of the report."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_ABOUT: Final = "docProps/core.xml"
_OLDEST: Final = 1980


def steady(content: bytes, day: tuple[int, int, int]) -> bytes:
    """The archive with every time in it set to midnight of `day`: the same content gives the same bytes."""
    stamp = (max(day[0], _OLDEST), day[1], day[2], 0, 0, 0)
    text = f"{day[0]:04}-{day[1]:02}-{day[2]:02}T00:00:00Z".encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            if name == _ABOUT:
                body = _STAMP.sub(rb"\g<1>" + text + rb"\g<2>", body)
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            new.writestr(entry, body)
    return out.getvalue()
