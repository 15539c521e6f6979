"""The sample stories, and stranger ones, told on a real embedded ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cites_chain.codes import PERMIT_TYPES
from cites_chain.replay.documents import example_document
from cites_chain.replay.plan import plan
from cites_chain.replay.quotes import papers_for
from cites_chain.replay.report import report
from cites_chain.replay.scenes import Scenes
from cites_chain.replay.story import Story, read_stories, sample_stories
from cites_chain.replay.teller import Teller
from cites_chain.replay.trial import Trial

LINE = {
    "block": "A",
    "scientific_name": "Malayopython reticulatus",
    "term": "SKI",
    "appendix": "II",
    "source": "W",
    "quantity": 10,
    "unit": "NAR",
}


@dataclass
class Replayed:
    """A replay that is over, its network still open."""

    teller: Teller
    stories: tuple[Story, ...]
    document: dict[str, Any]

    def permit(self, key: str) -> dict[str, Any]:
        return next(one for one in self.document["permits"] if one["id"] == key)

    def act(self, key: str, verb: str) -> dict[str, Any]:
        return next(one for one in self.permit(key)["acts"] if one["act"] == verb)

    def balances(self, key: str) -> list[tuple[str, ...]]:
        names = ("permitted", "exported", "imported", "drawn")
        return [tuple(line[name] for name in names) for line in self.permit(key)["lines"]]


def replayed(folder: Path, text: str) -> Replayed:
    stories = read_stories(text)
    papers = papers_for(stories)
    steps = plan(stories, papers)
    countries = frozenset[str]().union(*(one.countries for one in (*stories, *papers)))
    teller = Teller(Trial.create(folder / "trial", countries, steps[0].on))
    told = list(teller.tell(steps))
    return Replayed(teller, stories, report(teller, stories, papers, told))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    found = replayed(tmp_path_factory.mktemp("samples"), sample_stories())
    yield found
    found.teller.trial.close()


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Any]:
    open_ones: list[Replayed] = []

    def telling(*stories: dict[str, Any]) -> Replayed:
        text = "\n".join(json.dumps(story, ensure_ascii=False) for story in stories)
        open_ones.append(replayed(tmp_path, text))
        return open_ones[-1]

    yield telling
    for one in open_ones:
        one.teller.trial.close()


def story(key: str, number: str, home: str, to: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": key,
        "permit_no": number,
        "type": "E",
        "issue_date": "2024-03-01",
        "valid_until": "2024-08-01",
        "purpose": "T",
        "importer": {"name": "شركة النخيل للتجارة", "address": "دبي", "country": to},
        "exporter": {"name": "爬行动物皮革有限公司", "address": "广州", "country": home},
        "ma": f"Management Authority, {home}",
        "issued_by": "A. Officer",
        "place": "Capital",
        "lines": [LINE],
        **changes,
    }


# ------------------------------------------------------------------------- the sample stories


def test_samples_everything_is_accepted_but_the_mahogany_above_its_permit(
    samples: Replayed,
) -> None:
    refused = [
        (permit["id"], act["act"], act["error"])
        for permit in samples.document["permits"]
        for act in permit["acts"]
        if act["result"] == "refused"
    ]
    assert refused == [("E1", "endorse", "AbovePermitted")]
    assert len(samples.document["permits"]) == 17
    assert all(permit["code"] for permit in samples.document["permits"])
    facts = samples.act("E1", "endorse")["facts"]
    assert (facts["asked"], facts["permitted"]) == ("84.612", "84.6")


def test_samples_python_chain_has_the_balances_of_the_story(samples: Replayed) -> None:
    assert samples.balances("A1") == [("1000", "980", "980", "600")]
    assert samples.balances("A2") == [("600", "600", "600", "120")]
    assert samples.balances("A3") == [("1440", "1440", "1440", "200")]
    assert samples.balances("A4") == [("200", "200", "0", "0")]


@pytest.mark.parametrize(
    ("key", "status", "balances"),
    [
        ("B1", "USED", [("1", "0", "0", "0")]),
        ("B2", "IMPORTED", [("1", "1", "1", "0")]),
        ("C1", "ENDORSED", [("1", "1", "0", "0")]),
        ("D1", "ENDORSED", [("12000", "11760", "0", "0")]),
        ("E1", "ISSUED", [("84.6", "0", "0", "0")]),
        ("F1", "IMPORTED", [("25", "24.8", "24.8", "6.5")]),
        ("F2", "ENDORSED", [("6.5", "6.5", "0", "0")]),
        ("G1", "IMPORTED", [("1250", "1180", "1180", "0")]),
        ("I1", "ISSUED", [("1", "0", "0", "0")]),
        ("J1", "ISSUED", [("1", "0", "0", "0")]),
        ("L1", "ENDORSED", [("4", "4", "0", "0")]),
        ("O1", "ISSUED", [("40", "0", "0", "0")]),
        (
            "Q1",
            "IMPORTED",
            [
                ("300", "288", "288", "0"),
                ("80", "80", "78", "0"),
                ("500", "462.5", "462.5", "0"),
                ("60", "60", "60", "0"),
            ],
        ),
    ],
)
def test_samples_status_and_balances_are_those_of_the_story(
    samples: Replayed, key: str, status: str, balances: list[tuple[str, ...]]
) -> None:
    assert samples.permit(key)["status"] == status
    assert samples.balances(key) == balances


def test_samples_instrument_crossed_four_times(samples: Replayed) -> None:
    acts = [act["act"] for act in samples.permit("I1")["acts"]]
    assert acts == ["issue", "crossing", "crossing", "crossing", "crossing"]
    record = samples.teller.record(next(s for s in samples.stories if s.key == "I1"))
    assert record is not None
    assert record.crossings == 4


def test_samples_report_is_plain_json_with_stable_keys(samples: Replayed) -> None:
    permit = json.loads(json.dumps(samples.document))["permits"][0]
    assert {"id", "permit_no", "code", "permit_id", "acts", "lines"} <= set(permit)
    assert {"act", "on", "result", "error", "facts"} <= set(permit["acts"][0])
    assert set(permit["lines"][0]) == {"block", "permitted", "exported", "imported", "drawn"}


def test_scenes_all_end_as_they_should(tmp_path: Path) -> None:
    found = replayed(tmp_path, sample_stories())
    with found.teller.trial:
        scenes = list(Scenes(found.teller, {one.key: one for one in found.stories}).play())
    assert [scene.is_as_it_should_be for scene in scenes] == [True] * 6
    assert "Italy" in scenes[1].sentences[-1]
    assert "box 3" in scenes[2].sentences[-1]
    assert "380 is left" in scenes[3].sentences[-1]
    assert "voided" in scenes[4].sentences[-1]


# ------------------------------------------------------------------------------ stranger ones


def test_seizure_is_a_refusal_and_names_in_any_script_come_back(tell: Any) -> None:
    control = {"country": "AE", "date": "2024-03-20", "result": "seized", "remark": "tags differ"}
    found = tell(
        story("X", "24CN000001", "CN", "AE", endorsement={"date": "2024-03-10"})
        | {"import_control": control}
    )
    assert [act["result"] for act in found.permit("X")["acts"]] == ["accepted"] * 3
    assert found.permit("X")["status"] == "REFUSED"
    file = found.teller.files["X"]
    assert file.document.consignor is not None
    assert file.document.consignor.name == "爬行动物皮革有限公司"
    assert file.document.consignee is not None
    assert file.document.consignee.name == "شركة النخيل للتجارة"


def test_quoted_origin_is_registered_first_and_overdraw_is_refused(tell: Any) -> None:
    origin = {"country": "TH", "permit_no": "22TH000123", "date": "2022-05-05"}
    found = tell(
        story(
            "X", "24JP01", "JP", "KR", type="R", lines=[{**LINE, "quantity": 4, "origin": origin}]
        )
    )
    paper = found.document["papers"][0]
    assert (paper["permit_no"], paper["status"]) == ("22TH000123", "IMPORTED")
    assert [act["on"] for act in paper["acts"]] == ["2022-05-05"] * 3
    assert found.permit("X")["acts"][0]["result"] == "accepted"
    assert paper["lines"][0]["drawn"] == "4"


def test_reexport_of_more_than_is_left_says_how_much_is_left(tell: Any) -> None:
    quoted = {"country": "CN", "permit_no": "24CN000001", "date": "2024-03-01"}
    first = story("A", "24CN000001", "CN", "AE", endorsement={"date": "2024-03-02"})
    first["import_control"] = {"country": "AE", "date": "2024-03-03", "result": "accepted"}
    again = {"type": "R", "issue_date": "2024-04-01"}
    found = tell(
        first,
        story(
            "B", "24AE01", "AE", "FR", lines=[{**LINE, "quantity": 7, "origin": quoted}], **again
        ),
        story(
            "C", "24AE02", "AE", "FR", lines=[{**LINE, "quantity": 4, "origin": quoted}], **again
        ),
    )
    assert found.act("B", "issue")["result"] == "accepted"
    refused = found.act("C", "issue")
    assert refused["error"] == "NotEnoughLeft"
    assert (refused["facts"]["asked"], refused["facts"]["left"]) == ("4", "3")


def test_origin_without_number_is_declared_unlinked(tell: Any) -> None:
    origin = {"country": "TH", "permit_no": None, "date": None}
    lines = [{**LINE, "origin": origin, "justification": "stock from before"}]
    found = tell(story("X", "24JP01", "JP", "KR", type="R", lines=lines))
    assert found.act("X", "issue")["result"] == "accepted"
    record = found.teller.record(found.stories[0])
    assert record is not None
    assert record.lines[0].is_unlinked


def test_replacement_takes_over_and_closes_the_old_one(tell: Any) -> None:
    replaces = {"permit_no": "24KE000001", "date": "2024-03-01", "reason": "lost in the post"}
    new = story("B", "24KE000002", "KE", "JP", issue_date="2024-03-10", replaces=replaces)
    found = tell(
        story("A", "24KE000001", "KE", "JP"), {**new, "endorsement": {"date": "2024-03-12"}}
    )
    assert found.act("B", "replace")["result"] == "accepted"
    assert found.permit("A")["status"] == "REPLACED"
    assert found.permit("B")["status"] == "ENDORSED"


def test_replaced_document_outside_the_file_is_registered_first(tell: Any) -> None:
    replaces = {"permit_no": "24KE000777", "date": "2024-02-20", "reason": "damaged"}
    found = tell(story("B", "24KE000002", "KE", "JP", replaces=replaces))
    assert found.document["papers"][0]["status"] == "REPLACED"
    assert found.act("B", "replace")["result"] == "accepted"


def test_number_issued_twice_is_refused_in_any_spelling(tell: Any) -> None:
    found = tell(story("A", "24KE000001", "KE", "JP"), story("B", "24ke 000001", "KE", "FR"))
    assert found.act("A", "issue")["result"] == "accepted"
    assert found.act("B", "issue")["error"] == "PermitExists"


@pytest.mark.parametrize(
    ("changes", "error", "fact"),
    [
        ({"lines": [{**LINE, "term": "ZZZ"}]}, "UnknownCode", ("box", "9 line A")),
        ({"lines": [{**LINE, "quantity": 0}]}, "InvalidDocument", ("box", "11 line A")),
        ({"lines": [{**LINE, "quantity": 1.0005}]}, "InvalidDocument", ("box", "11 line A")),
        ({"valid_until": "2025-08-01"}, "InvalidDocument", ("box", "2")),
        ({"lines": []}, "InvalidDocument", ("box", "7-12")),
    ],
)
def test_document_that_is_none_counts_as_refused_and_the_rest_goes_on(
    tell: Any, changes: dict[str, Any], error: str, fact: tuple[str, str]
) -> None:
    found = tell(
        {**story("X", "24KE000001", "KE", "JP", endorsement={"date": "2024-03-05"}), **changes},
        story("Y", "24KE000002", "KE", "JP"),
    )
    refused = found.act("X", "issue")
    assert (refused["result"], refused["error"]) == ("refused", error)
    assert refused["facts"][fact[0]] == fact[1]
    assert found.act("X", "endorse")["error"] == "NotWritten"
    assert (found.permit("X")["code"], found.permit("X")["lines"]) == (None, [])
    assert found.act("Y", "issue")["result"] == "accepted"


def test_belts_of_a_paper_origin_draw_the_stated_skins(tell: Any) -> None:
    origin = {"country": "ID", "permit_no": "24ID777", "date": "2024-01-09"}
    belts = {**LINE, "term": "LPS", "quantity": 30, "origin": origin}
    found = tell(
        story("X", "24SG01", "SG", "FR", type="R", lines=[belts])
        | {"conditions": "Made from 3 skins of certificate 24ID777."}
    )
    assert found.act("X", "issue")["result"] == "accepted"
    assert found.document["papers"][0]["lines"][0] == {
        "block": "A",
        "permitted": "3",
        "exported": "3",
        "imported": "3",
        "drawn": "3",
    }


def test_import_into_another_member_of_the_single_market_is_accepted(tell: Any) -> None:
    control = {"country": "NL", "date": "2024-03-20", "result": "accepted"}
    found = tell(
        {**story("X", "24CN01", "CN", "FR"), "endorsement": {"date": "2024-03-10"}}
        | {"import_control": control}
    )
    assert found.act("X", "import")["result"] == "accepted"


def test_import_by_a_third_country_is_refused_with_the_country_required(tell: Any) -> None:
    control = {"country": "JP", "date": "2024-03-20", "result": "accepted"}
    found = tell(
        {**story("X", "24CN01", "CN", "FR"), "endorsement": {"date": "2024-03-10"}}
        | {"import_control": control}
    )
    refused = found.act("X", "import")
    assert refused["error"] == "WrongJurisdiction"
    assert (refused["facts"]["required"], refused["facts"]["actual"]) == (250, 392)


@pytest.mark.parametrize("kind", [row.code for row in PERMIT_TYPES])
def test_every_document_type_has_an_example_that_keeps_the_rules(kind: str) -> None:
    assert example_document(kind).permit_type.name == kind
