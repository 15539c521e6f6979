"""Verbs of `permit` that bring a document onto the ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Sentence, Table, Tone
from cli.commands.permit.noun import DONE_KEYS, RARE, WRITING, done_answer, noun
from cli.context import Work
from cli.exits import InputProblem
from cli.files import write_text
from cli.lookup import content_of, permit_file_from, permit_id_of
from cli.parameters import (
    AsKey,
    FileArgument,
    Lines,
    OutFile,
    PermitArgument,
    position_from,
    quantities_from,
    quantity_from,
)
from cli.present import ACT_KEYS, act_document, act_sentence, hexadecimal, permit_reference

if TYPE_CHECKING:
    from cites_chain.ids import PermitId
    from cites_chain.ledger.origins import Origins
    from cites_chain.ledger.writing import Written
    from cites_chain.permit import PermitDocument

Draws = Annotated[
    list[str] | None,
    typer.Option(
        "--draw",
        metavar="A=QUANTITY",
        help="How much of its origin a line uses, in the origin's unit, where it was made into "
        "something else; repeat for more.",
    ),
]
Unlinked = Annotated[
    str,
    typer.Option(
        "--unlinked",
        metavar="CODE",
        help="Why a line of a re-export has no origin on the ledger (`permit reasons`).",
    ),
]
WRITTEN_KEYS = {**DONE_KEYS, "file": "permit file that was written for the holder, or null"}


@noun.verb(
    "issue",
    examples=[
        "permit issue document.json --as ke-issuer --out permit.json",
        "permit issue reexport.json --draw A=120 --as it-issuer",
    ],
    keys=WRITTEN_KEYS,
    panel=WRITING,
)
def issue(
    work: Work,
    file: FileArgument,
    draw: Draws = None,
    unlinked: Unlinked = "",
    out: OutFile = None,
    as_key: AsKey = "",
) -> Answer:
    """Issue a permit.

    The document is a JSON file (`permit example` prints one). It is kept in the vault before
    anything is sent; run the same command again after a crash and it is finished once. The permit
    file (--out) is for the holder: whoever has it can verify every box.
    """
    document = _document(file)
    desk = work.desk(as_key, needs_vault=True)
    written = desk.permits.issue(document, _origins(draw, unlinked))
    return _answer(work, "Issued", written, out)


@noun.verb(
    "register",
    examples=["permit register paper.json --as ke-issuer"],
    keys=WRITTEN_KEYS,
    panel=WRITING,
)
def register(
    work: Work,
    file: FileArgument,
    draw: Draws = None,
    unlinked: Unlinked = "",
    out: OutFile = None,
    as_key: AsKey = "",
) -> Answer:
    """Register a paper permit of your own, of whatever age."""
    document = _document(file)
    desk = work.desk(as_key, needs_vault=True)
    written = desk.permits.register_paper(document, _origins(draw, unlinked))
    return _answer(work, "Registered", written, out)


@noun.verb(
    "batch",
    examples=["permit batch one.json two.json three.json --as ke-issuer"],
    keys={
        "permits[].code": "security code",
        "permits[].permit_id": "key on the ledger",
        "permits[].number": "box 1",
        "permits[].done_before": "whether an earlier run had issued it",
    },
    panel=WRITING,
)
def batch(
    work: Work,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="JSON files of the documents.")
    ],
    as_key: AsKey = "",
) -> Answer:
    """Issue many permits at once, with progress. Run again after a fault, it goes on from there."""
    documents = [_document(file) for file in files]
    desk = work.desk(as_key, needs_vault=True)
    with work.printer.progress("issuing", len(documents)) as bar:
        done = 0

        def step(count: int, _: int) -> None:
            nonlocal done
            for _ in range(count - done):
                bar.advance()
            done = count

        written = desk.permits.issue_batch(documents, progress=step)
    rows = [(one.code, one.file.document.permit_number) for one in written]
    return Answer(
        {
            "permits": [
                {
                    **permit_reference(one.permit_id),
                    "number": one.file.document.permit_number,
                    "done_before": one.act.was_done_before,
                }
                for one in written
            ]
        },
        [
            Sentence(f"{len(written)} permits are on the ledger.", Tone.GOOD),
            Table(("code", "number"), rows),
        ],
    )


@noun.verb(
    "transcribe",
    examples=["permit transcribe foreign.json --line A=980 --as sg-changi"],
    keys=WRITTEN_KEYS,
    panel=WRITING,
)
def transcribe(
    work: Work,
    file: FileArgument,
    line: Lines = None,
    unlinked: Unlinked = "",
    out: OutFile = None,
    as_key: AsKey = "",
) -> Answer:
    """Record a foreign paper that its issuer did not record, as it is shown here.

    It stays marked as your transcription for ever, until its issuer attests or repudiates it.
    """
    document = _document(file)
    desk = work.desk(as_key, needs_vault=True)
    exported = quantities_from(line, [each.quantity for each in document.lines])
    written = desk.permits.transcribe(document, exported=exported, unlinked_reason=unlinked.upper())
    return _answer(work, "Transcribed", written, out)


@noun.verb(
    "replace",
    examples=["permit replace 4K7Q-M2X9-0BTD new.json --reason LOST --as ke-issuer"],
    keys=WRITTEN_KEYS,
    panel=WRITING,
)
def replace(
    work: Work,
    permit: PermitArgument,
    file: FileArgument,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", metavar="CODE", help="LOST, STOLEN, DAMAGED ... [as the document says]"
        ),
    ] = "",
    out: OutFile = None,
    as_key: AsKey = "",
) -> Answer:
    """Replace a permit by another document that takes over all of it; the old one is closed."""
    document = _document(file)
    desk = work.desk(as_key, needs_vault=True)
    old = permit_id_of(work, permit)
    return _answer(work, "Replaced", desk.permits.replace(old, document, reason.upper()), out)


@noun.verb(
    "attest",
    examples=["permit attest 4K7Q-M2X9-0BTD 24KE000123 --as ke-issuer"],
    keys=DONE_KEYS,
    panel=RARE,
)
def attest(
    work: Work,
    permit: PermitArgument,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Number of your own document.")],
    as_key: AsKey = "",
) -> Answer:
    """Stand by a transcription of your paper, so that its goods can be re-exported."""
    desk = work.desk(as_key, needs_vault=True)
    return done_answer(work, "Attested", desk.permits.attest(permit_id_of(work, permit), number))


@noun.verb(
    "prepare",
    examples=["permit prepare late.json --as ke-issuer"],
    keys={"code": "its code", "permit_id": "id it will have", "document_hash": "its hash"},
    panel=RARE,
)
def prepare(work: Work, file: FileArgument, as_key: AsKey = "") -> Answer:
    """Make and keep a document's hash without issuing it: another authority must consent first."""
    document = _document(file)
    made = work.desk(as_key, needs_vault=True).permits.prepare(document)
    found = {
        **permit_reference(_id(made.permit_id)),
        "document_hash": hexadecimal(made.document_hash),
    }
    return Answer(found, [Sentence(f"{name}  {value}") for name, value in found.items()])


@noun.verb(
    "consent",
    examples=["permit consent 0x1f...e0 0x77...3a --as us-issuer"],
    keys={"code": "its code", "permit_id": "id it will have", **ACT_KEYS},
    panel=RARE,
)
def consent(
    work: Work,
    permit: Annotated[str, typer.Argument(metavar="ID", help="Id the permit will have.")],
    document_hash: Annotated[
        str, typer.Argument(metavar="HASH", help="Hash the document will have.")
    ],
    as_key: AsKey = "",
) -> Answer:
    """Agree, as the destination, to a permit for goods that have left already (R-36)."""
    from cites_chain.ids import DocumentHash

    permit_id = _id(_word(permit, "permit id"))
    wanted = DocumentHash(_word(document_hash, "document hash"))
    done = work.desk(as_key).permits.consent_retrospective(permit_id, wanted)
    document = {**permit_reference(permit_id), **act_document(done)}
    return Answer(document, [Sentence(act_sentence("Consent recorded", done), Tone.GOOD)])


@noun.verb(
    "issue-retrospective",
    examples=["permit issue-retrospective late.json --as ke-issuer"],
    keys=WRITTEN_KEYS,
    panel=RARE,
)
def issue_retrospective(
    work: Work,
    file: FileArgument,
    draw: Draws = None,
    unlinked: Unlinked = "",
    out: OutFile = None,
    as_key: AsKey = "",
) -> Answer:
    """Issue a permit for goods that have left; the destination consented before (R-36)."""
    document = _document(file)
    desk = work.desk(as_key, needs_vault=True)
    written = desk.permits.issue_retrospective(document, _origins(draw, unlinked))
    return _answer(work, "Issued retrospectively", written, out)


@noun.verb(
    "keep",
    examples=["permit keep their-permit.json --as sg-issuer"],
    keys={"code": "security code", "permit_id": "key on the ledger"},
    panel=WRITING,
)
def keep(work: Work, file: FileArgument, as_key: AsKey = "") -> Answer:
    """Keep another authority's permit file in the vault, so that its number can be quoted."""
    from cites_chain.permit import PermitFile

    found = permit_file_from(file)
    if not isinstance(found, PermitFile):
        raise InputProblem("only a whole permit file can be kept", hint="Ask for the whole file.")
    work.desk(as_key, needs_vault=True).permits.keep(found)
    reference = permit_reference(_id(found.permit_id))
    return Answer(reference, [Sentence(f"Kept: {reference['code']}", Tone.GOOD)])


@noun.verb(
    "name-taxon",
    examples=["permit name-taxon 'Loxodonta africana' --as ke-issuer"],
    keys={key: DONE_KEYS[key] for key in ("act", "block", "transaction", "done_before")},
    panel=RARE,
)
def name_taxon(
    work: Work,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Scientific name.")],
    as_key: AsKey = "",
) -> Answer:
    """Tell the ledger the scientific name behind a taxon id; issuing does it by itself."""
    return done_answer(work, "Named", work.desk(as_key).permits.name_taxon(name))


def _document(file: Path) -> PermitDocument:
    from cites_chain.permit.model import read_document

    return read_document(content_of(file))


def _origins(draws: Sequence[str] | None, unlinked: str) -> Origins:
    from cites_chain.ledger.origins import Origins

    drawn: dict[int, Decimal] = {}
    for text in draws or ():
        letters, equals, number = text.partition("=")
        if not equals:
            raise InputProblem(
                f"{text!r} does not say how much", hint="Write the line, =, the quantity: A=120."
            )
        drawn[position_from(letters)] = quantity_from(number.strip())
    return Origins(drawn=drawn, unlinked_reason=unlinked.upper())


def _answer(work: Work, what: str, written: Written, out: Path | None) -> Answer:
    if out is not None:
        write_text(out, written.file.to_json())
    answer = done_answer(work, what, written.act)
    document = {**answer.document, "file": None if out is None else str(out)}
    parts = list(answer.parts)
    if out is not None:
        parts.append(Sentence(f"The holder's permit file is {out}."))
    return Answer(document, parts)


def _id(value: bytes) -> PermitId:
    from cites_chain.ids import PermitId

    return PermitId(value)


def _word(text: str, what: str) -> bytes:
    if not re.fullmatch(r"0x[0-9a-fA-F]{64}", text):
        raise InputProblem(f"{text!r} is no {what}", hint="It is 0x and 64 hexadecimal digits.")
    return bytes.fromhex(text[2:])
