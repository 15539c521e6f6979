"""Abuse case 17: no personal data and no permit number anywhere on the chain."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator

from eth_hash.auto import keccak

from cites_chain.ledger.origins import Origins
from cites_chain.permit import PermitDocument, normalised_number
from tests.world import TODAY, World, a_document, a_line, quoting

PEOPLE = ("Siti Nurhaliza binti Ahmad", "محمد عبد الله", "陈嘉庚", "Björn Åkesson-Müller")
NUMBER = "24ID777123/Qx"
REEXPORT = "24SG888456/Qy"


def a_telling_document() -> PermitDocument:
    """Return a document with a text of its own in every field for text."""
    return a_document(
        NUMBER,
        consignee={"name": PEOPLE[0], "postal_address": "Jalan Rahasia 44", "country": "SG"},
        consignor={"name": PEOPLE[1], "postal_address": "Sukun Street 9", "country": "ID"},
        conditions="Seen by the vet Quintanilla",
        security_stamp_no="Stamp-55512",
        issued_by=PEOPLE[2],
        place_of_issue="Kotabumi",
        authority={"name": "Authority of Umbra", "postal_address": "Umbra Road 1", "country": "ID"},
        lines=[
            a_line(
                common_name="Sanca batik",
                description="tags ZQX-0001 to ZQX-0100",
                marks=[{"kind": "microchip", "number": "826098000000117", "maker": PEOPLE[3]}],
            )
        ],
    )


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a document but the codes and the scientific name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("scientific_name", "format"):
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, str) and not _is_code(value):
        yield value


def _is_code(text: str) -> bool:
    """Whether a text is a code of the form or a day, which may stand on the ledger as a number."""
    return text.isascii() and (len(text) < 5 or text.startswith("2024-") or text.isupper())


def forms_of(text: str) -> set[bytes]:
    """Return the bytes in which a text could stand somewhere, unsalted hashes included."""
    spellings = {
        text,
        text.upper(),
        text.lower(),
        text.casefold(),
        unicodedata.normalize("NFD", text),
    }
    spellings |= {text.replace("/", ""), text.replace(" ", "")}
    plain = {spelling.encode(how) for spelling in spellings for how in ("utf-8", "utf-16-be")}
    hashes = {
        digest
        for form in plain
        for digest in (keccak(form), hashlib.sha256(form).digest(), hashlib.sha1(form).digest())  # noqa: S324
    }
    return plain | hashes | {digest[:16] for digest in hashes}


def everything_on_chain(world: World) -> bytes:
    """Return all calldata, all logs and all code and storage words that a node would show."""
    head = world.ledger.reader.head().number
    requests = [("eth_getBlockByNumber", (hex(number), True)) for number in range(head + 1)]
    blocks = world.chain.batch(requests)
    (logs,) = world.chain.batch([("eth_getLogs", ({"fromBlock": "0x0", "toBlock": hex(head)},))])
    found = [transaction["input"] for block in blocks for transaction in block["transactions"]]  # type: ignore[index]
    for log in logs:  # type: ignore[attr-defined]
        found += [log["data"], *log["topics"]]
    return b"|".join(bytes.fromhex(text[2:]) for text in found)


def test_row_17_nothing_personal_and_no_number_is_on_the_chain(world: World) -> None:
    document = a_telling_document()
    written = world.issuer("ID").permits.issue(document)
    world.inspector("ID").permits.endorse_export(written.permit_id)
    world.inspector("SG").permits.confirm_import(written.permit_id)
    world.hand_over(written.permit_id, "ID", "SG")
    lines = [a_line("60", origin=quoting(NUMBER, "ID"))]
    again = a_document(REEXPORT, "SG", "IT", permit_type="REEXPORT", lines=lines)
    second = world.issuer("SG").permits.issue(again)
    replaces = {"permit_number": REEXPORT, "issued_on": TODAY.isoformat(), "reason": "LOST"}
    third = again.model_copy(update={"permit_number": "24SG888457/Qz"}).model_dump(mode="json")
    replacement = PermitDocument.model_validate(third | {"replaces": replaces})
    world.issuer("SG").permits.replace(second.permit_id, replacement)
    transcribed = a_document("24ZW999000", "ZW", "SG")
    world.issuer("SG").permits.transcribe(transcribed)
    world.issuer("ID").permits.issue_batch([a_document("24ID555001")], [Origins()])

    chain = everything_on_chain(world)
    documents = (document, again, replacement, transcribed)
    texts = {text for one in documents for text in texts_of(one.model_dump(mode="json"))}
    texts |= {normalised_number(text) for text in (NUMBER, REEXPORT, "24ID555001", "24ZW999000")}
    assert set(PEOPLE) | {NUMBER, "Sanca batik", "Stamp-55512"} <= texts
    assert [text for text in sorted(texts) for form in forms_of(text) if form in chain] == []
    # The scan would find them: what is meant to be there is found.
    assert b"Malayopython reticulatus" in chain
    assert written.permit_id in chain
    assert written.file.document_hash in chain


def test_row_17_no_secret_leaves_the_vault(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_telling_document())
    chain = everything_on_chain(world)
    assert world.vault("ID").party_secret not in chain
    assert written.file.secret not in chain
    assert [digest for digest in written.file.leaf_hashes.values() if digest in chain] == []
