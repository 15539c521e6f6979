"""What each announcement of the authority registry changes in the index. They are rare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cites_chain.indexer.permit_book import Subjects, Values
from cites_chain.indexer.store import IndexStore

_NOBODY: Subjects = (None, None)


class AuthorityEvents:
    """Takes announcements in, one after the other, and writes at once."""

    def __init__(self, store: IndexStore) -> None:
        self._store = store

    def handlers(self) -> dict[str, Callable[[Values, int], Subjects]]:
        """Return what to call for each event: with its fields and its place."""
        return {
            "PartyAdmitted": self._admitted,
            "PartySuspended": self._suspended,
            "PartyReinstated": self._reinstated,
            "AdminReplaced": self._admin_replaced,
            "ValidatorReplaced": self._validator_replaced,
            "JurisdictionAdded": self._jurisdiction_added,
            "JurisdictionRemoved": self._jurisdiction_removed,
            "AreaSet": self._area_set,
            "OfficerAdded": self._officer_added,
            "OfficerChanged": self._officer_changed,
            "OfficerKeyVoided": self._voided,
            "VoidUndone": self._undone,
            "Proposed": self._proposed,
            "Voted": self._voted,
            "ProposalCarried": self._carried,
            # Kept among the events; no question needs a table of them.
            "ValidatorAdded": _nothing,
            "ValidatorRemoved": _nothing,
            "SeatsProposed": _nothing,
            "ObserverChanged": _nothing,
            "SuccessorAnnounced": _nothing,
        }

    def _admitted(self, values: Values, _: int) -> Subjects:
        party, admin, validator = values
        return self._party(party, admin=admin, validator=_account(validator))

    def _suspended(self, values: Values, _: int) -> Subjects:
        return self._party(values[0], is_active=0)

    def _reinstated(self, values: Values, _: int) -> Subjects:
        return self._party(values[0], is_active=1)

    def _admin_replaced(self, values: Values, _: int) -> Subjects:
        return self._party(values[0], admin=values[2])

    def _validator_replaced(self, values: Values, _: int) -> Subjects:
        return self._party(values[0], validator=_account(values[2]))

    def _jurisdiction_added(self, values: Values, place: int) -> Subjects:
        party, jurisdiction, area = values
        self._party(party)
        return self._run("INSERT INTO seats VALUES (?, ?, ?, ?)", jurisdiction, place, party, area)

    def _jurisdiction_removed(self, values: Values, place: int) -> Subjects:
        return self._run("INSERT INTO seats VALUES (?, ?, 0, NULL)", values[1], place)

    def _area_set(self, values: Values, place: int) -> Subjects:
        jurisdiction, area = values
        held = self._store.first(
            "SELECT party FROM seats WHERE jurisdiction = ? ORDER BY event DESC", (jurisdiction,)
        )
        party = held[0] if held else 0
        return self._run("INSERT INTO seats VALUES (?, ?, ?, ?)", jurisdiction, place, party, area)

    def _officer_added(self, values: Values, place: int) -> Subjects:
        officer, jurisdiction, account, party, roles, start, until, identity = values
        self._run(
            "INSERT INTO officers VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            *(officer, account, party, jurisdiction, roles, identity, start, until),
        )
        self._party(party)
        return self._term(officer, place, roles, start, until)

    def _officer_changed(self, values: Values, place: int) -> Subjects:
        officer, roles, start, until = values
        self._run(
            "UPDATE officers SET roles = ?, start = ?, until = ? WHERE officer = ?",
            *(roles, start, until, officer),
        )
        return self._term(officer, place, roles, start, until)

    def _term(self, officer: int, place: int, roles: int, start: int, until: int) -> Subjects:
        term = (officer, place, roles, start, until)
        return self._run("INSERT INTO terms VALUES (?, ?, ?, ?, ?)", *term)

    def _voided(self, values: Values, place: int) -> Subjects:
        officer, _, hour, by_vote = values
        return self._void(officer, place, hour, by_vote)

    def _undone(self, values: Values, place: int) -> Subjects:
        officer, _, hour = values
        return self._void(officer, place, hour or None, 1)

    def _void(self, officer: int, place: int, hour: int | None, by_vote: int) -> Subjects:
        self._run("INSERT INTO voidings VALUES (?, ?, ?, ?)", officer, place, hour, by_vote)
        return self._run("UPDATE officers SET void_hour = ? WHERE officer = ?", hour, officer)

    def _proposed(self, values: Values, place: int) -> Subjects:
        proposal, kind, party, proposer = values[:4]
        return self._run(
            "INSERT INTO proposals VALUES (?, ?, ?, ?, ?, 0, NULL)",
            *(_small(proposal), kind, party, proposer, place),
        )

    def _voted(self, values: Values, _: int) -> Subjects:
        return self._run(
            "UPDATE proposals SET votes = votes + 1 WHERE proposal = ?", _small(values[0])
        )

    def _carried(self, values: Values, place: int) -> Subjects:
        return self._run(
            "UPDATE proposals SET carried = ? WHERE proposal = ?", place, _small(values[0])
        )

    def _party(self, party: int, **changes: object) -> Subjects:
        """Change a Party; founders appear here when they are first named."""
        self._run("INSERT INTO parties VALUES (?, NULL, NULL, 1) ON CONFLICT DO NOTHING", party)
        for column, value in changes.items():
            statement = f"UPDATE parties SET {column} = ? WHERE party = ?"  # noqa: S608 - our names
            self._run(statement, value, party)
        return _NOBODY

    def _run(self, statement: str, *values: Any) -> Subjects:
        self._store.run(statement, values)
        return _NOBODY


def _nothing(_: Values, __: int) -> Subjects:
    return _NOBODY


def _account(account: bytes) -> bytes | None:
    return account if any(account) else None


def _small(number: bytes) -> int:
    return int.from_bytes(number[-6:], "big")
