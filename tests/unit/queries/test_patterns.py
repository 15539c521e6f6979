"""Each indicator finds its pattern, and nothing where the pattern is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cites_chain.codes import SOURCES, TERMS, PermitType
from cites_chain.errors import UnknownCode
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import Medium, QuotaKey
from cites_chain.ledger.reader.fields import QuotaTerms
from cites_chain.ledger.reader.permit_events import PermitCancelled, QuotaSet
from cites_chain.queries.indicators import Finding
from cites_chain.queries.patterns import INDICATORS, suspicious
from tests.ledger_simulator import ACCOUNT, ID, IT, PYTHON, SG, START, US, a_line
from tests.unit.queries.goods import SKINS, Book, belts, reexport, travel

TODAY = START.date()


def found(book: Book, code: str, today: date = TODAY) -> list[Finding]:
    return list(suspicious(book.sync(), today, codes=[code]))


def first_of(findings: list[Finding]) -> list[PermitId]:
    return [finding.permits[0] for finding in findings]


def test_lawful_goods_raise_nothing_that_contradicts_itself(book: Book) -> None:
    belts(book.ledger)
    store = book.sync()
    stop = [one.code for one in INDICATORS if one.weight in ("stop", "high")]
    assert list(suspicious(store, TODAY + timedelta(days=400), codes=stop)) == []
    assert len({one.code for one in INDICATORS}) == len(INDICATORS)


def test_an_indicator_that_is_not_known_is_refused(book: Book) -> None:
    assert found(book, "K-26") == []
    with pytest.raises(UnknownCode) as caught:
        found(book, "K-99")
    assert caught.value.facts["value"] == "K-99"


def test_void_acts_taint_what_was_drawn_on_them(book: Book) -> None:
    book.ledger.appoint(1, ACCOUNT, ID)
    first, second, third, fourth = belts(book.ledger)
    assert found(book, "K-26") == found(book, "K-06") == []
    book.ledger.void_key(1, START)
    assert set(first_of(found(book, "K-26"))) == {first, second, third, fourth}
    tainted = found(book, "K-06")
    assert (second, first) in {finding.permits for finding in tainted}
    assert (fourth, first) in {finding.permits for finding in tainted}
    assert "officer 1" in found(book, "K-26")[0].reason


def test_appendix_one_wants_an_import_permit(book: Book) -> None:
    line = replace(a_line("1"), appendix=1)
    book.ledger.issue("grant", [line], permit_type=PermitType.IMPORT, issuing=SG, destination=ID)
    book.ledger.issue("named", [line], import_permit="grant")
    book.ledger.issue("bred", [replace(line, source=SOURCES.get("D").number)])
    assert found(book, "K-09") == []
    alone = book.ledger.issue("alone", [line])
    assert first_of(found(book, "K-09")) == [alone]


def test_a_full_quota_is_told_with_its_permits(book: Book) -> None:
    key = QuotaKey(ID, TODAY.year, PYTHON, 70, 1, 1)
    terms = QuotaTerms(Decimal(10), Decimal(0), Decimal(0), date(TODAY.year, 1, 1), False)
    book.ledger.announce(QuotaSet(ID, TODAY.year, PYTHON, key, terms, book.ledger.act(1)))
    book.ledger.issue("ten", [a_line("10")])
    assert found(book, "K-10") == []
    more = book.ledger.issue("more", [a_line("1")])
    (finding,) = found(book, "K-10")
    assert finding.permits[0] == more
    assert "11 used of a quota of 10" in finding.reason


def test_source_d_is_for_appendix_one_only(book: Book) -> None:
    source = SOURCES.get("D").number
    book.ledger.issue("one", [replace(a_line("1"), source=source, appendix=1)])
    assert found(book, "K-13") == []
    two = book.ledger.issue("two", [replace(a_line("1"), source=source)])
    assert first_of(found(book, "K-13")) == [two]


def test_the_first_captive_bred_of_a_country_is_told_once(book: Book) -> None:
    captive = replace(a_line("1"), source=SOURCES.get("C").number)
    book.ledger.issue("wild", [a_line("1")])
    assert found(book, "K-15") == []
    first = book.ledger.issue("first", [captive])
    book.ledger.issue("second", [captive])
    assert first_of(found(book, "K-15")) == [first]


@pytest.mark.parametrize("usual", [5, 25])
def test_a_quantity_that_stands_out_is_told(book: Book, usual: int) -> None:
    for number in range(usual):
        book.ledger.issue(f"P{number}", [a_line("10")])
    book.ledger.issue("twice", [a_line("20")])
    assert found(book, "K-16") == []
    much = book.ledger.issue("much", [a_line("900")])
    assert first_of(found(book, "K-16")) == [much]


def test_one_document_under_two_ids_is_told_unless_one_is_closed(book: Book) -> None:
    same = b"d" * 32
    first = book.ledger.issue("first", [a_line("1")], document_hash=same)
    assert found(book, "K-21") == []
    second = book.ledger.issue("second", [a_line("1")], document_hash=same)
    assert [finding.permits for finding in found(book, "K-21")] == [(first, second)]
    book.ledger.close(PermitCancelled, first, book.ledger.act(1), 1)
    assert found(book, "K-21") == []


def test_retrospective_and_replacing_documents_are_told(book: Book) -> None:
    old = book.ledger.issue("old", [a_line("1")])
    assert found(book, "K-23") == []
    late = book.ledger.issue("late", [a_line("1", exported="1")], is_retrospective=True)
    new = book.ledger.replace(old, "new")
    assert [finding.permits for finding in found(book, "K-23")] == [(late,), (new, old)]


def test_many_small_permits_of_one_day_are_told_together(book: Book) -> None:
    some = [book.ledger.issue(f"P{number}", [a_line("1")]) for number in range(3)]
    book.ledger.issue("elsewhere", [a_line("1")], destination=IT)
    assert found(book, "K-25") == []
    some.append(book.ledger.issue("P4", [a_line("1")]))
    assert [finding.permits for finding in found(book, "K-25")] == [tuple(some)]


def test_what_did_not_arrive_is_told_by_kind(book: Book) -> None:
    live = TERMS.get("LIV").number
    made = {}
    for name, term, left, came in (
        ("a", 70, "10", "9"),
        ("b", 70, "10", "8"),
        ("c", live, "9", "8"),
    ):
        made[name] = book.ledger.issue(name, [a_line(left, term=term)])
        book.ledger.endorse(made[name], left)
        book.ledger.arrive(made[name], came)
    gone = book.ledger.issue("gone", [a_line("3")])
    book.ledger.endorse(gone, "3")
    assert first_of(found(book, "K-27b")) == [made["b"]]
    assert first_of(found(book, "K-29")) == [made["c"]]
    assert found(book, "K-27", TODAY + timedelta(days=59)) == []
    (finding,) = found(book, "K-27", TODAY + timedelta(days=60))
    assert finding.permits == (gone,)
    assert "60 days ago, and SG" in finding.reason


def test_transcriptions_that_nobody_confirmed_are_told(book: Book) -> None:
    book.ledger.issue("own", [a_line("1")])
    assert found(book, "K-28") == []
    paper = book.ledger.issue("paper", [a_line("1", exported="1")], medium=Medium.TRANSCRIBED)
    (finding,) = found(book, "K-28", TODAY + timedelta(days=12))
    assert finding.permits == (paper,)
    assert "A paper of ID that SG wrote down" in finding.reason
    assert "12 days" in finding.reason


def test_goods_converted_back_into_what_they_were_are_told(book: Book) -> None:
    first, _, third, _ = belts(book.ledger)
    assert found(book, "L-01") == []
    back = reexport(
        book.ledger, "back", {third: "10"}, (US, IT), permitted="5", term=SKINS, marks=0x60
    )
    assert (back, first) in {finding.permits for finding in found(book, "L-01")}
    assert set(first_of(found(book, "L-01"))) == {back}


def test_acts_recorded_long_after_their_day_are_told(book: Book) -> None:
    prompt = book.ledger.issue("prompt", [a_line("1")])
    travel(book.ledger, prompt, "1")
    store = book.sync()
    assert found(book, "L-02") == []
    store.run("UPDATE permits SET exported_on = exported_on - 22")
    (finding,) = found(book, "L-02")
    assert (finding.permits, finding.reason) == (
        (prompt,),
        "The export was recorded 22 days after its day.",
    )


def test_an_overdrawn_line_is_told(book: Book) -> None:
    first, *_ = belts(book.ledger)
    store = book.sync()
    assert found(book, "K-07") == []
    store.run("UPDATE lines SET drawn = imported + 1 WHERE permit = 1")
    (finding,) = found(book, "K-07")
    assert finding.permits == (first,)
    assert finding.weight == "stop"
