"""Signed documents in an append-only log, as transparency logs keep certificates.

Each entry is signed by its author and chained to the one before by its hash. The log takes whatever
is well signed by a key that is not barred: it has no idea of what an entry means. Whoever reads all
of it can, later, find what does not fit together.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256

from eth_hash.auto import keccak

from cites_chain.keys import recover_account
from tests.baseline.system import Books, Paper, RefusedWhenRead, RefusedWhenWritten, System
from tests.world import signer_of


@dataclass(frozen=True)
class Entry:
    """One line of the log.

    Attributes:
        author: Country whose key signed.
        content: What it says, as JSON.
        signature: Over the content.
        link: Hash over the link before and all of the above.
    """

    author: str
    content: str
    signature: bytes
    link: bytes

    def is_signed(self) -> bool:
        account = recover_account(keccak(self.content.encode()), self.signature)
        return account == signer_of(f"{self.author} log").account


def link_of(before: bytes, author: str, content: str, signature: bytes) -> bytes:
    """Return what ties an entry to all before it."""
    return sha256(before + author.encode() + b"\0" + content.encode() + signature).digest()


@dataclass
class SignedLog(System):
    """The log, and the head that a second party took down after each entry (its witness)."""

    entries: list[Entry] = field(default_factory=list)
    witnessed: list[bytes] = field(default_factory=list)
    barred: set[str] = field(default_factory=set)

    def append(self, author: str, act: str, paper: Paper, **more: object) -> None:
        """Take an entry, if it is well signed and its author's key is not barred."""
        if author in self.barred:
            raise RefusedWhenWritten("the key is barred")
        content = json.dumps({"act": act, "paper": asdict(paper), **more}, sort_keys=True)
        signature = signer_of(f"{author} log").sign_hash(keccak(content.encode()))
        before = self.entries[-1].link if self.entries else b""
        entry = Entry(author, content, signature, link_of(before, author, content, signature))
        self.entries.append(entry)
        self.witnessed.append(entry.link)

    def issue(self, paper: Paper) -> None:
        self.append(paper.country, "issue", paper)

    def leave(self, paper: Paper, quantity: int) -> None:
        self.append(paper.country, "leave", paper, quantity=quantity)

    def arrive(self, paper: Paper, country: str) -> None:
        self.look(paper)
        self.append(country, "arrive", paper)

    def look(self, paper: Paper) -> None:
        """Refuse a paper that is not word for word in the log, with its issuer's signature."""
        for entry in self.entries:
            found = json.loads(entry.content)
            same = found["act"] == "issue" and Paper(**found["paper"]) == paper
            if same and entry.is_signed() and entry.author == paper.country:
                return
        raise RefusedWhenRead(paper.number)

    def report_stolen(self, country: str) -> None:
        self.barred.add(country)

    def rewrite(self, paper: Paper) -> None:
        """Change a line; the host may compute all links anew, but not what others took down."""
        for at, entry in enumerate(self.entries):
            found = json.loads(entry.content)
            if found["act"] == "issue" and found["paper"]["number"] == paper.number:
                found["paper"]["quantity"] *= 10
                self.entries[at] = replace(entry, content=json.dumps(found, sort_keys=True))
        before = b""
        for at, entry in enumerate(self.entries):
            before = link_of(before, entry.author, entry.content, entry.signature)
            self.entries[at] = replace(entry, link=before)
        if [entry.link for entry in self.entries] != self.witnessed:
            raise RefusedWhenRead("the log is not the one that was witnessed")

    def findings(self) -> set[str]:
        """Read all of it and keep books, as an auditor would."""
        books, found = Books(), set()
        for entry in self.entries:
            said = json.loads(entry.content)
            paper = Paper(**said["paper"])
            if said["act"] == "issue":
                if books.wrong_with_issue(paper):
                    found.add(paper.number)
                books.add(paper)
            elif said["act"] == "leave":
                if said["quantity"] > books.papers[paper.number].quantity:
                    found.add(paper.number)
                books.left[paper.number] = said["quantity"]
            else:
                if books.wrong_with_arrival(paper, entry.author):
                    found.add(paper.number)
                books.arrived.setdefault(paper.number, []).append(entry.author)
        return found
