"""`permit`, `trace`, `replay` and `demo`: lives of permits, typed as an officer types them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from cites_chain.replay.documents import document_of
from cites_chain.replay.story import read_stories, sample_stories
from cites_chain.replay.trial import PASSPHRASE_FILE, Trial
from tests.unit.cli.conftest import Outcome, Run

STORIES = {story.key: story for story in read_stories(sample_stories())}
START = date(2024, 2, 5)


@dataclass(frozen=True)
class Countries:
    """A trial network of some countries, and the program run in the home of each."""

    folder: Path
    run_cli: Run

    def at(self, country: str, *arguments: str) -> Outcome:
        return self.run_cli("--home", str(self.folder / "parties" / country), *arguments)

    def document(self, key: str, **changes: object) -> str:
        """Write the document of a sample story to a file."""
        document = json.loads(document_of(STORIES[key]).model_dump_json(exclude_none=True))
        path = self.folder / f"{key}{len(list(self.folder.glob('*.json')))}.json"
        path.write_text(json.dumps(document | changes), encoding="utf-8")
        return str(path)

    def issued(self, key: str = "A1", country: str = "ID", **changes: object) -> str:
        """Issue the permit of a sample story and return its code."""
        done = self.at(country, "permit", "issue", self.document(key, **changes), "--json")
        assert done.code == 0, done.err
        return str(done.document["code"])


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial network that was founded once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("founded") / "trial"
    with Trial.create(folder, ("ID", "SG", "IT", "DE", "US"), START) as trial:
        trial.begin_day(START)
    return folder


@pytest.fixture
def countries(
    founded: Path, tmp_path: Path, run_cli: Run, monkeypatch: pytest.MonkeyPatch
) -> Countries:
    folder = tmp_path / "trial"
    shutil.copytree(founded, folder)
    monkeypatch.setenv("CITES_CHAIN_PASSPHRASE_FILE", str(folder / PASSPHRASE_FILE))
    return Countries(folder, run_cli)


def clock(countries: Countries, day: str) -> None:
    assert countries.at("ID", "network", "clock", f"{day}T09:00").code == 0


# ------------------------------------------------------------------------------ a whole life


def test_permit_lives_from_issue_to_reexport(countries: Countries) -> None:
    out = countries.folder / "holder.json"
    issued = countries.at(
        "ID", "permit", "issue", countries.document("A1"), "--out", str(out), "--json"
    )
    code = issued.document["code"]
    assert issued.code == 0
    assert issued.document["permit"]["status"] == "ISSUED"
    clock(countries, "2024-02-19")
    endorsed = countries.at(
        "ID", "permit", "endorse", code, "--line", "A=980", "--as", "id-inspector", "--json"
    )
    assert endorsed.document["permit"]["lines"][0]["exported"] == "980"
    clock(countries, "2024-02-26")
    assert countries.at("SG", "permit", "import", code, "--as", "sg-inspector").code == 0
    clock(countries, "2024-05-13")
    assert countries.at("SG", "permit", "keep", str(out)).code == 0
    again = countries.at("SG", "permit", "issue", countries.document("A2"), "--json")
    assert again.code == 0
    traced = countries.at("SG", "trace", code, "--json").document
    assert traced["sound"]
    assert traced["reexports"]["neighbours"][0]["code"] == again.document["code"]
    assert traced["reexports"]["permit"]["lines"][0]["drawn"] == "600"


def test_issue_run_again_finishes_once_and_gives_the_same_permit(countries: Countries) -> None:
    document = countries.document("A1")
    first = countries.at("ID", "permit", "issue", document, "--json").document
    second = countries.at("ID", "permit", "issue", document, "--json").document
    assert (first["done_before"], second["done_before"]) == (False, True)
    assert first["permit_id"] == second["permit_id"]


def test_endorse_second_time_is_refused_and_says_who_was_first(countries: Countries) -> None:
    code = countries.issued()
    assert countries.at("ID", "permit", "endorse", code, "--as", "id-inspector").code == 0
    refused = countries.at("ID", "permit", "endorse", code, "--as", "id-inspector", "--json")
    assert refused.code == 1
    assert refused.error["code"] == "ALREADY_ENDORSED"
    assert {"permit_id", "officer_id", "hour"} <= set(refused.error["facts"])


def test_verify_file_is_valid_and_one_letter_more_names_the_box(countries: Countries) -> None:
    countries.issued()
    out = countries.folder / "holder.json"
    assert countries.at("ID", "permit", "file", "24ID001201/SK", "--out", str(out)).code == 0
    good = countries.at("SG", "permit", "verify", str(out), "--json")
    assert (good.code, good.document["outcome"]) == (0, "valid")
    altered = out.read_text(encoding="utf-8").replace("PT Kulit Nusantara", "PT Kulit Nusantarax")
    out.write_text(altered, encoding="utf-8")
    bad = countries.at("SG", "permit", "verify", str(out), "--json")
    assert (bad.code, bad.document["outcome"]) == (1, "invalid")
    assert "box 4" in bad.document["summary"]


def test_verify_file_with_a_code_that_is_none_is_not_valid_and_names_the_box(
    countries: Countries,
) -> None:
    countries.issued()
    out = countries.folder / "holder.json"
    assert countries.at("ID", "permit", "file", "24ID001201/SK", "--out", str(out)).code == 0
    assert countries.at("SG", "permit", "verify", str(out)).code == 0
    text = out.read_text(encoding="utf-8").replace('"term": "SKI"', '"term": "SKX"')
    out.write_text(text, encoding="utf-8")
    bad = countries.at("SG", "permit", "verify", str(out), "--json")
    assert (bad.code, bad.document["outcome"]) == (1, "invalid")
    assert "box 9 line A" in bad.document["summary"]


def test_verify_own_number_is_looked_up_in_the_vault(countries: Countries) -> None:
    code = countries.issued()
    found = countries.at("ID", "permit", "verify", "24ID001201/SK", "--json")
    assert (found.code, found.document["outcome"]) == (0, "recorded")
    assert found.document["permit"]["code"] == code
    unknown = countries.at("ID", "permit", "verify", "24ID009999/SK", "--json")
    assert (unknown.code, unknown.error["code"]) == (1, "NOT_ON_LEDGER")


def test_verify_without_a_ledger_could_not_be_told(countries: Countries) -> None:
    code = countries.issued()
    assert countries.at("SG", "permit", "verify", code).code == 0
    (countries.folder / "ledger.sqlite").rename(countries.folder / "elsewhere.sqlite")
    found = countries.at("SG", "permit", "verify", code, "--json")
    assert (found.code, found.document["outcome"]) == (3, "undetermined")


def test_issue_with_a_place_that_cannot_be_sends_nothing(countries: Countries) -> None:
    document = countries.document("A1")
    for place in (countries.folder / "nowhere" / "x.json", countries.folder):
        refused = countries.at("ID", "permit", "issue", document, "--out", str(place), "--json")
        assert (refused.code, refused.error["code"]) == (2, "FILE")
    assert countries.at("ID", "permit", "list", "--json").document["permits"] == []
    out = countries.folder / "x.json"
    assert countries.at("ID", "permit", "issue", document, "--out", str(out)).code == 0
    assert out.is_file()


def test_part_shows_one_box_alone_and_verifies(countries: Countries) -> None:
    countries.issued()
    out = countries.folder / "part.json"
    assert (
        countries.at("ID", "permit", "part", "24ID001201/SK", "--box", "8", "--out", str(out)).code
        == 0
    )
    text = out.read_text(encoding="utf-8")
    assert "Reticulated python" in text
    assert "Kulit" not in text
    found = countries.at("SG", "permit", "verify", str(out), "--json")
    assert (found.code, found.document["outcome"]) == (0, "valid")


@pytest.mark.parametrize(
    ("content", "code", "problem"),
    [
        ('{"permit_type": "EXPORT"', "UNREADABLE_DOCUMENT", "not JSON"),
        ('{"permit_type": "EXPORT"}', "INVALID_DOCUMENT", "box"),
    ],
)
def test_issue_broken_or_incomplete_file_says_where(
    countries: Countries, content: str, code: str, problem: str
) -> None:
    path = countries.folder / "broken.json"
    path.write_text(content, encoding="utf-8")
    refused = countries.at("ID", "permit", "issue", str(path), "--json")
    assert refused.code == 2
    assert refused.error["code"] == code
    assert problem in refused.error["message"]


def test_issue_too_fine_a_quantity_names_the_box_and_sends_nothing(countries: Countries) -> None:
    document = json.loads(Path(countries.document("A1")).read_text(encoding="utf-8"))
    document["lines"][0]["quantity"] = "1.0005"
    path = countries.folder / "fine.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    refused = countries.at("ID", "permit", "issue", str(path), "--json")
    assert refused.code == 2
    assert refused.error["facts"]["box"] == "11 line A"
    assert countries.at("ID", "permit", "list", "--json").document["permits"] == []


def test_issue_a_file_of_fifty_megabytes_is_refused_before_it_is_read(
    countries: Countries,
) -> None:
    path = countries.folder / "huge.json"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    refused = countries.at("ID", "permit", "issue", str(path), "--json")
    assert refused.code == 2
    assert "longer than 8,388,608 bytes" in refused.error["message"]


def test_issue_with_a_wrong_passphrase_sends_nothing(
    countries: Countries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = countries.document("A1")
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase\n", encoding="utf-8")
    wrong.chmod(0o600)
    with monkeypatch.context() as other:
        other.setenv("CITES_CHAIN_PASSPHRASE_FILE", str(wrong))
        refused = countries.at("ID", "permit", "issue", document, "--json")
    assert (refused.code, refused.error["code"]) == (2, "WRONG_PASSPHRASE")
    assert countries.at("ID", "permit", "issue", document).code == 0


# --------------------------------------------------------------------------------- other acts


def test_cancel_needs_a_yes_and_closes(countries: Countries) -> None:
    code = countries.issued()
    asked = countries.at("ID", "permit", "cancel", code, "--reason", "HOLDER_ASKED", "--json")
    assert (asked.code, asked.error["code"]) == (2, "INPUT")
    done = countries.at(
        "ID", "permit", "cancel", code, "--reason", "HOLDER_ASKED", "--yes", "--json"
    )
    assert done.document["permit"]["status"] == "CANCELLED"


def test_lost_permit_is_not_endorsed_until_it_is_found(countries: Countries) -> None:
    code = countries.issued()
    assert countries.at("ID", "permit", "lost", code).code == 0
    refused = countries.at("ID", "permit", "endorse", code, "--as", "id-inspector", "--json")
    assert (refused.code, refused.error["code"]) == (1, "LOST_PERMIT")
    assert countries.at("ID", "permit", "found", code).code == 0
    assert countries.at("ID", "permit", "endorse", code, "--as", "id-inspector").code == 0


def test_network_check_finds_a_sound_ledger_sound_and_a_changed_block_damaged(
    countries: Countries,
) -> None:
    countries.issued()
    sound = countries.at("ID", "network", "check", "--json")
    assert (sound.code, sound.document["sound"]) == (0, True)
    assert sound.document["blocks"] > 10
    path = countries.folder / "ledger.sqlite"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = bytes(4096)
    path.write_bytes(content)
    damaged = countries.at("ID", "network", "check", "--json")
    assert (damaged.code, damaged.error["code"]) == (3, "LEDGER_DAMAGED")


def test_refuse_and_return_to_origin(countries: Countries) -> None:
    code = countries.issued()
    assert countries.at("ID", "permit", "endorse", code, "--as", "id-inspector").code == 0
    unknown = countries.at(
        "SG", "permit", "refuse", code, "--reason", "NONSENSE", "--as", "sg-inspector", "--json"
    )
    assert (unknown.code, unknown.error["code"]) == (2, "UNKNOWN_CODE")
    refused = countries.at(
        "SG", "permit", "refuse", code, "--reason", "GOODS_SEIZED", "--as", "sg-inspector", "--json"
    )
    assert refused.document["permit"]["status"] == "REFUSED"
    back = countries.at("ID", "permit", "return", code, "--as", "id-inspector", "--json")
    assert back.document["permit"]["status"] == "RETURNED"


def test_withdrawal_takes_two_officers(countries: Countries) -> None:
    code = countries.issued()
    assert countries.at("ID", "permit", "endorse", code, "--as", "id-inspector").code == 0
    early = countries.at("ID", "permit", "confirm-withdrawal", code, "--json")
    assert (early.code, early.error["code"]) == (1, "NOT_PROPOSED")
    words = ("permit", "withdraw", code, "--reason", "NOT_SHIPPED", "--as", "id-inspector")
    assert countries.at("ID", *words).code == 0
    done = countries.at("ID", "permit", "confirm-withdrawal", code, "--json")
    assert done.document["permit"]["status"] == "CANCELLED"


def test_crossings_of_an_instrument(countries: Countries) -> None:
    clock(countries, "2024-06-10")
    code = countries.issued("I1", "DE")
    words = ("--as", "de-inspector", "--json")
    out = countries.at("DE", "permit", "cross", code, "out", *words)
    assert out.document["permit"]["crossings"] == 1
    again = countries.at("DE", "permit", "cross", code, "out", *words)
    assert (again.code, again.error["code"]) == (1, "ALREADY_OUT")
    assert countries.at("DE", "permit", "cross", code, "sideways", *words).code == 2


def test_transcription_is_attested_by_its_issuer(countries: Countries) -> None:
    number = "24ID001201/SK"
    written = countries.at(
        "SG", "permit", "transcribe", countries.document("A1"), "--json", "--as", "sg-issuer"
    )
    code = written.document["code"]
    assert written.document["permit"]["medium"] == "TRANSCRIBED"
    before = countries.at("US", "permit", "verify", code, "--json")
    assert (before.code, before.document["outcome"]) == (3, "undetermined")
    wrong = countries.at("US", "permit", "attest", code, number, "--json")
    assert (wrong.code, wrong.error["code"]) == (1, "WRONG_JURISDICTION")
    assert countries.at("ID", "permit", "attest", code, number).code == 0
    assert countries.at("US", "permit", "verify", code).code == 0


def test_retrospective_permit_needs_the_consent_of_the_destination(countries: Countries) -> None:
    late = countries.document("A1", retrospective={"reason": "Left before the office opened."})
    prepared = countries.at("ID", "permit", "prepare", late, "--json").document
    early = countries.at("ID", "permit", "issue-retrospective", late, "--json")
    assert (early.code, early.error["code"]) == (1, "NO_CONSENT")
    ids = (prepared["permit_id"], prepared["document_hash"])
    assert countries.at("SG", "permit", "consent", *ids, "--as", "sg-issuer").code == 0
    done = countries.at("ID", "permit", "issue-retrospective", late, "--json")
    assert done.document["permit"]["status"] == "ENDORSED"


def test_replace_closes_the_old_one(countries: Countries) -> None:
    old = countries.issued()
    new = countries.document(
        "A1",
        permit_number="24ID001299/SK",
        replaces={"permit_number": "24ID001201/SK", "issued_on": "2024-02-05", "reason": "LOST"},
    )
    done = countries.at("ID", "permit", "replace", old, new, "--json")
    assert done.document["permit"]["status"] == "ISSUED"
    shown = countries.at("ID", "permit", "show", old, "--json").document
    assert shown["status"] == "REPLACED"


def test_batch_issues_all_and_run_again_none(countries: Countries) -> None:
    files = [countries.document("A1", permit_number=f"24ID00{n}") for n in range(3)]
    first = countries.at("ID", "permit", "batch", *files, "--json").document["permits"]
    assert [one["done_before"] for one in first] == [False] * 3
    second = countries.at("ID", "permit", "batch", *files, "--json").document["permits"]
    assert [one["done_before"] for one in second] == [True] * 3


def test_paper_and_erasure(countries: Countries) -> None:
    done = countries.at("ID", "permit", "register", countries.document("A1"), "--json").document
    assert done["permit"]["medium"] == "PAPER"
    listed = countries.at("ID", "permit", "list", "--json").document["permits"]
    assert [one["number"] for one in listed] == ["24ID001201/SK"]
    assert countries.at("ID", "permit", "erase", "24ID001201/SK", "--yes").code == 0
    gone = countries.at("ID", "permit", "file", done["permit_id"], "--json")
    assert gone.error["code"] == "PERMIT_ERASED"


@pytest.mark.parametrize(
    ("subject", "exit_code", "code"),
    [
        ("0000-0000-0000", 1, "NOT_ON_LEDGER"),
        ("0x" + "00" * 32, 1, "NOT_ON_LEDGER"),
        ("no such number", 1, "NOT_ON_LEDGER"),
    ],
)
def test_show_what_is_not_there_says_so(
    countries: Countries, subject: str, exit_code: int, code: str
) -> None:
    assert countries.at("ID", "permit", "show", countries.issued()).code == 0
    found = countries.at("ID", "permit", "show", subject, "--json")
    assert (found.code, found.error["code"]) == (exit_code, code)


def test_example_and_reasons_need_no_ledger(run_cli: Run) -> None:
    document = run_cli("permit", "example", "--type", "REEXPORT", "--json").document
    assert document["permit_type"] == "REEXPORT"
    assert run_cli("permit", "example", "--type", "NONSENSE").code == 2
    codes = [one["code"] for one in run_cli("permit", "reasons", "--json").document["reasons"]]
    assert "GOODS_SEIZED" in codes


# -------------------------------------------------------------------------- replay and demo


def test_replay_prints_a_line_for_each_act_and_keeps_the_network(
    run_cli: Run, tmp_path: Path
) -> None:
    text = "\n".join(line for line in sample_stories().split("\n") if '"E1"' in line)
    stories = tmp_path / "stories.jsonl"
    stories.write_text(text, encoding="utf-8")
    into = tmp_path / "kept"
    shown = run_cli("replay", str(stories), "--into", str(into))
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0].split() == ["2024-07-01", "E1", "issue", "accepted"]
    assert "refused" in lines[1]
    assert "84.612" in lines[1]
    assert (into / "ledger.sqlite").is_file()
    strict = run_cli("replay", str(stories), "--strict", "--json")
    assert strict.code == 1
    assert strict.document["permits"][0]["acts"][1]["error"] == "AbovePermitted"


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"{", "line 1"), (b"\xff\xfe", "byte 1 is not UTF-8"), (b"", "no story")],
)
def test_replay_what_is_no_story_ends_with_wrong_input(
    run_cli: Run, tmp_path: Path, content: bytes, problem: str
) -> None:
    stories = tmp_path / "stories.jsonl"
    stories.write_bytes(content)
    found = run_cli("replay", str(stories), "--json")
    assert found.code == 2
    assert problem in found.error["message"]


def test_demo_shows_six_scenes_and_does_not_overwrite(run_cli: Run, tmp_path: Path) -> None:
    into = tmp_path / "demo"
    shown = run_cli("demo", "--into", str(into), "--json")
    assert shown.code == 0
    assert [scene["as_it_should_be"] for scene in shown.document["scenes"]] == [True] * 6
    home = into / "parties" / "SG"
    verdict = run_cli("--home", str(home), "permit", "verify", shown.document["qr"], "--json")
    assert (verdict.code, verdict.document["code"]) == (0, shown.document["code"]), verdict.err
    again = run_cli("demo", "--into", str(into), "--json")
    assert (again.code, again.error["code"]) == (2, "INPUT")


def test_a_permit_is_printed_from_the_vault_or_from_its_file(countries: Countries) -> None:
    code = countries.issued()
    pdf = countries.folder / "permit.pdf"
    printed = countries.at("ID", "permit", "print", code, "--out", str(pdf), "--json")
    assert printed.code == 0, printed.err
    assert pdf.read_bytes().startswith(b"%PDF")
    shown = countries.at("SG", "permit", "show", code, "--json").document
    assert printed.document == {
        "file": str(pdf),
        "code": code,
        "fingerprint": shown["fingerprint"],
    }
    file = countries.folder / "permit-file.json"
    assert countries.at("ID", "permit", "file", code, "--out", str(file)).code == 0
    again = countries.folder / "again.pdf"
    assert countries.at("SG", "permit", "print", str(file), "--out", str(again)).code == 0
    assert again.read_bytes() == pdf.read_bytes()

    refused = countries.at("SG", "permit", "print", str(file), "--language", "la", "--json")
    assert (refused.code, refused.error["code"]) == (2, "UNKNOWN_LANGUAGE")
    part = countries.folder / "part.json"
    assert countries.at("SG", "permit", "part", str(file), "--box", "9", "-o", str(part)).code == 0
    refused = countries.at("SG", "permit", "print", str(part), "--json")
    assert (refused.code, refused.error["code"]) == (2, "INPUT")
