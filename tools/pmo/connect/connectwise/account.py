"""Where the PSA is and the keys to it. They come from the environment or the system's keyring and are never shown."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pmo.connect.connectwise.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOST: Final = "PMO_CW_HOST"
COMPANY: Final = "PMO_CW_COMPANY"
PUBLIC_KEY: Final = "PMO_CW_PUBLIC_KEY"
PRIVATE_KEY: Final = "PMO_CW_PRIVATE_KEY"
CLIENT_ID: Final = "PMO_CW_CLIENT_ID"
NAMES: Final = (HOST, COMPANY, PUBLIC_KEY, PRIVATE_KEY, CLIENT_ID)
"""The five settings, in the environment and in the keyring."""
KEYRING_SERVICE: Final = "pmo-connectwise"

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SECURE: Final = re.compile(
    rf"(?:https://)?({_LABEL}(?:\.{_LABEL})*|\[::1\])(:[0-9]{{1,5}})?/?", re.IGNORECASE | re.ASCII
)
_LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|\[::1\])(:[0-9]{1,5})/?", re.IGNORECASE | re.ASCII)
_KEY: Final = re.compile(r"[\x21-\x7e]+")
_PORTS: Final = range(1, 65_536)
_HIDDEN: Final = "…"


@dataclass(frozen=True, slots=True)
class Account:
    """The address of a PSA and the keys of an API member. Its text form shows address and company, no key.

    SettingsError when a part cannot be right; the message never repeats a key.
    """

    host: str
    """Name of the server; `http://127.0.0.1:PORT` or `http://[::1]:PORT` for the simulator."""
    company: str
    """Identifier of the company in the PSA, as at its login."""
    public_key: str = field(repr=False)
    private_key: str = field(repr=False)
    client_id: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what would be sent in clear text, or cannot be sent at all."""
        found = _SECURE.fullmatch(self.host) or _LOOPBACK.fullmatch(self.host)
        if found is None or int((found[2] or ":443")[1:]) not in _PORTS:
            raise SettingsError(_host_fault(self.host))
        for name, value in (
            (PUBLIC_KEY, self.public_key),
            (PRIVATE_KEY, self.private_key),
            (CLIENT_ID, self.client_id),
        ):
            if not _KEY.fullmatch(value):
                msg = f"{name} is empty, or holds a blank, a line break or a letter that no key has. Copy it again from the PSA."
                raise SettingsError(msg)
        if not _KEY.fullmatch(self.company) or set(self.company) & set(":/+"):
            msg = f"{COMPANY} must be the company's identifier as at the login of the PSA: one word."
            raise SettingsError(msg)

    @property
    def origin(self) -> str:
        """Scheme, host and port of the interface, without a slash at the end."""
        plain = _LOOPBACK.fullmatch(self.host)
        found = plain or _SECURE.fullmatch(self.host)
        assert found is not None  # noqa: S101 - __post_init__ has seen to it
        return f"{'http' if plain else 'https'}://{found[1].lower()}{found[2] or ''}"

    @property
    def login_origin(self) -> str:
        """The same for the company's information, which the cloud serves without `api-` in front."""
        scheme, _, rest = self.origin.partition("://")
        return f"{scheme}://{rest.removeprefix('api-')}"

    @property
    def local(self) -> bool:
        """Whether it is a server on this machine, spoken to without TLS."""
        return self.origin.startswith("http://")

    def authorization(self) -> str:
        """The value of the Authorization header."""
        pair = f"{self.company}+{self.public_key}:{self.private_key}"
        return f"Basic {b64encode(pair.encode('ascii')).decode('ascii')}"

    def hide(self, text: str) -> str:
        """The text with every key in it replaced, in small or capital letters, as it travels and as an address writes it."""
        secrets = (self.authorization().removeprefix("Basic "), self.private_key, self.public_key, self.client_id)
        for secret in sorted(secrets, key=len, reverse=True):
            letters = (f"(?:{re.escape(letter)}|%(?:25){{0,2}}{ord(letter):02x})" for letter in secret)
            text = re.sub("".join(letters), _HIDDEN, text, flags=re.IGNORECASE)
        return text


def account(environ: Mapping[str, str], keyring: Callable[[str], str | None] | None) -> Account:
    """The account of the environment; what is missing there is looked for in the keyring.

    `keyring` gives the entry of a name, None without one; see `system_keyring`. SettingsError names what is missing.
    """
    found = {name: environ.get(name, "").strip() for name in NAMES}
    for name in NAMES:
        if not found[name] and keyring:
            found[name] = (keyring(name) or "").strip()
    missing = [name for name, value in found.items() if not value]
    if missing:
        where = (
            f"or store them with `keyring set {KEYRING_SERVICE} {missing[0]}`"
            if keyring
            else "or install the extra `keyring` and keep them in the keyring of the system"
        )
        msg = (
            f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} not set. Set {'it' if len(missing) == 1 else 'them'} in the "
            f"environment, {where}; never in a file of the repository. To try things out without a PSA: `pmo connectwise simulate`."
        )
        raise SettingsError(msg)
    return Account(found[HOST], found[COMPANY], found[PUBLIC_KEY], found[PRIVATE_KEY], found[CLIENT_ID])


def system_keyring() -> Callable[[str], str | None] | None:
    """Reads entries of the system's keyring; None where the optional package is not installed.

    A keyring that is absent or empty has no entries: what is missing is then said by `account`. One that is asked and fails,
    since it is locked or wrongly set up, is a SettingsError.
    """
    try:
        import keyring  # noqa: PLC0415 - an optional extra, and slow to import
        from keyring.errors import NoKeyringError  # noqa: PLC0415
    except ImportError:
        return None

    def entry(name: str) -> str | None:
        try:
            found = keyring.get_password(KEYRING_SERVICE, name)
        except NoKeyringError:
            return None
        except Exception as error:  # noqa: BLE001 - a backend is somebody else's program, and raises what it likes
            failed = type(error).__name__
        else:
            return found if isinstance(found, str) else None
        msg = (
            f"{name} is not in the environment, and the keyring of the system could not be asked for it ({failed}). Unlock it, "
            "correct PYTHON_KEYRING_BACKEND if that is set, or set the name in the environment."
        )
        raise SettingsError(msg)

    return entry


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _host_fault(host: str) -> str:
    if host.lower().startswith("http://"):
        return (
            f"{HOST} begins with http://, so the keys would travel in clear text. Write the bare name, for example "
            "api-na.myconnectwise.net. Only the simulator is spoken to like that: http://127.0.0.1:PORT."
        )
    return (
        f"{HOST} must be the name of the server alone, for example api-na.myconnectwise.net: no path, no user, no blank. "
        "The code base is found out."
    )
