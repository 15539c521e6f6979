#!/usr/bin/env python3
"""Measure the gas of every act, exact, on an embedded ledger with the real contracts.

    python scripts/measure_gas.py            prints a table; exits with 1 if a bar is missed
    python scripts/measure_gas.py --json     prints one JSON object: row by row the gas, or bytes
    python scripts/measure_gas.py --write    also writes docs/gas.json and docs/benchmarks.md

A figure is what the whole transaction used, as its receipt says: 21,000, calldata and execution.
Each act is a signed transaction in a block of its own, so no slot is warm that would be cold in
real life. Figures are of the steady state: the Parties are there, other permits were written, and
each act of a permit's life is done by another officer. Hashes and tags are as random as real ones.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eth_hash.auto import keccak

from cites_chain.chain.artifacts import account_of, encode_call
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import Founder, Seat, build_genesis
from cites_chain.ids import Jurisdiction
from cites_chain.keys import ForwardRequest, LocalSigner
from cites_chain.signing import UnsignedTransaction

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "docs" / "gas.json"
BENCHMARKS = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- gas: begin -->", "<!-- gas: end -->"
SIZE_BAR = 24_000

BARS: dict[str, tuple[str, int]] = {
    "issue_1_line": ("issue, 1 line", 109_000),
    "issue_3_lines": ("issue, 3 lines", 163_000),
    "batch_100_each": ("issue in a batch of 100, each", 78_500),
    "issue_quota": ("issue counted in a quota", 116_000),
    "reexport_1_origin": ("re-export, one origin", 158_000),
    "reexport_further_origin": ("re-export, each further origin", 15_000),
    "endorse_1_line": ("endorse, 1 line", 51_500),
    "endorse_short": ("endorse, shipped short", 55_000),
    "import_1_line": ("import, 1 line", 54_500),
    "import_with_import_permit": ("import with import permit", 68_000),
    "crossing_first": ("crossing, first of a jurisdiction", 67_000),
    "crossing_later": ("crossing, later", 50_000),
    "cancel_1_draw": ("cancel giving back one draw", 56_000),
    "replace": ("replace", 118_000),
    "attest": ("attest", 90_000),
    "endorse_forwarded": ("endorse through the forwarder (not the first)", 75_000),
    "get_validators_5": ("`getValidators()`, 5 members", 4_000 + 5 * 2_400),
}
"""Name and bar of each row (docs/decisions/0032)."""

Link = tuple[bytes, int]
Issue = tuple[bytes, bytes, int, bytes, list[int], list[Link]]

EXPORT, REEXPORT, IMPORT, TRAVELLING_EXHIBITION = 1, 2, 3, 10
ISSUER, INSPECTOR = 1, 2
ID, SG, IT, FR, US = (Jurisdiction(code) for code in (360, 702, 380, 250, 840))
BEGINNING = datetime(2026, 3, 2, 12, tzinfo=UTC)
SKINS = 45
NO_ID = bytes(32)
NO_TIES: tuple[bytes, list[Link]] = (NO_ID, [])
NO_LINKS_HASH = keccak((32).to_bytes(32, "big") + bytes(32))  # keccak256(abi.encode(links))


def random_bytes(*name: object) -> bytes:
    """Return 32 bytes that look random and are the same in every run."""
    return keccak(":".join(map(str, name)).encode())


def signer_of(*name: object) -> LocalSigner:
    """Return the signer that belongs to a name."""
    return LocalSigner(random_bytes("key", *name))


def link(origin: bytes, quantity: int) -> Link:
    """Return a draw from the first line of an origin for the first line."""
    return origin, quantity


@dataclass
class Ground:
    """A network of five Parties, with officers who issue and inspect."""

    chain: EmbeddedChain
    written: int = 0

    def appoint(self) -> None:
        """Appoint two issuers and an inspector in each jurisdiction, for a year."""
        until = int((BEGINNING + timedelta(days=365)).timestamp())
        for place in (ID, SG, IT, FR, US):
            for name, role in (("issuer", ISSUER), ("second", ISSUER), ("inspector", INSPECTOR)):
                account = signer_of(place, name).account
                identity = random_bytes("identity", place, name)
                data = encode_call(
                    "AuthorityRegistry", "addOfficer", (account, place, role, identity, 0, until)
                )
                self.send(signer_of(place, "admin"), "AuthorityRegistry", data)

    def send(self, signer: LocalSigner, contract: str, data: bytes, gas: int = 20_000_000) -> int:
        """Send one transaction and return the gas it used."""
        transaction = UnsignedTransaction(
            nonce=self.chain.next_nonce(signer.account),
            to=account_of(contract),
            data=data,
            gas=gas,
            chain_id=self.chain.chain_id,
        )
        receipt = self.chain.send(signer.sign_transaction(transaction))
        return receipt.require_success().gas_used

    def act(self, place: Jurisdiction, officer: str, function: str, *arguments: object) -> int:
        """Do one act and return the gas it used."""
        data = encode_call("PermitRegistry", function, arguments)
        return self.send(signer_of(place, officer), "PermitRegistry", data)

    @property
    def today(self) -> int:
        """Day since 1970 of the next block."""
        return int(self.chain.now().timestamp()) // 86_400

    def wait(self, days: int) -> None:
        """Let days go by."""
        self.chain.set_clock(self.chain.now() + timedelta(days=days))

    def tag(self) -> bytes:
        """Return a new tag."""
        self.written += 1
        return random_bytes("tag", self.written)

    def line(self, quantity: int = 100_000, *, term: int = SKINS, exported: int = 0) -> int:
        """Return a line of reticulated python, Appendix II, wild; thousandths of the unit."""
        taxon = int.from_bytes(keccak(b"Python reticulatus")[:8], "big")
        codes = taxon << 192 | term << 184 | 1 << 176 | 1 << 168 | 2 << 160
        return codes | quantity << 120 | exported << 80

    def draft(
        self, permit_type: int, destination: int, *, lines: Sequence[int],
        links: Sequence[Link] = (), import_permit: bytes = NO_ID, named: int = 0,
    ) -> Issue:  # fmt: skip
        """Return what `issue` takes, for a permit of today that is good for 180 days."""
        days = self.today << 24 | (self.today + 180) << 40
        word = permit_type | destination << 8 | days | named << 72
        tag = self.tag()
        return tag, random_bytes("document", tag), word, import_permit, list(lines), list(links)

    def issue(
        self, place: Jurisdiction, destination: int, permit_type: int = EXPORT, *,
        lines: Sequence[int] = (), links: Sequence[Link] = (), import_permit: bytes = NO_ID,
    ) -> tuple[bytes, int]:  # fmt: skip
        """Issue a permit, of one line if none are given; return its id and the gas."""
        given = lines or [self.line()]
        permit = self.draft(
            permit_type, destination, lines=given, links=links, import_permit=import_permit
        )
        gas = self.act(place, "issuer", "issue", permit)
        return keccak(place.to_bytes(2, "big") + permit[0]), gas

    def endorse(self, place: Jurisdiction, permit_id: bytes, quantity: int = 100_000) -> int:
        """Endorse a permit of one line today."""
        arguments = (permit_id, self.today, [quantity], NO_TIES)
        return self.act(place, "inspector", "endorseExport", *arguments)

    def confirm(
        self, place: Jurisdiction, permit_id: bytes, *,
        links_hash: bytes = NO_ID, import_permit: bytes = NO_ID,
    ) -> int:  # fmt: skip
        """Import a permit of one line today."""
        arguments = (permit_id, self.today, [100_000], 0, links_hash, import_permit)
        return self.act(place, "inspector", "confirmImport", *arguments)

    def imported(self, origin: Jurisdiction, destination: Jurisdiction) -> bytes:
        """Return a permit that was issued, endorsed and imported."""
        permit_id, _ = self.issue(origin, destination)
        self.endorse(origin, permit_id)
        self.confirm(destination, permit_id)
        return permit_id


# --- the rows -----------------------------------------------------------------------------------

Row = tuple[str, int]


def issuing(ground: Ground) -> Iterator[Row]:
    """Permits without origin."""
    yield "issue_1_line", ground.issue(ID, SG)[1]
    three = [ground.line(term=SKINS + position) for position in range(3)]
    yield "issue_3_lines", ground.issue(ID, SG, lines=three)[1]
    batch = [ground.draft(EXPORT, SG, lines=[ground.line()]) for _ in range(100)]
    yield "batch_100_each", -(-ground.act(ID, "issuer", "issueBatch", batch) // 100)


def quotas(ground: Ground) -> Iterator[Row]:
    """A permit whose line falls under a hard quota; another was counted before."""
    year, counted = BEGINNING.year, ground.line() >> 192
    key = (FR, year, counted, SKINS, 1, 1)
    limit, hard = 10**9, True
    ground.act(FR, "issuer", "setQuota", key, ground.today + 2, 0, limit, hard)
    ground.wait(3)
    ground.issue(FR, SG)
    yield "issue_quota", ground.issue(FR, SG)[1]


def reexports(ground: Ground) -> Iterator[Row]:
    """Permits that draw on one imported permit, and on two."""
    origins = [ground.imported(ID, SG) for _ in range(4)]
    one = [link(origins[0], 100_000)]
    two = [link(origins[1], 60_000), link(origins[2], 40_000)]
    _, gas = ground.issue(SG, IT, REEXPORT, links=one)
    yield "reexport_1_origin", gas
    yield "reexport_further_origin", ground.issue(SG, IT, REEXPORT, links=two)[1] - gas
    drawn = [link(origins[3], 60_000)]
    permit_id, _ = ground.issue(SG, IT, REEXPORT, lines=[ground.line(60_000)], links=drawn)
    yield "cancel_1_draw", ground.act(SG, "second", "cancel", permit_id, 3, (NO_ID, drawn))


def movement(ground: Ground) -> Iterator[Row]:
    """Goods leave and arrive."""
    permit_id, _ = ground.issue(US, SG)
    yield "endorse_1_line", ground.endorse(US, permit_id)
    yield "import_1_line", ground.confirm(SG, permit_id)
    permit_id, _ = ground.issue(US, SG)
    yield "endorse_short", ground.endorse(US, permit_id, 90_000)
    import_permit, _ = ground.issue(SG, US, IMPORT)
    permit_id, _ = ground.issue(US, SG, import_permit=import_permit)
    ground.endorse(US, permit_id)
    ties = {"links_hash": NO_LINKS_HASH, "import_permit": import_permit}
    yield "import_with_import_permit", ground.confirm(SG, permit_id, **ties)


def crossings(ground: Ground) -> Iterator[Row]:
    """A travelling exhibition leaves, enters elsewhere and comes back."""
    permit_id, _ = ground.issue(US, SG, TRAVELLING_EXHIBITION)

    def cross(place: Jurisdiction, direction: int) -> int:
        return ground.act(place, "inspector", "recordCrossing", permit_id, ground.today, direction)

    yield "crossing_first", cross(US, 1)
    cross(SG, 2)
    yield "crossing_later", cross(US, 2)


def rare_acts(ground: Ground) -> Iterator[Row]:
    """A permit replaced, and a transcription attested that closes the issuer's own permit."""
    permit_id, _ = ground.issue(US, SG)
    new = (ground.tag(), random_bytes("new document"), ground.today + 150, 2)
    yield "replace", ground.act(US, "second", "replace", permit_id, *new)
    own = ground.draft(EXPORT, SG, lines=[ground.line()])
    ground.act(US, "issuer", "issue", own)
    paper = ground.draft(EXPORT, SG, lines=[ground.line(exported=100_000)], named=US)
    ground.act(SG, "inspector", "transcribe", paper)
    places = SG.to_bytes(2, "big") + US.to_bytes(2, "big")
    transcription_id = keccak(b"T" + places + paper[0])
    yield "attest", ground.act(US, "second", "attest", transcription_id, own[0])


def forwarded(ground: Ground) -> Iterator[Row]:
    """An endorsement that the officer signs and somebody else carries, for the second time."""
    officer, carrier = signer_of(US, "inspector"), signer_of("carrier")
    registry, forwarder = account_of("PermitRegistry"), account_of("CitesForwarder")
    gas = 0
    for nonce in range(2):
        permit_id, _ = ground.issue(US, SG)
        arguments = (permit_id, ground.today, [100_000], NO_TIES)
        data = encode_call("PermitRegistry", "endorseExport", arguments)
        deadline = int(ground.chain.now().timestamp()) + 7 * 86_400
        request = ForwardRequest(officer.account, registry, 200_000, nonce, deadline, data)
        signature = officer.sign_hash(request.digest(forwarder, ground.chain.chain_id))
        words = (officer.account, registry, 0, 200_000, deadline, data, signature)
        call = encode_call("CitesForwarder", "execute", (words,))
        gas = ground.send(carrier, "CitesForwarder", call)
    yield "endorse_forwarded", gas


def validators(ground: Ground) -> Iterator[Row]:
    """The call that every block makes; only what runs counts, as no transaction carries it."""
    data = encode_call("AuthorityRegistry", "getValidators")
    carried = 21_000 + sum(16 if byte else 4 for byte in data)
    gas = ground.send(signer_of("anybody"), "AuthorityRegistry", data)
    yield "get_validators_5", gas - carried


PARTS: tuple[Callable[[Ground], Iterator[Row]], ...] = (
    issuing, quotas, reexports, movement, crossings, rare_acts, forwarded, validators,
)  # fmt: skip


def measure() -> dict[str, int]:
    """Return every figure by its key: gas of the rows, then bytes of the contracts."""
    founders = [
        Founder(signer_of(place, "admin").account, signer_of(place, "node").account, (seat,))
        for place in (ID, SG, IT, FR, US)
        for seat in (Seat(place, area=1 if place in (IT, FR) else 0),)
    ]
    genesis = build_genesis(founders, minimum_validators=4, timestamp=BEGINNING)
    figures: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        chain = EmbeddedChain.create(Path(folder, "ledger.db"), genesis, clock=BEGINNING)
        try:
            ground = Ground(chain)
            ground.appoint()
            ground.imported(ID, SG)
            for part in PARTS:
                figures.update(part(ground))
        finally:
            chain.close()
    ordered = {key: figures[key] for key in BARS}
    return ordered | {
        f"size_{name}": len(genesis.contracts[account].code)
        for name, account in genesis.addresses.items()
    }


# --- what is made of the figures ----------------------------------------------------------------


def named_bar(key: str) -> tuple[str, int]:
    """Return a row's name and bar."""
    if key.startswith("size_"):
        return f"size of {key.removeprefix('size_')}, bytes", SIZE_BAR
    return BARS[key]


def missed(figures: Mapping[str, int]) -> list[str]:
    """Say which bars are missed."""
    return [
        f"{name}: {figures[key]:,} is above {bar:,}"
        for key in figures
        for name, bar in [named_bar(key)]
        if figures[key] > bar
    ]


def table(figures: Mapping[str, int]) -> str:
    """Return the figures as a Markdown table, which reads well on a terminal, too."""
    lines = [
        f"| {'act':47} | {'gas':>8} | {'bar':>8} | {'of bar':>6} |",
        f"|{'-' * 49}|{'-' * 9}:|{'-' * 9}:|{'-' * 7}:|",
    ]
    for key, figure in figures.items():
        name, bar = named_bar(key)
        lines.append(f"| {name:47} | {figure:>8,} | {bar:>8,} | {figure / bar:>6.1%} |")
    return "\n".join(lines)


def with_table(text: str, figures: Mapping[str, int]) -> str:
    """Return the benchmarks page with the gas table between its markers, or at its end."""
    section = f"{BEGIN}\n{table(figures)}\n{END}"
    if BEGIN in text and END in text:
        before, rest = text.split(BEGIN, 1)
        return f"{before}{section}{rest.split(END, 1)[1]}"
    heading = "## Gas and size\n\nMade by `make gas`; a test fails if a row grows by more than 2 %."
    return f"{text or '# Benchmarks' + chr(10)}\n{heading}\n\n{section}\n"


def write(figures: Mapping[str, int]) -> None:
    """Keep the figures for the regression test, and show them in the documentation."""
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    old = BENCHMARKS.read_text(encoding="utf-8") if BENCHMARKS.exists() else ""
    BENCHMARKS.write_text(with_table(old, figures), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--write", action="store_true", help="write docs/gas.json and the table")
    options = parser.parse_args(arguments)
    figures = measure()
    print(json.dumps(figures) if options.json else table(figures))
    if options.write:
        write(figures)
    problems = missed(figures)
    for problem in problems:
        print(f"measure_gas: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
