"""Lists of what stands open, and sums that do not agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from cites_chain.ids import PermitId
from cites_chain.ledger.reader import QuotaKey
from cites_chain.ledger.reader.fields import QuotaTerms
from cites_chain.ledger.reader.permit_events import PermitCancelled, QuotaSet
from cites_chain.queries.statements import (
    first_day,
    list_balances,
    list_expiring,
    list_not_arrived,
    list_quota_use,
)
from tests.ledger_simulator import ID, IT, PYTHON, SG, START, US, a_line
from tests.unit.queries.goods import SKINS, Book, belts, reexport

TODAY = START.date()


def ids(records: list) -> list[PermitId]:  # type: ignore[type-arg]
    return [record.permit_id for record in records]


def test_open_permits_that_expire_soon_come_first(book: Book) -> None:
    later = book.ledger.issue("later", [a_line("1")], days=20)
    soon = book.ledger.issue("soon", [a_line("1")], days=5)
    far = book.ledger.issue("far", [a_line("1")], days=90)
    closed = book.ledger.issue("closed", [a_line("1")], days=5)
    book.ledger.close(PermitCancelled, closed, book.ledger.act(1), 1)
    store = book.sync()
    assert ids(list_expiring(store, TODAY, days=30)) == [soon, later]
    assert ids(list_expiring(store, TODAY, days=100)) == [soon, later, far]
    assert ids(list_expiring(store, TODAY + timedelta(days=6), days=30)) == [later]
    assert list_expiring(store, TODAY, issuing=SG) == []
    assert len(list_expiring(store, TODAY, issuing=ID)) == 2


def test_goods_that_left_and_never_arrived_are_listed_after_their_time(book: Book) -> None:
    lost, arrived = (book.ledger.issue(name, [a_line("10")]) for name in ("lost", "arrived"))
    for permit_id in (lost, arrived):
        book.ledger.endorse(permit_id, "10")
    book.ledger.arrive(arrived, "10")
    store = book.sync()
    assert ids(list_not_arrived(store, TODAY + timedelta(days=60))) == [lost]
    assert list_not_arrived(store, TODAY + timedelta(days=59)) == []
    assert list_not_arrived(store, TODAY + timedelta(days=60), destination=IT) == []


def test_terms_and_units_are_never_added_together(book: Book) -> None:
    kilos = replace(a_line("5", 1, term=SKINS), unit=3)
    permit_id = book.ledger.issue("both", [a_line("10", term=SKINS), kilos])
    book.ledger.endorse(permit_id, "10", "5")
    book.ledger.arrive(permit_id, "8", "4")
    store = book.sync()
    assert [(each.goods.unit, each.imported) for each in list_balances(store, SG)] == [
        (1, 8),
        (3, 4),
    ]


def test_balances_say_what_a_country_may_still_reexport(book: Book) -> None:
    first, *_ = belts(book.ledger)
    back = reexport(book.ledger, "more", {first: "100"}, (SG, US), permitted="100")
    store = book.sync()
    (balance,) = list_balances(store, SG)
    assert (balance.imported, balance.drawn, balance.left) == (980, 700, 280)
    assert balance.permits == 1
    book.ledger.close(PermitCancelled, back, book.ledger.act(1), 1)
    (balance,) = list_balances(book.sync(), SG)
    assert balance.left == 380
    assert list_balances(store, ID) == []


def test_quotas_come_the_fullest_first(book: Book) -> None:
    for year, limit in ((2024, "1000"), (2025, "10")):
        key = QuotaKey(ID, year, PYTHON, 70, 1, 1)
        terms = QuotaTerms(Decimal(limit), Decimal(5), Decimal(5), date(year, 1, 1), True)
        book.ledger.announce(QuotaSet(ID, year, PYTHON, key, terms, book.ledger.act(1)))
    store = book.sync()
    assert [quota.key.year for quota in list_quota_use(store)] == [2025, 2024]
    assert [quota.key.year for quota in list_quota_use(store, year=2024)] == [2024]
    assert list_quota_use(store, jurisdiction=SG) == []


def test_first_day_is_that_of_the_oldest_permit(book: Book) -> None:
    assert first_day(book.sync()) is None
    book.ledger.issue("P", [a_line("1")])
    assert first_day(book.sync()) == TODAY
