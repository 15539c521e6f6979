"""Verbs of `permit` that change nothing on the ledger: show, verify, hand out, list."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.answer import Answer, Raw, Sentence, Table, Tone
from cli.commands.permit.noun import LOOKING, WRITING, noun
from cli.context import Work
from cli.elsewhere import look_elsewhere, network_named
from cli.exits import Exit, InputProblem
from cli.files import write_bytes, write_text
from cli.lookup import permit_file_from, permit_id_of
from cli.parameters import OutFile, PermitArgument
from cli.present import (
    PERMIT_KEYS,
    VERDICT_KEYS,
    permit_document,
    permit_parts,
    permit_reference,
    verdict_document,
    verdict_parts,
)

if TYPE_CHECKING:
    from datetime import datetime

    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.permit import PermitFile
    from cites_chain.verify import NetworkIdentity, Verdict
    from cites_chain.verify.subject import Brought

_LONGEST_NUMBER = 60

Boxes = Annotated[
    list[str], typer.Option("--box", metavar="BOX", help="Box to show, such as 8; repeat for more.")
]


@noun.verb("show", examples=["permit show 4K7Q-M2X9-0BTD"], keys=PERMIT_KEYS, panel=LOOKING)
def show(work: Work, permit: PermitArgument) -> Answer:
    """Show what the ledger knows of a permit: status, days, quantities, who did what."""
    record = work.reader.get_permit(permit_id_of(work, permit))
    taxa = work.reader.taxon_names()
    return Answer(permit_document(record, taxa), permit_parts(record, taxa))


@noun.verb(
    "verify",
    examples=[
        "permit verify permit.json",
        "permit verify 4K7Q-M2X9-0BTD --use import",
        "permit verify permit.json --from http://node.example:8545 --trusted-genesis network.json",
    ],
    keys=VERDICT_KEYS
    | {
        "proven": "with --from: {block, hash, time, validators, sealed_by}: the block under which "
        "everything was proven, who may seal the next one, who sealed it; null without",
    },
    panel=LOOKING,
)
def verify(
    work: Work,
    subject: Annotated[
        str,
        typer.Argument(
            metavar="FILE|CODE",
            help="Permit file, part of one, security code, id, QR text or number of your own.",
        ),
    ],
    use: Annotated[
        str, typer.Option("--use", help="What it is wanted for: any, export, import or origin.")
    ] = "any",
    *,
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="URL",
            help="Node of somebody else, not to be trusted; repeat for more.",
        ),
    ] = None,
    trusted_genesis: Annotated[
        Path | None,
        typer.Option(
            "--trusted-genesis",
            metavar="FILE",
            help="With --from: the network's file. \\[that of the settings]",
        ),
    ] = None,
) -> Answer:
    """Check a permit with numbered checks. Needs no key.

    A file is compared box by box with what the ledger remembers; of a code only the record is
    looked at. Exit code 0 means valid, 1 not valid, 3 that it could not be told.

    With --from, nodes are asked that nobody here trusts: what they say is believed only as far as
    the validators' seals and proofs of the state go, beginning at the trusted genesis.
    """
    from cites_chain.verify import NetworkIdentity, Use
    from cites_chain.verify import verify as run_checks

    wanted = next((one for one in Use if one.value == use.lower()), None)
    if wanted is None:
        raise InputProblem(f"{use!r} is no use", hint="Say any, export, import or origin.")
    brought = _brought(work, subject)
    if source:
        named = network_named(work, trusted_genesis)
        seen = look_elsewhere(work, source, named)
        network = NetworkIdentity(
            named.chain_id, named.genesis_hash, timedelta(seconds=work.settings.stale_after)
        )
        verdict = run_checks(brought, seen.reader, work.now(), use=wanted, network=network)
        document = {**verdict_document(verdict, {}), "proven": seen.document}
        return Answer(document, [*verdict_parts(verdict, {}), *seen.parts], _ending(verdict))
    if trusted_genesis is not None:
        raise InputProblem("--trusted-genesis says nothing without --from", hint="Add --from URL.")
    reader, now = _ledger(work)
    verdict = run_checks(brought, reader, now, use=wanted, network=_network(work))
    taxa = {} if verdict.record is None else reader.taxon_names()
    document = {**verdict_document(verdict, taxa), "proven": None}
    return Answer(document, verdict_parts(verdict, taxa), _ending(verdict))


@noun.verb(
    "list",
    examples=["permit list", "permit list --json"],
    keys={
        "permits[].code": "security code",
        "permits[].permit_id": "key on the ledger",
        "permits[].number": "box 1, from the vault",
        "permits[].status": "where it stands on the ledger, or null if it was never written",
        "permits[].destination": "code of box 3a, or null",
        "permits[].last_day": "box 2, or null",
    },
    panel=LOOKING,
)
def list_permits(work: Work) -> Answer:
    """List the documents in your vault with where they stand on the ledger."""
    from cites_chain.ledger.reader import PermitRecord

    vault = work.vault
    permit_ids = list(vault.permits.iter_ids())
    records = work.reader.list_permits(permit_ids) if permit_ids else ()
    rows: list[dict[str, object]] = []
    for permit_id, found in zip(permit_ids, records, strict=True):
        record = found if isinstance(found, PermitRecord) else None
        rows.append(
            {
                **permit_reference(permit_id),
                "number": vault.permits.get(permit_id).permit_number,
                "status": record and record.status.name,
                "destination": record and words.country(record.destination),
                "last_day": record and record.last_day,
            }
        )
    return Answer(
        {"permits": rows},
        [
            Table(
                ("code", "number", "status", "to", "good until"),
                [
                    tuple(
                        str(row[key] or "")
                        for key in ("code", "number", "status", "destination", "last_day")
                    )
                    for row in rows
                ],
                empty="There is no document in the vault yet.",
            )
        ],
    )


@noun.verb(
    "file",
    examples=["permit file 24KE000123 --out permit.json"],
    keys={"file": "where it was written; without --out the permit file itself is printed"},
    panel=LOOKING,
)
def permit_file(work: Work, permit: PermitArgument, out: OutFile = None) -> Answer:
    """Take a permit file out of the vault, for its holder."""
    kept = work.vault.permits.get(permit_id_of(work, permit)).document.decode()
    return _handed_out(kept, out)


@noun.verb(
    "part",
    examples=["permit part permit.json --box 8 --box 9 --out part.json"],
    keys={"file": "where it was written; without --out the part itself is printed"},
    panel=LOOKING,
)
def part(work: Work, permit: PermitArgument, box: Boxes, out: OutFile = None) -> Answer:
    """Show some boxes alone, with the proof that they are in the permit, and nothing else."""
    from cites_chain.permit.redacted import show as show_boxes

    return _handed_out(show_boxes(_whole(work, permit), box).to_json(), out)


@noun.verb(
    "print",
    examples=["permit print 24KE000123", "permit print permit.json --language fr --out permit.pdf"],
    keys={
        "file": "where the PDF was written",
        "code": "security code, as printed",
        "fingerprint": "the document hash in eight words, as printed",
    },
    panel=LOOKING,
)
def print_permit(
    work: Work,
    permit: PermitArgument,
    language: Annotated[
        str, typer.Option("--language", help="Of the labels: en, fr, es, de or ar.")
    ] = "en",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Where to write. \\[CODE.pdf]"),
    ] = None,
) -> Answer:
    """Print a permit: the standard form as an accessible PDF (PDF/UA-1) with its QR code.

    The permit file is attached to the PDF, so whoever has it can check every box.
    """
    from cites_chain.printing import print_permit as set_form

    whole = _whole(work, permit)
    path = out or Path(f"{whole.security_code}.pdf")
    write_bytes(path, set_form(whole, language=language))
    fingerprint = words.fingerprint(whole.hash_when_issued)
    return Answer(
        {"file": str(path), "code": whole.security_code, "fingerprint": fingerprint},
        [Sentence(f"Printed to {path}. Fingerprint: {fingerprint}.", Tone.GOOD)],
    )


@noun.verb(
    "erase",
    examples=["permit erase 24KE000123"],
    keys={"code": "security code", "permit_id": "key on the ledger"},
    panel=LOOKING,
)
def erase(work: Work, permit: PermitArgument) -> Answer:
    """Erase a document and its secret from the vault for ever; the ledger keeps a bare hash."""
    permit_id = permit_id_of(work, permit)
    work.confirm(f"Erase the document of {words.security_code(permit_id)} for ever?")
    work.vault.permits.erase(permit_id, work.now().date())
    said = "Erased here. Backups of the vault still have it until they are erased, too."
    return Answer(permit_reference(permit_id), [Sentence(said, Tone.GOOD)])


@noun.verb(
    "reasons",
    examples=["permit reasons"],
    keys={"reasons[].code": "code", "reasons[].name": "meaning", "reasons[].group": "for what"},
    panel=LOOKING,
)
def reasons(work: Work) -> Answer:  # noqa: ARG001 - every verb gets its work place
    """List the codes for reasons that acts take."""
    from cites_chain.codes import REASONS

    rows = [(row.code, row.group.value, row.name) for row in REASONS]
    found = [{"code": code, "group": group, "name": name} for code, group, name in rows]
    return Answer({"reasons": found}, [Table(("code", "for", "meaning"), rows)])


@noun.verb(
    "example",
    examples=["permit example --out document.json", "permit example --type REEXPORT"],
    keys={"format": "cites-permit/1; all other keys are the boxes, see docs/schema"},
    panel=WRITING,
)
def example(
    work: Work,  # noqa: ARG001 - every verb gets its work place
    permit_type: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="EXPORT, REEXPORT, IMPORT ...")
    ] = "EXPORT",
    out: OutFile = None,
) -> Answer:
    """Print a document to begin from: invented, complete, as `permit issue` takes it."""
    from cites_chain.replay.documents import example_document

    document = example_document(permit_type.upper())
    text = document.model_dump_json(indent=2, exclude_none=True)
    return _handed_out(f"{text}\n", out)


def _ledger(work: Work) -> tuple[LedgerReader, datetime]:
    """Return the ledger and the time there; one that cannot be opened answers with the reason."""
    from cites_chain.chain.unreachable import UnreachableChain
    from cites_chain.errors import ChainError
    from cites_chain.ledger.reader import LedgerReader

    try:
        chain = work.chain
    except ChainError as reason:
        return LedgerReader(UnreachableChain(reason)), work.now()
    return work.reader, chain.now() if chain.is_trial else work.now()


def _network(work: Work) -> NetworkIdentity | None:
    from cites_chain.network import NetworkFile
    from cites_chain.verify import NetworkIdentity

    if not work.settings.network.is_file():
        return None
    named = NetworkFile.read(work.settings.network)
    return NetworkIdentity(named.chain_id, named.genesis_hash, work.settings.max_lag)


def _brought(work: Work, text: str) -> Brought:
    """Return what was brought. A permit file with a box that cannot be is still a permit file."""
    from cites_chain.errors import InvalidDocument, UnknownCode

    path = Path(text)
    if not path.is_file():
        if path.suffix == ".json":
            raise InputProblem(f"there is no file {text}")
        return _own_id(work, text) if _may_be_own_number(work, text) else text
    try:
        return permit_file_from(path)
    except (InvalidDocument, UnknownCode) as problem:
        return problem


def _may_be_own_number(work: Work, text: str) -> bool:
    """Whether a text that is no code, id or QR text may be a number of the office's own."""
    from cites_chain.permit import InvalidSecurityCode, prefix_of

    if text.startswith(("0x", "CITES1:")) or not work.settings.vault.is_file():
        return False
    try:
        prefix_of(text)
    except InvalidSecurityCode:
        return len(text) <= _LONGEST_NUMBER
    return False


def _own_id(work: Work, text: str) -> str:
    return f"0x{permit_id_of(work, text).hex()}"


def _ending(verdict: Verdict) -> Exit:
    from cites_chain.verify import Outcome

    if verdict.outcome in (Outcome.VALID, Outcome.RECORDED):
        return Exit.DONE
    return Exit.NO if verdict.outcome is Outcome.INVALID else Exit.COULD_NOT


def _whole(work: Work, permit: str) -> PermitFile:
    """Return a permit with all its boxes: a file that was named, or out of the vault."""
    from cites_chain.permit import PermitFile, read_permit_file

    if not Path(permit).is_file():
        return read_permit_file(work.vault.permits.get(permit_id_of(work, permit)).document)
    whole = permit_file_from(Path(permit))
    if not isinstance(whole, PermitFile):
        raise InputProblem(f"{permit} is a part already", hint="Name the whole permit file.")
    return whole


def _handed_out(text: str, out: Path | None) -> Answer:
    if out is None:
        return Answer(json.loads(text), [Raw(text)])
    write_text(out, text)
    return Answer({"file": str(out)}, [Sentence(f"Written to {out}.", Tone.GOOD)])
