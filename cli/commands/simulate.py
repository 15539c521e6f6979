"""`simulate`: makes a plausible world of permits on a trial network, fraud included."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answer import Answer, Sentence, Table, Tone
from cli.command import Noun
from cli.context import Work
from cli.exits import InputProblem, Interrupted
from cli.files import write_bytes

if TYPE_CHECKING:
    from cites_chain.simulation.truth import Tried
    from cites_chain.simulation.world import Settings

noun = Noun("", "A simulated world.")

SIMULATE_KEYS = {
    "permits": "how many permits are on the ledger",
    "acts": "{issue, endorse, import, ...}: how many of each were accepted",
    "frauds[].label": "what a fraudster tried",
    "frauds[].refused": "attempts that the contract refused",
    "frauds[].refusal": "name of the refusal; empty where only indicators find the fraud",
    "frauds[].accepted": "permits that are on the ledger with it",
    "folder": "where the trial network is; null if it was not kept",
    "truth": "what really happened, one JSON object a line; null if it was not kept",
    "log_file": "file of logs that was written; null for real acts on a ledger",
}


@noun.verb(
    "simulate",
    examples=[
        "simulate --permits 500 --parties 10 --into world",
        "simulate --permits 100000 --log-file world.logs",
    ],
    keys=SIMULATE_KEYS,
)
def simulate(
    work: Work,
    permits: Annotated[int, typer.Option("--permits", metavar="N", help="How many permits.")] = 500,
    parties: Annotated[
        int, typer.Option("--parties", metavar="M", help="How many countries take part.")
    ] = 12,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="Equal seeds give equal worlds.")
    ] = 1,
    start: Annotated[
        datetime, typer.Option("--start", formats=["%Y-%m-%d"], help="First day.")
    ] = datetime(2024, 1, 1),  # noqa: DTZ001 - a calendar day
    days: Annotated[int, typer.Option("--days", metavar="D", help="How long it lasts.")] = 731,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into", metavar="FOLDER", help="Keep trial network and truth in this new folder."
        ),
    ] = None,
    *,
    log_file: Annotated[
        Path | None,
        typer.Option(
            "--log-file",
            metavar="FILE",
            help="Only write the events, without a ledger: for tests of scale.",
        ),
    ] = None,
    without_documents: Annotated[
        bool, typer.Option("--without-documents", help="Leave the vaults empty; faster.")
    ] = False,
) -> Answer:
    """Make a world of permits to try things on: trade, short shipments, re-exports, and fraud.

    Every act is a signed transaction on a fresh trial network, at its own date; about a hundred
    acts fit into a second. What really happened, with every fraud labelled, is written to
    truth.jsonl. With --log-file nothing is signed and no contract runs: the events of the same
    world go straight into a file, which `index sync` reads like a ledger.
    """
    from cites_chain.simulation.world import Settings

    settings = Settings(permits, parties, seed, start.date(), days)
    if log_file is not None:
        return _written(work, settings, log_file, into)
    return _performed(work, settings, into, with_documents=not without_documents)


def _performed(
    work: Work, settings: Settings, into: Path | None, *, with_documents: bool
) -> Answer:
    from cites_chain.simulation.simulation import TRUTH_FILE
    from cites_chain.simulation.simulation import simulate as run

    with _folder(into) as folder:
        with work.printer.progress("founding the network", settings.days) as bar:
            found = run(
                settings,
                folder,
                with_documents=with_documents and into is not None,
                progress=lambda count, day: bar.advance(f"{day}, {count:,} permits"),
            )
        document = {
            "permits": len(found.world.permits),
            "acts": dict(found.acts),
            "frauds": [_fraud(tried) for tried in found.frauds],
            "folder": None if into is None else str(into),
            "truth": None if into is None else str(into / TRUTH_FILE),
            "log_file": None,
        }
    acts = sum(found.acts.values())
    told = f"{len(found.world.permits):,} permits, {acts:,} acts accepted."
    return Answer(document, [_table(found.frauds), Sentence(told, Tone.HEAD)])


def _written(work: Work, settings: Settings, log_file: Path, into: Path | None) -> Answer:
    from cites_chain.simulation.filing import file_world

    if into is not None:
        raise InputProblem(
            "--log-file writes no trial network", hint="Leave out --into, or leave out --log-file."
        )
    write_bytes(log_file, b"")  # before any work is done for nothing
    truth = log_file.with_name(f"{log_file.name}.truth.jsonl")
    with work.printer.progress("writing events", settings.days) as bar:
        found = file_world(
            settings,
            log_file,
            truth_path=truth,
            progress=lambda count, day: bar.advance(f"{day}, {count:,} permits"),
        )
    document = {
        "permits": len(found.world.permits),
        "acts": dict(found.acts),
        "frauds": [_fraud(tried) for tried in found.frauds],
        "folder": None,
        "truth": str(truth),
        "log_file": str(log_file),
    }
    told = f"{len(found.world.permits):,} permits, {found.logs:,} logs in {log_file}."
    return Answer(document, [_table(found.frauds), Sentence(told, Tone.HEAD)])


@contextmanager
def _folder(into: Path | None) -> Iterator[Path]:
    if into is None:
        with tempfile.TemporaryDirectory(prefix="cites-chain-") as folder:
            yield Path(folder) / "world"
        return
    if into.exists():
        raise InputProblem(
            f"{into} is there already", hint="Remove it, or name another folder with --into."
        )
    try:
        yield into
    except KeyboardInterrupt as stop:
        raise Interrupted(
            f"The world in {into} is unfinished; remove it and run the command again."
        ) from stop


def _fraud(tried: Tried) -> dict[str, object]:
    return {
        "label": tried.label.value,
        "refused": tried.refused,
        "refusal": tried.refusal,
        "accepted": tried.accepted,
    }


def _table(frauds: Sequence[Tried]) -> Table:
    return Table(
        ("fraud", "refused", "as", "on the ledger"),
        [
            (
                tried.label.value.replace("_", " "),
                str(tried.refused or ""),
                tried.refusal,
                str(tried.accepted or ""),
            )
            for tried in frauds
        ],
    )
