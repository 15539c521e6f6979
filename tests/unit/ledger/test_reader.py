"""The reader against a ledger in memory whose answers are encoded by another library."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cites_chain.errors import LedgerUnreachable
from cites_chain.ids import OfficerId, PermitId, TaxonId
from cites_chain.ledger.reader import (
    Act,
    Alias,
    AmbiguousCode,
    Direction,
    LedgerReader,
    Link,
    Medium,
    NotOnLedger,
    PermitType,
    QuotaKey,
    Status,
    Ties,
)
from cites_chain.ledger.reader import permit_events as events
from cites_chain.ledger.reader.fields import QuotaTerms
from cites_chain.ledger.reader.words import HeadWord
from cites_chain.permit.security_code import InvalidSecurityCode, code_of, prefix_of
from tests.ledger_simulator import (
    GENESIS,
    ID,
    IT,
    PYTHON,
    SG,
    START,
    US,
    SimulatedLedger,
    a_line,
    an_id,
    head_word,
)


@pytest.fixture
def ledger() -> SimulatedLedger:
    return SimulatedLedger()


@pytest.fixture
def reader(ledger: SimulatedLedger) -> LedgerReader:
    return LedgerReader(ledger)


def link(origin: PermitId, quantity: str, *, origin_position: int = 0, position: int = 0) -> Link:
    return Link(origin, origin_position, position, Decimal(quantity))


# ------------------------------------------------------------------------------------- permits


def test_get_permit_returns_every_field_as_written(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ledger.issue(
        "import permit", [a_line("1000")], issuing=SG, destination=ID, permit_type=PermitType.IMPORT
    )
    permit_id = ledger.issue(
        "python", [a_line("1000"), a_line("0.001", 1, term=3)], import_permit="import permit"
    )
    ledger.wait(days=14)
    ledger.endorse(permit_id, "980", "0")
    ledger.wait(days=7)
    ledger.arrive(permit_id, "979.5", "0")
    record = reader.get_permit(permit_id)
    assert record == ledger.record(permit_id)
    assert (record.permit_type, record.medium, record.status) == (
        PermitType.EXPORT,
        Medium.ELECTRONIC,
        Status.IMPORTED,
    )
    assert (record.issuing, record.destination) == (ID, SG)
    assert (record.issued_on, record.last_day) == (date(2024, 2, 5), date(2024, 8, 3))
    assert [line.term for line in record.lines] == [70, 3]
    first = record.lines[0]
    assert (first.permitted, first.exported, first.imported, first.drawn, first.left) == (
        Decimal(1000),
        Decimal(980),
        Decimal("979.5"),
        Decimal(0),
        Decimal("979.5"),
    )
    assert record.lines[1].permitted == Decimal("0.001")
    assert record.issue_act.moment == START
    assert record.export_act == Act(OfficerId(2), record.export_act.hour)
    assert record.names_import_permit
    assert len(ledger.batches) == 1


def test_get_permit_of_unknown_id_raises_with_the_id(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    known = ledger.issue("known", [a_line("1")])
    assert reader.get_permit(known).permit_id == known
    with pytest.raises(NotOnLedger) as refused:
        reader.get_permit(an_id("never"))
    assert refused.value.facts == {"permit_id": an_id("never").hex()}
    assert reader.find_permit(an_id("never")) is None


def test_get_permit_of_attested_number_returns_the_transcription(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    paper = ledger.issue("paper", [a_line("5", exported="5")], medium=Medium.TRANSCRIBED)
    own = an_id("own number")
    ledger.announce(
        events.TranscriptionAttested(paper, own, ID, ledger.act(9), copy=False, counted=True)
    )
    assert reader.list_permits([own]) == (Alias(own, paper),)
    record = reader.get_permit(own)
    assert (record.permit_id, record.attester, record.is_counted) == (paper, OfficerId(9), True)
    assert record.export_act is None
    assert record.attestation is not None


def test_get_permit_marks_each_act_of_a_voided_key(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    permit_id = ledger.issue("python", [a_line("10")], officer=1)
    ledger.wait(days=2)
    ledger.endorse(permit_id, "10", officer=2)
    ledger.wait(days=2)
    ledger.arrive(permit_id, "10", officer=3)
    sound = reader.get_permit(permit_id)
    assert not any(
        act is not None and act.is_void
        for act in (sound.issue_act, sound.export_act, sound.import_act)
    )
    ledger.void_key(2, START)
    record = reader.get_permit(permit_id)
    assert record.export_act is not None
    assert record.import_act is not None
    assert [a.is_void for a in (record.issue_act, record.export_act, record.import_act)] == [
        False,
        True,
        False,
    ]


def test_list_permits_asks_once_and_keeps_the_order(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ids = [ledger.issue(f"permit {i}", [a_line("1")]) for i in range(5)]
    found = reader.list_permits([ids[3], an_id("never"), ids[0]])
    assert [record and record.permit_id for record in found] == [ids[3], None, ids[0]]
    assert ledger.batches == [1]


# --------------------------------------------------------------------------------------- codes


def test_get_permit_id_of_printed_code_finds_the_permit(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    wanted = ledger.issue("python", [a_line("1")])
    ledger.issue("other", [a_line("1")])
    code = code_of(wanted)
    assert reader.get_permit_id(code) == wanted
    assert reader.get_permit_id(code.lower().replace("-", " ")) == wanted
    assert reader.get_permit_id(code.replace("0", "O").replace("1", "l")) == wanted


def test_get_permit_id_of_unknown_code_raises_with_the_code(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ledger.issue("python", [a_line("1")])
    code = code_of(an_id("never"))
    with pytest.raises(NotOnLedger) as refused:
        reader.get_permit_id(code)
    assert refused.value.facts == {"code": code}


def test_get_permit_id_of_ambiguous_code_raises_and_more_letters_decide(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    first = ledger.issue("python", [a_line("1")])
    twin = PermitId(first[:9] + bytes(23))
    assert reader.get_permit_id(code_of(first)) == first
    old = ledger.record(first)
    head = HeadWord(head_word(old))
    ledger.announce(
        events.PermitReplaced(first, twin, ID, head, old.document_hash, ledger.act(1), 1)
    )
    with pytest.raises(AmbiguousCode) as refused:
        reader.get_permit_id(code_of(first))
    ids = ",".join(sorted((first.hex(), twin.hex())))
    assert refused.value.facts == {"code": code_of(first), "permit_ids": ids}
    longer = prefix_letters(first, 20)
    assert reader.get_permit_id(longer) == first


def test_head_word_says_how_many_lines_it_has(ledger: SimulatedLedger) -> None:
    two = ledger.issue("python", [a_line("1"), a_line("2", 1)])
    assert HeadWord(head_word(ledger.record(two))).line_count == 2


def prefix_letters(permit_id: PermitId, count: int) -> str:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int.from_bytes(permit_id, "big")
    return "".join(letters[number >> 256 - 5 * (i + 1) & 31] for i in range(count))


@pytest.mark.parametrize(
    "text", ["", "ABCD-EFGH-JKM", "ABCD-EFGH-JKMU", "a" * 60, "ABCD-EFGH-JK/M"]
)
def test_get_permit_id_of_text_that_is_no_code_is_refused_unasked(
    ledger: SimulatedLedger, reader: LedgerReader, text: str
) -> None:
    with pytest.raises(InvalidSecurityCode) as refused:
        reader.get_permit_id(text)
    assert refused.value.facts["code"] == text
    assert ledger.batches == []


def test_prefix_of_code_begins_exactly_the_ids_with_that_code() -> None:
    permit_id = an_id("python")
    prefix = prefix_of(code_of(permit_id))
    assert prefix.begins(permit_id)
    changed = PermitId(bytes([permit_id[0] ^ 1]) + permit_id[1:])
    assert not prefix.begins(changed)


def test_get_permit_id_reads_only_what_is_new(ledger: SimulatedLedger) -> None:
    reader = LedgerReader(ledger, page=10)
    ids = [ledger.issue(f"permit {i}", [a_line("1")]) for i in range(35)]
    seen: list[tuple[int, int]] = []
    assert reader.get_permit_id(code_of(ids[0]), progress=lambda *at: seen.append(at)) == ids[0]
    assert seen == [(10, 36), (20, 36), (30, 36), (36, 36)]
    new = ledger.issue("new", [a_line("1")])
    seen.clear()
    assert reader.get_permit_id(code_of(new), progress=lambda *at: seen.append(at)) == new
    assert seen == [(1, 1)]


# ---------------------------------------------------------------------------------------- ties


def test_get_ties_of_reexport_returns_links_and_import_permit(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    origin = ledger.issue("origin", [a_line("600")])
    ledger.endorse(origin, "600")
    ledger.arrive(origin, "600")
    ledger.issue("asked", [a_line("9")], issuing=IT, destination=SG, permit_type=PermitType.IMPORT)
    links = (link(origin, "120.5"), link(origin, "3", position=1))
    reexport = ledger.issue(
        "reexport",
        [a_line("120.5"), a_line("3", 1)],
        issuing=SG,
        destination=IT,
        permit_type=PermitType.REEXPORT,
        links=links,
        import_permit="asked",
    )
    assert reader.get_ties(reexport) == Ties(links, an_id("asked"), 0)
    assert reader.get_ties(origin) == Ties()
    assert reader.get_permit(reexport).ties_hash == ledger.record(reexport).ties_hash


def test_get_ties_of_replaced_permits_successor_returns_those_of_the_first(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    origin = ledger.issue("origin", [a_line("600")])
    ledger.endorse(origin, "600")
    ledger.arrive(origin, "600")
    first = ledger.issue(
        "first",
        [a_line("10")],
        issuing=SG,
        destination=US,
        permit_type=PermitType.REEXPORT,
        links=[link(origin, "10")],
    )
    second = ledger.replace(first, "second")
    third = ledger.replace(second, "third")
    expected = Ties((link(origin, "10"),))
    assert reader.read_ties([third, second, origin]) == {third: expected, second: expected}
    assert reader.list_all_ties() == {first: expected, second: expected, third: expected}


# --------------------------------------------------------------------------------------- quotas


def test_find_quota_returns_limit_and_use(ledger: SimulatedLedger, reader: LedgerReader) -> None:
    key = QuotaKey(ID, 2024, PYTHON, 70, 1, 1)
    assert reader.find_quota(key) is None
    terms = QuotaTerms(Decimal(87000), Decimal(40000), Decimal(40000), date(2024, 2, 1), True)
    ledger.announce(events.QuotaSet(ID, 2024, PYTHON, key, terms, ledger.act(1)))
    ledger.issue("python", [a_line("1000.5")])
    quota = reader.find_quota(key)
    assert quota is not None
    assert (quota.limit, quota.used, quota.opening, quota.is_hard) == (
        Decimal(87000),
        Decimal("41000.5"),
        Decimal(40000),
        True,
    )
    assert quota.left == Decimal("45999.5")
    assert reader.find_quota(replace(key, taxon_id=TaxonId(1))) is None


# --------------------------------------------------------------------------------------- events


def test_list_history_names_every_act_with_its_time(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    permit_id = ledger.issue("python", [a_line("10")])
    ledger.issue("other", [a_line("10")])
    ledger.wait(days=1)
    ledger.endorse(permit_id, "10")
    ledger.wait(days=1)
    successor = ledger.replace(permit_id, "successor")
    history = reader.list_history(permit_id)
    assert [event.name for event in history] == [
        "PermitIssued",
        "ExportEndorsed",
        "PermitReplaced",
    ]
    assert [event.time for event in history] == [START + timedelta(days=i) for i in range(3)]
    assert [event.block_number for event in history] == [1, 3, 4]
    assert history[2].permit_ids() == (permit_id, successor)
    assert [event.name for event in reader.list_history(successor)] == ["PermitReplaced"]


def test_list_history_takes_block_times_from_the_logs_where_the_node_gives_them(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ledger.stamps_logs = True
    permit_id = ledger.issue("python", [a_line("10")])
    assert [event.time for event in reader.list_history(permit_id)] == [START]
    assert len(ledger.batches) == 1


def test_list_crossings_returns_them_in_order(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    violin = ledger.issue("violin", [a_line("1")], permit_type=PermitType.MUSICAL_INSTRUMENT)
    for count, (at, direction) in enumerate([(ID, Direction.OUT), (SG, Direction.IN)], start=1):
        ledger.announce(
            events.CrossingRecorded(
                violin, ID, at, ledger.act(count), ledger.time.date(), direction, count
            )
        )
    crossings = reader.list_crossings(violin)
    assert [(c.at, c.direction, c.count) for c in crossings] == [
        (ID, Direction.OUT, 1),
        (SG, Direction.IN, 2),
    ]
    assert reader.get_permit(violin).crossings == 2


def test_iter_events_reads_both_registries_page_by_page_in_order(ledger: SimulatedLedger) -> None:
    ids = [ledger.issue(f"permit {i}", [a_line("1")]) for i in range(12)]
    ledger.void_key(1, START)
    seen: list[tuple[int, int]] = []
    found = list(LedgerReader(ledger, page=5).iter_events(progress=lambda *at: seen.append(at)))
    assert [event.block_number for event in found] == list(range(1, 14))
    assert [event.permit_ids() for event in found[:12]] == [(permit_id,) for permit_id in ids]
    assert found[12].name == "OfficerKeyVoided"
    assert seen == [(5, 14), (10, 14), (14, 14)]


def test_taxon_names_returns_the_last_name_given(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ledger.announce(events.TaxonNamed(PYTHON, "Python reticulatus"))
    ledger.announce(events.TaxonNamed(PYTHON, "Malayopython reticulatus"))
    assert reader.taxon_names() == {PYTHON: "Malayopython reticulatus"}


# ----------------------------------------------------------------------------------------- head


def test_head_tells_which_ledger_answered_and_how_far_it_is(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    ledger.wait(days=3)
    ledger.issue("python", [a_line("1")])
    head = reader.head()
    assert (head.chain_id, head.genesis, head.number) == (20190, GENESIS, 1)
    assert head.time == datetime.fromisoformat("2024-02-08T09:00:00+00:00")


def test_reader_of_ledger_that_is_away_raises_what_the_chain_says(
    ledger: SimulatedLedger, reader: LedgerReader
) -> None:
    permit_id = ledger.issue("python", [a_line("1")])
    assert reader.find_permit(permit_id) is not None
    ledger.go_away()
    with pytest.raises(LedgerUnreachable) as refused:
        reader.find_permit(permit_id)
    assert refused.value.facts == {"endpoint": "test"}
