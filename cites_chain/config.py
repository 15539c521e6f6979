"""Settings: where things are on this computer, read once at the start of a program.

The home folder comes from the caller, the environment or the platform, in that order. Every other
setting comes from the environment, or the file `config.toml` in the home folder, or its default.
`docs/reference/settings.md` lists them; a test compares the list with the class.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, timedelta, tzinfo
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cites_chain.errors import SettingsInvalid
from cites_chain.passphrase import STANDARD_COST, TRIAL_COST, ScryptCost

FILE_NAME: Final = "config.toml"
"""The settings file, in the home folder; it need not be there."""

VARIABLE_PREFIX: Final = "CITES_CHAIN_"
"""A setting's environment variable is this and its name in capitals."""

HOME_VARIABLE: Final = "CITES_CHAIN_HOME"
"""Names the home folder."""

_COSTS: Mapping[str, ScryptCost] = {"standard": STANDARD_COST, "trial": TRIAL_COST}
_LONGEST_FILE = 64 * 1024
_LONGEST_WAIT = 365 * 86_400
_OPTIONAL = frozenset({"key", "endpoints"})
"""Settings that may be empty."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, checked; paths are absolute.

    Attributes:
        home: Folder of everything below, unless one of them says otherwise.
        ledger: File of the embedded ledger; not used where there are endpoints.
        endpoints: Addresses of nodes (`http://host:port`), one's own first: the ledger is asked
            there. In the environment with commas in between.
        stale_after: Seconds after which the newest block of a node is too old to be believed.
        index: File of the index; it is only a copy and can be made anew.
        network: File that says which network this is.
        checkpoint: File that says how far the network was verified on nodes of others.
        keys: Folder of the encrypted signing keys.
        node: Folder of one's own node; the file `key` in it is the node's key.
        vault: File of the authority's own documents, encrypted.
        journal: File of the journal of acts, for officers without a vault.
        key: Name of the key that signs where `--as` is not given; empty for none.
        time_zone: Zone of the place where acts are done; it decides which day it is.
        guess_cost: What one guess at a new passphrase costs: `standard`, or `trial` for keys that
            guard nothing.
    """

    home: Path
    ledger: Path = Path("ledger.sqlite")
    endpoints: tuple[str, ...] = ()
    stale_after: int = 60
    index: Path = Path("index.sqlite")
    network: Path = Path("network.json")
    checkpoint: Path = Path("checkpoint.json")
    keys: Path = Path("keys")
    node: Path = Path("node")
    vault: Path = Path("vault.sqlite")
    journal: Path = Path("journal.sqlite")
    key: str = ""
    time_zone: str = "UTC"
    guess_cost: str = "standard"

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Path):
                object.__setattr__(self, each.name, self.home / value)

    @property
    def node_key(self) -> Path:
        """File of the key of one's own node."""
        return self.node / "key"

    @property
    def zone(self) -> tzinfo:
        """The time zone in which an act's calendar day is counted."""
        return _zone(self.time_zone)

    @property
    def max_lag(self) -> timedelta | None:
        """How old a node's newest block may be; None for the embedded ledger, which has no nodes.

        Its blocks come only with acts.
        """
        return timedelta(seconds=self.stale_after) if self.endpoints else None

    @property
    def scrypt_cost(self) -> ScryptCost:
        """What one guess at a passphrase of a new key or vault costs."""
        return _COSTS[self.guess_cost]


_PATHS = frozenset(each.name for each in fields(Settings) if isinstance(each.default, Path))


def home_folder(named: Path | None, environment: Mapping[str, str]) -> Path:
    """Return the home folder: the one named, that of the environment, or the platform's own.

    Args:
        named: What the user said on the command line.
        environment: Variables of the process.
    """
    if named is not None:
        return named.expanduser().absolute()
    said = environment.get(HOME_VARIABLE)
    if said:
        return Path(said).expanduser().absolute()
    return _data_folder(environment) / "cites-chain"


def load_settings(home: Path, environment: Mapping[str, str]) -> Settings:
    """Read the settings file of a home folder, and the environment, which outweighs it.

    Args:
        home: The home folder; it need not exist.
        environment: Variables of the process.

    Raises:
        SettingsInvalid: The file cannot be read, names an unknown setting, or a value cannot be
            used; names the file or variable and the setting.
    """
    path = home / FILE_NAME
    given = {name: (value, str(path)) for name, value in _read_file(path).items()}
    for name in setting_names():
        variable = variable_of(name)
        if environment.get(variable):
            given[name] = (environment[variable], variable)
    values: dict[str, Any] = {
        name: _checked(name, value, origin) for name, (value, origin) in given.items()
    }
    return Settings(home, **values)


def setting_names() -> tuple[str, ...]:
    """Return the name of every setting but the home folder, in the order of the reference."""
    return tuple(each.name for each in fields(Settings) if each.name != "home")


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return VARIABLE_PREFIX + name.upper()


def _read_file(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
    except FileNotFoundError:
        return {}
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise _unreadable(path, f"cannot be read: {reason}") from problem
    if len(content) > _LONGEST_FILE:
        raise _unreadable(path, f"is longer than {_LONGEST_FILE} bytes")
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise _unreadable(path, f"is not a TOML file: {problem}") from problem


def _unreadable(path: Path, problem: str) -> SettingsInvalid:
    return SettingsInvalid(
        FILE_NAME,
        problem,
        origin=str(path),
        hint='A line reads: name = "value". docs/reference/settings.md lists the names.',
    )


def _checked(name: str, value: object, origin: str) -> str | int | Path | tuple[str, ...]:
    known = setting_names()
    if name not in known:
        raise SettingsInvalid(
            name, "is not known", origin=origin, hint=f"The settings are: {', '.join(known)}."
        )
    if name == "endpoints":
        return _endpoints(value, origin)
    if name == "stale_after":
        return _seconds(name, value, origin)
    return _text(name, value, origin)


def _text(name: str, value: object, origin: str) -> str | Path:
    if not isinstance(value, str):
        raise SettingsInvalid(
            name,
            f"must be text, not {type(value).__name__}",
            origin=origin,
            hint=f'Put quotation marks around the value: {name} = "...".',
        )
    if not value and name not in _OPTIONAL:
        raise SettingsInvalid(
            name, "is empty", origin=origin, hint="Leave the setting out to get its default."
        )
    if "\0" in value:
        raise SettingsInvalid(name, "holds a character that no value may hold", origin=origin)
    if name == "time_zone":
        _require_zone(value, origin)
    if name == "guess_cost" and value not in _COSTS:
        raise SettingsInvalid(
            name, f"is {value!r}, which is no cost", origin=origin, hint="Say standard or trial."
        )
    return _expanded(name, value, origin) if name in _PATHS else value


def _endpoints(value: object, origin: str) -> tuple[str, ...]:
    """Read addresses of nodes: a list, or text with commas in between."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise SettingsInvalid(
            "endpoints",
            "must be a list of addresses",
            origin=origin,
            hint='Write it so: endpoints = ["http://127.0.0.1:8545"].',
        )
    found = tuple(part.strip() for part in parts if part.strip())
    for address in found:
        if not _is_address(address):
            # The address is not told: it may have a password in it.
            raise SettingsInvalid(
                "endpoints",
                "names something that is no address of a node",
                origin=origin,
                hint="Write it as http://host:port or https://host:port.",
            )
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _seconds(name: str, value: object, origin: str) -> int:
    text = str(value) if type(value) in (int, str) else ""
    if not text.isdecimal() or not 0 < int(text) <= _LONGEST_WAIT:
        raise SettingsInvalid(
            name, "is no number of seconds", origin=origin, hint=f"Write it so: {name} = 60."
        )
    return int(text)


def _expanded(name: str, value: str, origin: str) -> Path:
    try:
        return Path(value).expanduser()
    except RuntimeError as problem:
        raise SettingsInvalid(
            name, "begins with the home folder of nobody", origin=origin
        ) from problem


def _require_zone(value: str, origin: str) -> None:
    try:
        _zone(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise SettingsInvalid(
            "time_zone",
            f"is {value!r}, which is no time zone",
            origin=origin,
            hint="Name it as the IANA does: Africa/Nairobi, Asia/Jakarta, UTC.",
        ) from problem


def _zone(name: str) -> tzinfo:
    # A computer without a list of zones still knows this one.
    return UTC if name == "UTC" else ZoneInfo(name)


def _data_folder(environment: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        said = environment.get("LOCALAPPDATA")
        return Path(said) if said else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    said = environment.get("XDG_DATA_HOME")
    # The XDG specification says that a relative one is to be ignored.
    if said and Path(said).is_absolute():
        return Path(said)
    return Path.home() / ".local" / "share"
