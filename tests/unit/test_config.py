"""Settings: where they come from, which outweighs which, and what is refused."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cites_chain.config import (
    FILE_NAME,
    Settings,
    home_folder,
    load_settings,
    setting_names,
    variable_of,
)
from cites_chain.errors import SettingsInvalid
from cites_chain.passphrase import STANDARD_COST, TRIAL_COST

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


def written(home: Path, content: str | bytes) -> Path:
    path = home / FILE_NAME
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_settings_without_file_and_environment_are_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings == Settings(tmp_path)
    assert settings.ledger == tmp_path / "ledger.sqlite"
    assert settings.keys == tmp_path / "keys"
    assert (settings.key, settings.zone, settings.scrypt_cost) == ("", UTC, STANDARD_COST)


def test_settings_of_a_home_that_is_not_there_are_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "absent", {}).vault == tmp_path / "absent" / "vault.sqlite"


def test_environment_outweighs_file_and_file_outweighs_default(tmp_path: Path) -> None:
    written(tmp_path, 'key = "of-the-file"\nvault = "elsewhere/v.sqlite"\nledger = "/srv/l.sqlite"')
    settings = load_settings(tmp_path, {"CITES_CHAIN_KEY": "of-the-environment"})
    assert settings.key == "of-the-environment"
    assert settings.vault == tmp_path / "elsewhere" / "v.sqlite"
    assert settings.ledger == Path("/srv/l.sqlite")
    assert load_settings(tmp_path, {"CITES_CHAIN_KEY": ""}).key == "of-the-file"


def test_path_that_begins_with_a_tilde_is_under_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings(tmp_path, {"CITES_CHAIN_KEYS": "~/mine"}).keys == tmp_path / "mine"
    with pytest.raises(SettingsInvalid) as no:
        load_settings(tmp_path, {"CITES_CHAIN_KEYS": "~nobody-of-that-name/mine"})
    assert no.value.facts == {
        "setting": "keys",
        "problem": "begins with the home folder of nobody",
        "origin": "CITES_CHAIN_KEYS",
    }


def test_time_zone_and_cost_are_what_their_names_say(tmp_path: Path) -> None:
    written(tmp_path, 'time_zone = "Africa/Nairobi"\nguess_cost = "trial"')
    settings = load_settings(tmp_path, {})
    noon = datetime(2024, 2, 19, 12, tzinfo=UTC).astimezone(settings.zone)
    assert noon.isoformat() == "2024-02-19T15:00:00+03:00"
    assert settings.scrypt_cost == TRIAL_COST


def test_endpoints_are_a_list_in_the_file_and_have_commas_in_the_environment(
    tmp_path: Path,
) -> None:
    nodes = ("http://127.0.0.1:8545", "https://node.example/rpc")
    assert load_settings(tmp_path, {}).max_lag is None
    written(tmp_path, f'endpoints = ["{nodes[0]}", "{nodes[1]}"]\nstale_after = 90')
    settings = load_settings(tmp_path, {})
    assert (settings.endpoints, settings.max_lag) == (nodes, timedelta(seconds=90))
    said = {"CITES_CHAIN_ENDPOINTS": f" {nodes[1]} , ", "CITES_CHAIN_STALE_AFTER": "5"}
    settings = load_settings(tmp_path, said)
    assert (settings.endpoints, settings.stale_after) == (nodes[1:], 5)
    written(tmp_path, f'endpoints = "{nodes[0]}"')
    assert load_settings(tmp_path, {}).endpoints == nodes[:1]


def test_endpoint_that_is_none_is_refused_without_showing_its_password(tmp_path: Path) -> None:
    rest = "user:secret-word" + "@node"
    good = f"http://{rest}"
    assert load_settings(tmp_path, {"CITES_CHAIN_ENDPOINTS": good}).endpoints == (good,)
    with pytest.raises(SettingsInvalid) as no:
        load_settings(tmp_path, {"CITES_CHAIN_ENDPOINTS": f"ftp://{rest}"})
    assert no.value.facts["setting"] == "endpoints"
    assert "secret-word" not in no.value.explain()


@pytest.mark.parametrize(
    ("content", "setting", "problem"),
    [
        ('legder = "x"', "legder", "is not known"),
        ('home = "x"', "home", "is not known"),
        ("[ledger]\npath = 1", "ledger", "must be text, not dict"),
        ("key = 7", "key", "must be text, not int"),
        ('vault = ""', "vault", "is empty"),
        ('vault = "a\\u0000b"', "vault", "holds a character that no value may hold"),
        ('time_zone = "Africa/Atlantis"', "time_zone", "is 'Africa/Atlantis', which is no time zo"),
        ('time_zone = "../../etc/passwd"', "time_zone", "is '../../etc/passwd', which is no time"),
        ('time_zone = "Africa"', "time_zone", "is 'Africa', which is no time zone"),
        ('guess_cost = "cheap"', "guess_cost", "is 'cheap', which is no cost"),
        ("endpoints = 8545", "endpoints", "must be a list of addresses"),
        ("endpoints = [8545]", "endpoints", "must be a list of addresses"),
        ('endpoints = ["node:8545"]', "endpoints", "names something that is no address"),
        ('endpoints = ["ftp://node"]', "endpoints", "names something that is no address"),
        ('endpoints = ["http://:8545"]', "endpoints", "names something that is no address"),
        ('endpoints = ["http://a:b"]', "endpoints", "names something that is no address"),
        ("stale_after = 0", "stale_after", "is no number of seconds"),
        ("stale_after = 1.5", "stale_after", "is no number of seconds"),
        ("stale_after = true", "stale_after", "is no number of seconds"),
        ('stale_after = "soon"', "stale_after", "is no number of seconds"),
        ("stale_after = 99999999", "stale_after", "is no number of seconds"),
    ],
)
def test_setting_that_cannot_be_used_is_refused_with_file_and_name(
    tmp_path: Path, content: str, setting: str, problem: str
) -> None:
    path = written(tmp_path, 'key = "good"')
    assert load_settings(tmp_path, {}).key == "good"
    written(tmp_path, content)
    with pytest.raises(SettingsInvalid) as no:
        load_settings(tmp_path, {})
    assert no.value.facts["setting"] == setting
    assert no.value.facts["origin"] == str(path)
    assert str(no.value.facts["problem"]).startswith(problem)
    assert str(path) in no.value.message


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"key = good", "is not a TOML file"),
        (b"key = 'a'\nkey = 'b'", "is not a TOML file"),
        (b"\xff\xfe", "is not a TOML file"),
        (b"# " + b"x" * 70_000, "is longer than 65536 bytes"),
    ],
)
def test_file_that_is_no_settings_file_is_refused(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(SettingsInvalid) as no:
        load_settings(tmp_path, {})
    assert (no.value.facts["setting"], no.value.facts["origin"]) == (FILE_NAME, str(path))
    assert str(no.value.facts["problem"]).startswith(problem)


def test_settings_file_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SettingsInvalid) as no:
        load_settings(tmp_path, {})
    assert no.value.facts["problem"] == "cannot be read: is a directory"


def test_value_of_the_environment_is_checked_and_its_variable_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as no:
        load_settings(tmp_path, {"CITES_CHAIN_GUESS_COST": "cheap"})
    assert no.value.facts["origin"] == "CITES_CHAIN_GUESS_COST"


def test_home_folder_named_outweighs_environment_and_platform(tmp_path: Path) -> None:
    environment = {"CITES_CHAIN_HOME": str(tmp_path / "said"), "XDG_DATA_HOME": "/data"}
    assert home_folder(tmp_path / "named", environment) == tmp_path / "named"
    assert home_folder(None, environment) == tmp_path / "said"
    assert home_folder(Path("near"), {}) == Path.cwd() / "near"


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/cites-chain"),
        ("linux", {"XDG_DATA_HOME": "relative"}, "/home/a/.local/share/cites-chain"),
        ("linux", {"CITES_CHAIN_HOME": ""}, "/home/a/.local/share/cites-chain"),
        ("darwin", {}, "/home/a/Library/Application Support/cites-chain"),
        ("win32", {"LOCALAPPDATA": "/users/a/local"}, "/users/a/local/cites-chain"),
        ("win32", {}, "/home/a/AppData/Local/cites-chain"),
    ],
)
def test_home_folder_of_the_platform(
    platform: str, environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/a")
    monkeypatch.setattr(sys, "platform", platform)
    assert home_folder(None, environment) == Path(expected)


def test_reference_lists_every_setting_with_variable_and_default() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| `(\w+)` \| (.+?) \| .+ \|$", REFERENCE.read_text("utf-8"), re.MULTILINE
    )
    defaults = {each.name: str(each.default or "") for each in fields(Settings)}
    expected = [
        (name, variable_of(name), f"`{defaults[name]}`" if defaults[name] else "*(none)*")
        for name in setting_names()
    ]
    assert rows == expected
