"""Entry point of `pmo`: exit codes, and no traceback for the user.

0 clean, 1 findings, 2 usage, 3 internal error (with a crash log), 4 cannot be proven, 130 interrupted.
"""

from __future__ import annotations

import sys

MOST = 300
"""Characters of a message of the program."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> None:
    """Run the command line."""
    from pmo.pipeline.cache import answers  # noqa: PLC0415 - as light as this file

    try:
        known = answers.recall(sys.argv[1:])
        if known is not None:
            _say(*known)
        plain = answers.plain()
        if plain:
            from pmo.cli.plain import lint  # noqa: PLC0415

            raise SystemExit(lint(plain))
        from pmo.cli.main import cli  # noqa: PLC0415 - the quick answer comes before click is imported

        cli.main(prog_name="pmo")
    except SystemExit as end:
        if sys.argv[1:2] == ["lint"]:
            _leave(end.code)
        raise
    except KeyboardInterrupt:
        raise
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except Exception as error:  # noqa: BLE001 - the last door: everything else became a finding
        raise SystemExit(_crash(error)) from None


def _say(text: str, code: int) -> NoReturn:
    """Print an answer that was remembered, and end."""
    sys.stdout.write(text)
    sys.stdout.flush()
    raise SystemExit(code)


def _leave(code: object) -> None:
    """End at once: taking a million values apart, one by one, would only cost time. Nothing waits to be written."""
    import os  # noqa: PLC0415

    if code is None or isinstance(code, int):
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            return  # whoever was reading is gone; the ordinary end copes with that
        os._exit(code or 0)


def _crash(error: Exception) -> int:
    """Tell the user in one line and keep the details in a file that can be attached to an issue."""
    import os  # noqa: PLC0415
    import tempfile  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    from pmo import __version__  # noqa: PLC0415
    from pmo.render.diagnostics.text import visible  # noqa: PLC0415

    details = f"pmo {__version__}\npython {sys.version}\narguments {sys.argv[1:]}\n\n{traceback.format_exc()}"
    changed = " ".join(getattr(error, "__notes__", ())) or "Nothing was changed by this step."
    said = visible(f"pmo: internal error ({type(error).__name__}: {str(error)[:MOST]}). {changed}")
    try:  # a name of its own: a place that everybody knows and may write to could be a link of somebody else's
        handle, log = tempfile.mkstemp(prefix="pmo-crash-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(details)
        said += f" Details: {log}"
    except OSError:
        sys.stderr.write(details + "\n")
    sys.stderr.write(said + "\n")
    return 3


if __name__ == "__main__":
    main()
