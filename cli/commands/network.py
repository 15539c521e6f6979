"""`network`: found a network on this computer, look at it, set a trial's clock.

Founding one together with other Parties is in `network_ceremony`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.answer import Answer, Facts, Part, Sentence, Table, Tone
from cli.command import PROGRAM, Noun
from cli.context import Work
from cli.exits import InputProblem
from cli.founding import TypedParty, make_missing_keys, node_account, party_from
from cli.parameters import moment_from
from cli.present import hexadecimal, hosts_of, moment

if TYPE_CHECKING:
    from cites_chain.chain.backend import Chain
    from cites_chain.chain.genesis import Founder, Genesis

noun = Noun(
    "network",
    "The network: found one, alone for a trial or together with other Parties; look at it.",
)

CLOCK_KEYS = {
    "trial": "whether the clock is set by hand",
    "time": "time that the next block carries",
}


@noun.verb(
    "new",
    examples=[
        "network new --trial --party KE --party SG --party AE",
        "network new --party DK+GL@1 --party KE=ke-admin:none --clock 2024-01-01 --trial",
    ],
    keys={
        "ledger": "file of the ledger",
        "network": "network file: which network this is, and its genesis",
        "vault": "file of the vault, or null where there is none",
        "chain_id": "number of the network",
        "genesis": "hash of block 0, the network's name",
        "trial": "whether the clock is set by hand",
        "time": "time that the next block carries",
        "parties[].party_id": "number of the Party",
        "parties[].jurisdictions": "codes of what it speaks for",
        "parties[].admin": "account that votes for it and appoints its officers",
        "parties[].validator": "account of its node, or null",
    },
)
def new(
    work: Work,
    party: Annotated[
        list[str],
        typer.Option(
            "--party",
            metavar="CODES[@AREA][=ADMIN[:NODE]]",
            help="A founding Party; repeat for each. ADMIN and NODE are names of keys (made if not "
            "there; KE gives ke-admin and ke-node) or accounts; NODE may be none.",
        ),
    ],
    *,
    trial: Annotated[
        bool, typer.Option("--trial", help="For trying out: the clock is set by hand.")
    ] = False,
    clock: Annotated[
        str,
        typer.Option(
            "--clock", metavar="MOMENT", help="Where the clock of a trial begins. \\[now]"
        ),
    ] = "",
    chain_id: Annotated[
        int, typer.Option("--chain-id", help="Number of the network.", min=1)
    ] = 20190,
    no_vault: Annotated[
        bool, typer.Option("--no-vault", help="Make no vault; for offices that issue nothing.")
    ] = False,
) -> Answer:
    """Found a network, with its ledger in one file on this computer.

    Makes the keys of admins and nodes, the genesis with the contracts in place, the ledger, and a
    vault for the documents of this office. Nothing that is there already is touched.
    """
    _require_nothing_there(work)
    if clock and not trial:
        raise InputProblem("only a trial has a clock that can be set", hint="Add --trial.")
    begins = moment_from(clock) if clock else datetime.now(UTC)
    parties = [party_from(text) for text in party]
    make_missing_keys(work, parties)
    if not no_vault and not work.settings.vault.exists():
        _make_vault(work)
    genesis = _genesis(work, parties, chain_id, begins)
    chain = _make_ledger(work, genesis, begins if trial else None)
    return _founded(work, genesis, chain)


@noun.verb(
    "show",
    examples=["network show"],
    keys={
        "ledger": "file of the ledger; null where nodes are asked",
        "endpoints": "nodes that are asked, one's own first, as host and port",
        "chain_id": "number of the network",
        "genesis": "hash of block 0, the network's name",
        "block": "number of the newest block",
        **CLOCK_KEYS,
        "parties": "Parties ever admitted",
        "active_parties": "Parties that are not suspended",
        "officers": "officers ever appointed",
        "proposals": "proposals ever made",
        "validators": "accounts of the nodes that make blocks",
        "minimum_validators": "fewest validators that a vote may leave",
        "observer": "account of the CITES Secretariat, or null",
        "successor": "registries that the Parties voted to follow, or null",
    },
)
def show(work: Work) -> Answer:
    """Show which network this is and how far its ledger has come."""
    head, network = work.reader.head(), work.reader.get_network()
    hosts = hosts_of(work.settings.endpoints)
    document = {
        "ledger": None if hosts else work.settings.ledger,
        "endpoints": hosts,
        "chain_id": head.chain_id,
        "genesis": hexadecimal(head.genesis),
        "block": head.number,
        "trial": work.chain.is_trial,
        "time": moment(work.chain.now()),
        "parties": network.party_count,
        "active_parties": network.active_party_count,
        "officers": network.officer_count,
        "proposals": network.proposal_count,
        "validators": list(network.validators),
        "minimum_validators": network.minimum_validators,
        "observer": network.observer,
        "successor": network.successor and list(network.successor),
    }
    return Answer(document, [Facts([(_label(key), _text(each)) for key, each in document.items()])])


@noun.verb(
    "clock",
    examples=["network clock", "network clock 2024-02-19T14:00"],
    keys=CLOCK_KEYS,
)
def clock(
    work: Work,
    moment_typed: Annotated[
        str,
        typer.Argument(
            metavar="MOMENT", help="Where to set the clock of a trial. Without it: show the clock."
        ),
    ] = "",
) -> Answer:
    """Show the ledger's clock, or set that of a trial forward.

    A trial's clock stands still until it is set, so that stories of the past can be told at their
    own dates. It never goes back.
    """
    if moment_typed:
        why = "their time is that of their computers"
        work.embedded("setting the clock", why).set_clock(moment_from(moment_typed))
    now = moment(work.chain.now())
    kind = "set by hand" if work.chain.is_trial else "that of this computer"
    return Answer(
        {"trial": work.chain.is_trial, "time": now},
        [Sentence(f"The ledger's clock ({kind}) says {now}.")],
    )


def _require_nothing_there(work: Work) -> None:
    from cites_chain.errors import LedgerAlreadyExists

    if work.settings.endpoints:
        raise InputProblem(
            "this office asks nodes; a network in a file would not be looked at",
            hint="Name another folder with --home, or take `endpoints` out of the settings.",
        )
    if work.settings.ledger.exists():  # before keys are made for nothing
        raise LedgerAlreadyExists(work.settings.ledger)


def _make_vault(work: Work) -> None:
    from cites_chain.vault import Vault

    passphrase = work.passphrases.new_for_vault()
    Vault.create(work.settings.vault, passphrase, cost=work.settings.scrypt_cost).close()


def _genesis(work: Work, parties: list[TypedParty], chain_id: int, begins: datetime) -> Genesis:
    from cites_chain.chain.genesis import build_genesis

    work.printer.remark("Founding the network: the contracts are put into block 0.")
    founders = [_founder(work, party) for party in parties]
    return build_genesis(founders, chain_id=chain_id, timestamp=begins)


def _founder(work: Work, party: TypedParty) -> Founder:
    from cites_chain.chain.genesis import Founder, Seat

    seats = tuple(Seat(jurisdiction, party.area) for jurisdiction in party.jurisdictions)
    return Founder(work.account(party.admin), node_account(work, party), seats)


def _make_ledger(work: Work, genesis: Genesis, clock: datetime | None) -> Chain:
    from cites_chain.chain.embedded import EmbeddedChain
    from cites_chain.network import NetworkFile
    from cites_chain.private_files import make_private_folder

    settings = work.settings
    make_private_folder(settings.ledger.parent)
    make_private_folder(settings.network.parent)
    # First the small file: without a ledger the command can be run again and writes it anew.
    NetworkFile.of(genesis, 1).write(settings.network)
    with EmbeddedChain.create(settings.ledger, genesis, clock=clock):
        pass
    return work.chain


def _founded(work: Work, genesis: Genesis, chain: Chain) -> Answer:
    settings = work.settings
    parties = [
        {
            "party_id": party_id,
            "jurisdictions": [words.country(seat.jurisdiction) for seat in founder.seats],
            "admin": founder.admin,
            "validator": founder.validator,
        }
        for party_id, founder in enumerate(genesis.founders, start=1)
    ]
    document = {
        "ledger": settings.ledger,
        "network": settings.network,
        "vault": settings.vault if settings.vault.exists() else None,
        "chain_id": genesis.chain_id,
        "genesis": hexadecimal(genesis.hash),
        "trial": chain.is_trial,
        "time": moment(chain.now()),
        "parties": parties,
    }
    first = words.country(genesis.founders[0].seats[0].jurisdiction)
    parts: list[Part] = [
        Sentence(f"A network of {len(parties)} Parties is founded.", Tone.GOOD),
        Facts([(key, _text(document[key])) for key in list(document)[:-1]]),
        Table(
            ("Party", "speaks for", "admin"),
            [
                (
                    str(number),
                    ", ".join(words.country(seat.jurisdiction) for seat in founder.seats),
                    founder.admin,
                )
                for number, founder in enumerate(genesis.founders, start=1)
            ],
        ),
        Sentence(
            f"Next: {PROGRAM} key new {first.lower()}-issuer, then {PROGRAM} officer add "
            f"{first.lower()}-issuer --in {first} --role issuer --until 2030-01-01 "
            f"--as {first.lower()}-admin",
            Tone.FAINT,
        ),
    ]
    return Answer(document, parts)


def _label(key: str) -> str:
    return key.replace("_", " ")


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)
