"""`serve`: the API and the officer's telephone page.

The command line does not load the API: it becomes the program `python -m api`, which has the
terminal, the signals and the exit code from then on.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from cli.answer import Answer
from cli.command import Noun
from cli.context import Work
from cli.exits import InputProblem

noun = Noun("", "The API and the telephone page.")

PROGRAM = (sys.executable, "-m", "api")
"""What this command becomes."""


@noun.verb(
    "serve",
    examples=["serve", "serve --trial-certificate --listen 0.0.0.0"],
    keys={
        "url": "where the page and the API answer",
        "fingerprint": "SHA-256 of the self-made certificate, empty for any other",
        "carrier": "account that carries officers' acts; it has no right of its own",
    },
)
def serve(
    work: Work,
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST", help="Address of this computer.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port; 0 for any that is free.")
    ] = 8420,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="Certificate (PEM).")
    ] = None,
    certificate_key: Annotated[
        Path | None, typer.Option("--certificate-key", metavar="FILE", help="Its key (PEM).")
    ] = None,
    trial_certificate: Annotated[  # noqa: FBT002 - Typer calls it so
        bool, typer.Option("--trial-certificate", help="Use a self-made certificate.")
    ] = False,
    rate: Annotated[
        float,
        typer.Option("--rate", min=0.1, help="Requests per second of one address, on average."),
    ] = 20.0,
    analysis: Annotated[
        bool | None,
        typer.Option(
            "--analysis/--no-analysis",
            help="Offer the analyst's page to all who reach it. \\[on this computer only]",
        ),
    ] = None,
    staff: Annotated[  # noqa: FBT002 - Typer calls it so
        bool, typer.Option("--staff", help="Open the vault, for your own officers who sign in.")
    ] = False,
) -> Answer:
    """Serve the API and the officer's telephone page until Ctrl-C.

    Anybody who reaches it can verify permits; acts are taken with an officer's own signature only.
    It answers this computer alone unless another address is named, and other computers over HTTPS
    only. While it runs, every other command on the same folder works too.
    """
    from cites_chain.ledger.access import require_ledger

    require_ledger(work.settings)
    if (certificate is None) != (certificate_key is None):
        raise InputProblem("a certificate and its key are named together or not at all")
    arguments = ["--home", str(work.settings.home), "--listen", listen, "--port", str(port)]
    arguments += ["--rate", str(rate)]
    if certificate is not None and certificate_key is not None:
        arguments += ["--certificate", str(certificate.absolute())]
        arguments += ["--certificate-key", str(certificate_key.absolute())]
    if trial_certificate:
        arguments.append("--trial-certificate")
    if analysis is not None:
        arguments.append("--analysis" if analysis else "--no-analysis")
    if work.options.style.as_json:
        arguments.append("--json")
    if staff:
        arguments += ["--passphrase-descriptor", str(_handed_on(work))]
    os.execve(PROGRAM[0], [*PROGRAM, *arguments], _surroundings())  # noqa: S606 - never returns


def _surroundings() -> dict[str, str]:
    """Return the environment of the next program: its hashes are made by pysha3, if it is there.

    eth-hash takes it only when told so; a verification becomes a tenth shorter.
    """
    chosen = {"ETH_HASH_BACKEND": "pysha3"} if find_spec("sha3") else {}
    return chosen | os.environ


def _handed_on(work: Work) -> int:
    """Return a pipe out of which the next program reads what opens the vault."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)  # noqa: FBT003 - as the system names it
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(work.passphrases.for_vault().encoded())
    return reading
