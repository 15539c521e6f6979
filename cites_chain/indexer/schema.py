"""Tables of the index. All of it follows from the events; `checkpoints` and `undo` are its own.

- Permits have short numbers, in the order in which they were written; other tables use these.
- Quantities are thousandths of the unit, days count from 1970, hours too, times are seconds.
- `taxon` is the ledger's 64-bit number as a signed integer (SQLite and DuckDB have no other):
  `signed_taxon` and `taxon_id_of` lead there and back.
- `event` is a place on the ledger: block number shifted left by 20 bits, and number in the block.
- Codes (type, status, term, unit, source ...) are the numbers of `cites_chain.codes` and of
  `ledger.reader.vocabulary`.
"""

from __future__ import annotations

from cites_chain.ids import TaxonId

APPLICATION_ID = int.from_bytes(b"CITX", "big")
"""Tells an index from other SQLite files."""

VERSION = 2
"""Version of the tables; an index of another version is made anew, never converted."""

TABLES: dict[str, str] = {
    "meta": "name TEXT PRIMARY KEY, value ANY NOT NULL",
    "kinds": "kind INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, topics INTEGER NOT NULL",
    "blocks": "number INTEGER PRIMARY KEY, hash BLOB NOT NULL, time INTEGER NOT NULL",
    "events": """
        event INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,
        permit INTEGER,          -- whom it is about
        other INTEGER,           -- second permit that it names
        officer INTEGER,
        hour INTEGER,            -- of the act
        acted_on INTEGER,        -- day where the officer stood
        hash BLOB NOT NULL,      -- of the transaction
        body BLOB NOT NULL       -- topics but the first, then data""",
    "permits": """
        permit INTEGER PRIMARY KEY,
        permit_id BLOB NOT NULL UNIQUE,
        document_hash BLOB NOT NULL,
        type INTEGER NOT NULL,
        medium INTEGER NOT NULL,
        status INTEGER NOT NULL,
        issuing INTEGER NOT NULL,
        destination INTEGER NOT NULL,
        issued_on INTEGER NOT NULL,
        last_day INTEGER NOT NULL,
        flags INTEGER NOT NULL,              -- LOST 1, TIMBER 2, EXTENDED 4, WITH_IMPORT_PERMIT 8,
                                             -- RETROSPECTIVE 16, COUNTED 32, SUCCESSOR 64
        issue_officer INTEGER NOT NULL,
        issue_hour INTEGER NOT NULL,
        export_officer INTEGER,
        export_hour INTEGER,
        exported_on INTEGER,
        import_officer INTEGER,              -- confirmed or refused
        import_hour INTEGER,
        imported_on INTEGER,
        discrepancy INTEGER,                 -- why less arrived, number of the reason
        attester INTEGER,
        attest_hour INTEGER,                 -- not kept for multi-use documents
        crossings INTEGER NOT NULL,
        import_permit_id BLOB,
        unlinked_reason INTEGER,             -- NULL where nothing is tied
        predecessor INTEGER,                 -- permit in whose place it stands
        transcription INTEGER,               -- transcription to which its number belongs
        transcriber INTEGER,                 -- jurisdiction that wrote it down
        withdrawal_officer INTEGER,
        withdrawal_hour INTEGER,
        release_to INTEGER,
        release_officer INTEGER,
        release_hour INTEGER,
        reason INTEGER,                      -- of refusal, cancelling, replacement, repudiation
        written INTEGER NOT NULL,            -- event
        changed INTEGER NOT NULL             -- last event""",
    "lines": """
        permit INTEGER NOT NULL,
        position INTEGER NOT NULL,           -- from 0
        taxon INTEGER NOT NULL,
        term INTEGER NOT NULL,
        unit INTEGER NOT NULL,
        source INTEGER NOT NULL,
        appendix INTEGER NOT NULL,
        marks INTEGER NOT NULL,              -- UNLINKED 128, CONVERTED 64, CONVERTED_BEFORE 32
        permitted INTEGER NOT NULL,
        exported INTEGER NOT NULL,
        imported INTEGER NOT NULL,
        drawn INTEGER NOT NULL,
        PRIMARY KEY (permit, position)""",
    "links": """
        permit INTEGER NOT NULL,             -- that draws
        number INTEGER NOT NULL,             -- among its links, from 0
        position INTEGER NOT NULL,           -- its line
        origin INTEGER NOT NULL,             -- permit that gives
        origin_position INTEGER NOT NULL,
        quantity INTEGER NOT NULL,           -- as written
        held INTEGER NOT NULL,               -- now, after what was given back
        PRIMARY KEY (permit, number)""",
    "aliases": "permit_id BLOB PRIMARY KEY, transcription INTEGER NOT NULL",
    "consents": """
        permit_id BLOB NOT NULL,
        document_hash BLOB NOT NULL,
        destination INTEGER NOT NULL,
        event INTEGER NOT NULL,
        is_used INTEGER NOT NULL,
        PRIMARY KEY (permit_id, event)""",
    "crossings": """
        permit INTEGER NOT NULL,             -- as it was called then
        count INTEGER NOT NULL,
        at INTEGER NOT NULL,
        direction INTEGER NOT NULL,
        acted_on INTEGER NOT NULL,
        officer INTEGER NOT NULL,
        hour INTEGER NOT NULL,
        event INTEGER NOT NULL,
        PRIMARY KEY (permit, count)""",
    "quotas": """
        jurisdiction INTEGER NOT NULL,
        year INTEGER NOT NULL,
        taxon INTEGER NOT NULL,
        term INTEGER NOT NULL,
        unit INTEGER NOT NULL,
        source INTEGER NOT NULL,
        most INTEGER NOT NULL,
        used INTEGER NOT NULL,
        opening INTEGER NOT NULL,
        first_day INTEGER NOT NULL,
        is_hard INTEGER NOT NULL,
        overrun INTEGER,                     -- last event that brought its use above the limit
        PRIMARY KEY (jurisdiction, year, taxon, term, unit, source)""",
    "taxa": "taxon INTEGER PRIMARY KEY, name TEXT NOT NULL, genus TEXT NOT NULL",
    "parties": """
        party INTEGER PRIMARY KEY,
        admin BLOB,                          -- NULL for founders, who were never announced
        validator BLOB,
        is_active INTEGER NOT NULL""",
    "seats": """
        jurisdiction INTEGER NOT NULL,
        event INTEGER NOT NULL,
        party INTEGER NOT NULL,              -- 0: nobody holds it from then on
        area INTEGER,                        -- NULL: as before
        PRIMARY KEY (jurisdiction, event)""",
    "officers": """
        officer INTEGER PRIMARY KEY,
        account BLOB NOT NULL,
        party INTEGER NOT NULL,
        jurisdiction INTEGER NOT NULL,
        roles INTEGER NOT NULL,
        identity_hash BLOB NOT NULL,
        start INTEGER NOT NULL,
        until INTEGER NOT NULL,              -- 0: never ends
        void_hour INTEGER                    -- acts from then on are void""",
    "terms": """
        officer INTEGER NOT NULL,
        event INTEGER NOT NULL,
        roles INTEGER NOT NULL,
        start INTEGER NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (officer, event)""",
    "voidings": """
        officer INTEGER NOT NULL,
        event INTEGER NOT NULL,
        hour INTEGER,                        -- NULL: nothing is void any more
        is_by_vote INTEGER NOT NULL,
        PRIMARY KEY (officer, event)""",
    "proposals": """
        proposal INTEGER PRIMARY KEY,
        kind INTEGER NOT NULL,
        party INTEGER NOT NULL,
        proposer INTEGER NOT NULL,
        event INTEGER NOT NULL,
        votes INTEGER NOT NULL,
        carried INTEGER                      -- event""",
    "checkpoints": "block INTEGER PRIMARY KEY, hash BLOB NOT NULL, time INTEGER NOT NULL",
    "undo": "step INTEGER PRIMARY KEY, checkpoint INTEGER NOT NULL, statement TEXT NOT NULL",
}
"""Columns of each table."""

PLAIN = frozenset({"meta", "kinds", "blocks", "events", "permits", "taxa", "parties", "officers"})
"""Tables with a rowid; the others are kept in the order of their keys."""

OWN_TABLES = frozenset({"meta", "checkpoints", "undo"})
"""Tables that say how the index was made, not what the ledger says; no part of the digest."""

INDEXES: dict[str, str] = {
    "links_by_origin": "links (origin, origin_position)",
    "aliases_by_transcription": "aliases (transcription)",
}
"""Needed while events are taken in."""

SEARCH_INDEXES: dict[str, str] = {
    "events_by_permit": "events (permit, event) WHERE permit IS NOT NULL",
    "events_by_other": "events (other, event) WHERE other IS NOT NULL",
    "events_by_officer": "events (officer, permit) WHERE officer IS NOT NULL",
    "lines_by_taxon": "lines (taxon, permit)",
    "lines_by_term": "lines (term, permit)",
    "lines_by_source": "lines (source, permit)",
    "lines_by_appendix": "lines (appendix, permit)",
    "permits_by_issuing": "permits (issuing, permit)",
    "permits_by_destination": "permits (destination, permit)",
    "permits_by_status": "permits (status, permit)",
    "permits_by_type": "permits (type, permit)",
    "permits_by_issued_on": "permits (issued_on, permit)",
    "permits_by_last_day": "permits (last_day, permit) WHERE status IN (1, 2, 11)",
    "permits_by_predecessor": "permits (predecessor) WHERE predecessor IS NOT NULL",
    "permits_by_transcription": "permits (transcription) WHERE transcription IS NOT NULL",
    "permits_by_import_permit": "permits (import_permit_id) WHERE import_permit_id IS NOT NULL",
    "blocks_by_time": "blocks (time)",
    "taxa_by_name": "taxa (name)",
    "taxa_by_genus": "taxa (genus)",
}
"""For questions; made when the index has caught up for the first time, which is much faster."""


def statements() -> list[str]:
    """Return the statements that make the tables."""
    made = []
    for name, columns in TABLES.items():
        kind = (
            "STRICT"
            if name in PLAIN or "INTEGER PRIMARY KEY" in columns
            else "STRICT, WITHOUT ROWID"
        )
        made.append(f"CREATE TABLE {name} ({columns}\n) {kind}")
    made += [f"CREATE INDEX {name} ON {what}" for name, what in INDEXES.items()]
    return made


def search_statements() -> list[str]:
    """Return the statements that make the indexes for questions, where they are not there."""
    return [f"CREATE INDEX IF NOT EXISTS {name} ON {what}" for name, what in SEARCH_INDEXES.items()]


def signed_taxon(taxon_id: TaxonId) -> int:
    """Return the number under which the index has a taxon.

    >>> taxon_id_of(signed_taxon(TaxonId(2**64 - 5))) == 2**64 - 5
    True
    """
    return taxon_id - (1 << 64) if taxon_id >= 1 << 63 else taxon_id


def taxon_id_of(signed: int) -> TaxonId:
    """Return the ledger's number of a taxon of the index."""
    return TaxonId(signed & (1 << 64) - 1)
