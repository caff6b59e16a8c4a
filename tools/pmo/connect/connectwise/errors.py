"""What can go wrong between here and the PSA, as sentences for a project manager. No error holds a key."""

from __future__ import annotations

from dataclasses import dataclass


class SettingsError(Exception):
    """Address or keys are missing or cannot be right. The sentence names the setting, never its value."""


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One entry of `errors[]` in an answer of the PSA."""

    message: str
    field: str = ""
    code: str = ""


class PsaError(Exception):
    """The PSA did not do what was asked, or could not be reached."""

    def __init__(self, sentence: str, status: int | None = None, items: tuple[ErrorItem, ...] = ()) -> None:
        """`sentence` says what happened and what to do; `status` is the one of HTTP, None without an answer."""
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.items = items


class UnknownOutcomeError(PsaError):
    """A write was sent and no answer tells whether it was carried out. Look for the record before anything else."""


class FalseSuccessError(PsaError):
    """The PSA answered that all went well, and what is read afterwards says otherwise."""


class ReadOnlyError(PsaError):
    """A write was asked of a session that may only read. Nothing was sent."""
