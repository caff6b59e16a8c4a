"""A workspace whose every text is an attack, made from the example firm and the schemas: nobody has to name the fields."""

from __future__ import annotations

import json
import shutil
from itertools import count
from typing import TYPE_CHECKING, Any

import built
from pmo.pipeline.load import load
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.record import Record

FEW = 20
RAN = "window.__ran=(window.__ran||[]).concat"
PAYLOADS = (
    "<script>{ran}({n})</script>",
    "</title><script>{ran}({n})</script>",
    "<img src=x onerror={ran}({n})>",
    "<svg onload={ran}({n})>",
    "<svg><script>{ran}({n})</script></svg>",
    '"><script>{ran}({n})</script>',
    "' onmouseover={ran}({n}) autofocus onfocus={ran}({n}) x='",
    '" autofocus onfocus="{ran}({n})',
    "[click](javascript:{ran}({n}))",
    "<a href=javascript:{ran}({n})>click</a>",
    "<a href=javascript&#58;{ran}({n})>click</a>",
    '![x](x"onerror="{ran}({n}))',
    '<https://example.test" onclick="{ran}({n})>',
    "{{{{ [].__class__.__base__.__subclasses__() }}}}{{% raw %}}<b onclick={ran}({n})>",
    "*bold* `code <script>{ran}({n})</script>` ~~~ <!-- --><script>{ran}({n})</script>",
    "---\ntemplate: redirect.html\ntitle: x</title><script>{ran}({n})</script>\n---\n",
    '"\nstatus: new\ntitle: "<img src=x onerror={ran}({n})>',
    "text {{ onerror={ran}({n}) }} {{: onclick={ran}({n}) }}",
    "<style>@import 'data:text/css,'</style><iframe srcdoc='<script>{ran}({n})</script>'>",
    "<details open ontoggle={ran}({n})>",
    "]]><script>{ran}({n})</script>",
    "<!-- handbook prose ends here --><script>{ran}({n})</script>",
    "&lt;script&gt;{ran}({n})&lt;/script&gt; &#60;script&#62;{ran}({n})&#60;/script&#62;",
    "<math><mtext></table><mglyph><style><img src=x onerror={ran}({n})>",
)
BODY = "\n\n".join(
    payload.format(ran=RAN, n=9000 + number)
    for number, payload in enumerate(PAYLOADS)
    if not payload.startswith(("---", "<https:"))
)
BODY += f"\n\n```html\n</code></pre><script>{RAN}(9100)</script>\n```\n\n| <script>{RAN}(9101)</script> | b |\n|---|---|\n| <img src=x onerror={RAN}(9102)> | [x](javascript:{RAN}(9103)) |\n\n"
BODY += f"## <img src=x onerror={RAN}(9104)> heading {{: onclick={RAN}(9105) }}\n\n<p onclick={RAN}(9106)>a paragraph</p>\n\n[ref]: javascript:{RAN}(9107)\n\n[ref]\n"


def workspace(target: Path) -> Path:
    """Write it: for each kind some records, with an attack in every free text; references and choices stay as they are."""
    numbers = count(1)
    loaded = load(ROOT, AS_OF)
    for name, kind in loaded.workspace.kinds.items():
        for record in _sample(loaded.workspace.of(name)):
            path = target / record.path
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind.format == "csv":
                shutil.copy(ROOT / record.path, path)
                continue
            data = _filled(record.data, kind, "", numbers)
            text = json.dumps(
                {key: value for key, value in data.items() if f"{{{key}}}" not in record.path},
                ensure_ascii=False,
                default=float,
            )
            path.write_text(f"---\n{text}\n---\n{BODY}" if kind.format == "md" else f"{text}\n", encoding="utf-8")
    (target / "docs").mkdir()
    site = (ROOT / "mkdocs.yml").read_text(
        encoding="utf-8"
    )  # broken links are part of the attack: they must not stop the build
    (target / "mkdocs.yml").write_text(site.replace("strict: true", "strict: false"), encoding="utf-8")
    settings = {
        "company": PAYLOADS[0].format(ran=RAN, n=8000),
        "site_title": PAYLOADS[1].format(ran=RAN, n=8001),
        "as_of": AS_OF.isoformat(),
        "search": "builtin",
        "synonyms": [[PAYLOADS[0].format(ran=RAN, n=8002), "script"]],
    }
    (target / "pmo.yml").write_text(json.dumps(settings), encoding="utf-8")
    return target


def _sample(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """All records of a small kind (others refer to them), three of a large one."""
    return records if len(records) <= FEW else records[:: len(records) // 3][:3]


def _filled(value: Any, kind: Kind, path: str, numbers: Iterator[int]) -> Any:
    """The data with an attack in place of each text that is neither a reference nor a choice, a date or an id."""
    if isinstance(value, dict):
        return {key: _filled(inner, kind, f"{path}.{key}" if path else key, numbers) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, kind, path, numbers) for inner in value]
    item = kind.find(path)
    if not isinstance(value, str) or path == "id" or item is None or item.ref or item.choices or item.format:
        return value
    number = next(numbers)
    return PAYLOADS[number % len(PAYLOADS)].format(ran=RAN, n=number)


def build(target: Path) -> None:
    """The site of such a workspace."""
    built.build(workspace(target.parent / "firm"), target)
