"""`python -m api`: what `cites-chain serve` becomes. It takes no secret from its arguments."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from api.serve import Serving, Started, serve
from cites_chain.config import home_folder, load_settings
from cites_chain.errors import CitesChainError
from cites_chain.keys.certificate import CertificateFiles
from cites_chain.passphrase import Passphrase

_COULD_NOT = 3


def main(arguments: Sequence[str]) -> int:
    """Serve until told to stop; return the exit code."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    certificate = None
    if given.certificate is not None:
        certificate = CertificateFiles(given.certificate, given.certificate_key)
    try:
        serving = Serving(
            given.listen,
            given.port,
            certificate,
            given.trial_certificate,
            _passphrase(given.passphrase_descriptor),
            given.rate,
            given.analysis,
        )
        settings = load_settings(home_folder(given.home, os.environ), os.environ)
        serve(settings, serving, _say_json if given.json else _say)
    except CitesChainError as error:
        return _refuse(error, as_json=given.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--listen", default=Serving().host)
    parser.add_argument("--port", type=int, default=Serving().port)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--certificate-key", type=Path)
    parser.add_argument("--trial-certificate", action="store_true")
    parser.add_argument("--rate", type=float, default=Serving().rate)
    parser.add_argument("--analysis", action=argparse.BooleanOptionalAction)
    parser.add_argument("--passphrase-descriptor", type=int)
    parser.add_argument("--json", action="store_true")
    return parser


def _passphrase(descriptor: int | None) -> Passphrase | None:
    """Read what opens the vault from a pipe: it stands in no argument and no variable."""
    if descriptor is None:
        return None
    with os.fdopen(descriptor, "rb") as pipe:
        return Passphrase(pipe.read().decode("utf-8"))


def _say(started: Started) -> None:
    lines = [f"The officer's page is at {started.url}", "Stop with Ctrl-C."]
    if started.fingerprint:
        lines.insert(1, f"Its self-made certificate has the SHA-256 {started.fingerprint}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _say_json(started: Started) -> None:
    said = {
        "url": started.url,
        "fingerprint": started.fingerprint,
        "carrier": started.carrier,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _refuse(error: CitesChainError, *, as_json: bool) -> int:
    said = error.explain()
    if as_json:
        document = {"error": error.code, "message": error.message, "hint": error.hint}
        said = json.dumps(document | {"facts": error.facts})
    sys.stderr.write(f"{said}\n")
    return _COULD_NOT


if __name__ == "__main__":
    sys.argv[0] = "cites-chain serve"  # the name that others read in the lock's file
    sys.exit(main(sys.argv[1:]))
