"""What is wrong with a node or its network, and what cures it: numbered checks, as in a verdict.

A chain of n validators goes on while two thirds of them, rounded up, make blocks together. When it
has stopped, a validator waits for each next round twice as long as for the last. So after the lost
ones are back it stands for another one to two times the outage, unless those that stayed up are
restarted, too, and all begin to wait anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from ipaddress import ip_address

from cites_chain.chain.seals import seals_needed
from cites_chain.codes import JURISDICTIONS
from cites_chain.errors import CitesChainError, LedgerUnreachable, WrongNetwork
from cites_chain.ids import Account
from cites_chain.network.evidence import Evidence
from cites_chain.network.health import Health
from cites_chain.network.standing import rhythm_of

LEAST_FREE = 2 * 2**30
"""Bytes: about half a million permits; time enough to make room."""

_AHEAD = timedelta(seconds=2)
"""How far a block may be ahead of this computer's clock; nodes take no block from further."""


class Outcome(Enum):
    """What a check found."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        number: Its place in the list; it never changes.
        name: Short name.
        outcome: What was found.
        sentence: The same for people.
        cure: What to do; empty where nothing is wrong.
    """

    number: int
    name: str
    outcome: Outcome
    sentence: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Margin:
    """How far a network is from standing still.

    Attributes:
        validators: How many nodes make blocks.
        needed: How many of them have to, together.
        lost: Which do not now, as far as this node can tell.
        may_fail: How many more may be lost before the chain stops; below 0 it has.
    """

    validators: int
    needed: int
    lost: tuple[Account, ...]
    may_fail: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that the doctor says.

    Attributes:
        checks: In the order of their numbers.
        margin: How far the network is from standing; None where the node could not be asked.
        steps: What to do first, second and so on while the chain stands; empty while it goes.
    """

    checks: tuple[Check, ...]
    margin: Margin | None
    steps: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of all checks."""
        found = {check.outcome for check in self.checks}
        for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
            if outcome in found:
                return outcome
        return Outcome.PASSED


def diagnose(seen: Evidence) -> Diagnosis:
    """Judge what was seen of a node."""
    margin = margin_of(seen)
    checks = (
        _key(seen),
        _genesis(seen),
        _door(seen),
        _program(seen),
        _disk(seen),
        _answer(seen),
        _network(seen),
        _clock(seen),
        _peers(seen),
        _ports(seen),
        _head(seen),
        _membership(seen),
        _margin(seen, margin),
    )
    return Diagnosis(checks, margin, _steps(seen, margin))


def margin_of(seen: Evidence) -> Margin | None:
    """Return how far the network is from standing; None where the node could not be asked.

    While blocks come, who proposed none of them in three rounds is lost. While none come, who
    cannot be reached is.
    """
    if seen.validators is None:
        return None
    count, needed = len(seen.validators), seals_needed(len(seen.validators))
    if _stands(seen) or len(seen.proposers) < 2 * count:
        lost = tuple(account for account in seen.validators if seen.reached.get(account) is False)
    else:
        lost = tuple(account for account in seen.validators if account not in seen.proposers)
    return Margin(count, needed, lost, count - needed - len(lost))


# ------------------------------------------------------------------------------- on this computer


def _key(seen: Evidence) -> Check:
    if isinstance(seen.account, CitesChainError):
        problem = seen.account
        return Check(1, "key", Outcome.FAILED, problem.message, problem.hint)
    if seen.account not in seen.nodes:
        sentence = f"no card known here is that of this node's key ({seen.account})"
        return Check(
            1, "key", Outcome.FAILED, sentence, "Take this Party's card: node peers --add."
        )
    return Check(1, "key", Outcome.PASSED, "the key is closed to others and that of a known card")


def _genesis(seen: Evidence) -> Check:
    found = seen.genesis_hash
    if isinstance(found, CitesChainError):
        return Check(2, "genesis", Outcome.FAILED, found.message, found.hint)
    if found != seen.network.genesis_hash:
        sentence = "the genesis in the network's file does not give the hash that stands in it"
        return Check(2, "genesis", Outcome.FAILED, sentence, "Take the file of a founder anew.")
    return Check(2, "genesis", Outcome.PASSED, "the network's file gives the hash it names")


def _door(seen: Evidence) -> Check:
    host = seen.config.rpc.host
    if _is_loopback(host):
        return Check(3, "door", Outcome.PASSED, f"questions are answered on {host} alone")
    return Check(
        3,
        "door",
        Outcome.FAILED,
        f"questions are answered on {host}: other computers may ask the node",
        'Set host = "127.0.0.1" under [rpc] in node.toml, and start the node anew.',
    )


def _program(seen: Evidence) -> Check:
    if isinstance(seen.program, CitesChainError):
        return Check(4, "program", Outcome.FAILED, seen.program.message, seen.program.hint)
    return Check(4, "program", Outcome.PASSED, f"the engine's program is {seen.program}")


def _disk(seen: Evidence) -> Check:
    sentence = f"{seen.free / 2**30:.1f} GiB are free on the disk of the node"
    if seen.free < LEAST_FREE:
        cure = "Make room: a node that cannot write its chain ends by itself."
        return Check(5, "disk", Outcome.FAILED, sentence, cure)
    return Check(5, "disk", Outcome.PASSED, sentence)


# ------------------------------------------------------------------------------- the node itself


def _answer(seen: Evidence) -> Check:
    problem = seen.health
    if isinstance(problem, Health):
        sentence = f"the node answers at {seen.config.url} ({problem.client})"
        return Check(6, "answer", Outcome.PASSED, sentence)
    if isinstance(problem, LedgerUnreachable):
        cure = "Start it: cites-chain node run, or the unit that does."
        return Check(6, "answer", Outcome.FAILED, problem.message, cure)
    # Something answers: which network it is of is the next check.
    return Check(6, "answer", Outcome.PASSED, f"something answers at {seen.config.url}")


def _network(seen: Evidence) -> Check:
    match seen.health:
        case Health():
            sentence = "the node has this network's number and block 0"
            return Check(7, "network", Outcome.PASSED, sentence)
        case WrongNetwork() as problem:
            cure = "Something else has the port, or node and network file are not of one network."
            return Check(7, "network", Outcome.FAILED, problem.message, cure)
        case problem:
            return Check(7, "network", Outcome.UNKNOWN, problem.message)


def _clock(seen: Evidence) -> Check:
    if not isinstance(seen.health, Health):
        return Check(8, "clock", Outcome.UNKNOWN, "no block to compare the clock with")
    ahead = seen.health.made_at - seen.now
    if ahead > _AHEAD:
        seconds = int(ahead.total_seconds())
        return Check(
            8,
            "clock",
            Outcome.FAILED,
            f"this computer's clock is at least {seconds} s behind the newest block",
            "Let the computer keep its time (timedatectl set-ntp true).",
        )
    return Check(8, "clock", Outcome.PASSED, "the newest block is not ahead of this clock")


def _peers(seen: Evidence) -> Check:
    if not isinstance(seen.health, Health) or seen.validators is None:
        return Check(9, "peers", Outcome.UNKNOWN, "the node does not say who is connected")
    if isinstance(seen.account, CitesChainError):
        return Check(9, "peers", Outcome.UNKNOWN, "the account of its key is not known")
    wanted = len([each for each in seen.validators if each != seen.account])
    sentence = f"{seen.health.peers} of {wanted} other validators are connected"
    if seen.health.peers >= wanted:
        return Check(9, "peers", Outcome.PASSED, sentence)
    cure = "The next check says whose ports are closed; a card may also be missing (node peers)."
    return Check(9, "peers", Outcome.FAILED, sentence, cure)


def _ports(seen: Evidence) -> Check:
    closed = [_name(seen, account) for account, is_open in seen.reached.items() if not is_open]
    if closed:
        sentence = f"the port for nodes cannot be opened: {'; '.join(closed)}"
        cure = "Their node stands, or a firewall between is closed: call them."
        return Check(10, "ports", Outcome.FAILED, sentence, cure)
    sentence = f"{len(seen.reached)} other nodes' ports can be opened from here"
    return Check(10, "ports", Outcome.PASSED, sentence)


def _head(seen: Evidence) -> Check:
    if not isinstance(seen.health, Health):
        return Check(11, "head", Outcome.UNKNOWN, "the node does not say which block is its newest")
    age = int(seen.health.age(seen.now).total_seconds())
    sentence = f"block {seen.health.block} is the newest, {age} s old"
    if _stands(seen):
        cure = "It catches up, is cut off, or the chain stands: see the steps below."
        return Check(11, "head", Outcome.FAILED, sentence, cure)
    return Check(11, "head", Outcome.PASSED, sentence)


# ------------------------------------------------------------------------------- the network


def _membership(seen: Evidence) -> Check:
    if seen.validators is None:
        return Check(12, "validator", Outcome.UNKNOWN, "the node does not say who makes blocks")
    if isinstance(seen.account, CitesChainError):
        return Check(12, "validator", Outcome.UNKNOWN, "the account of its key is not known")
    if seen.account in seen.validators:
        return Check(12, "validator", Outcome.PASSED, "this node is among those that make blocks")
    return Check(
        12,
        "validator",
        Outcome.FAILED,
        f"this node is not among the {len(seen.validators)} that make blocks",
        "The Parties vote on that: cites-chain party list shows how they did.",
    )


def _margin(seen: Evidence, margin: Margin | None) -> Check:
    if margin is None:
        return Check(13, "margin", Outcome.UNKNOWN, "it is not known who makes blocks")
    lost = f"; lost now: {'; '.join(_name(seen, a) for a in margin.lost)}" if margin.lost else ""
    rule = f"{margin.needed} of {margin.validators} nodes have to make blocks{lost}"
    if margin.may_fail < 0 or _stands(seen):
        return Check(13, "margin", Outcome.FAILED, f"the chain stands: {rule}", "See the steps.")
    more = "1 more node" if margin.may_fail == 1 else f"{margin.may_fail} more nodes"
    sentence = f"{more} may fail before the chain stops: {rule}"
    if margin.may_fail == 0 and margin.lost:
        return Check(13, "margin", Outcome.FAILED, sentence, "Bring the lost ones back now.")
    return Check(13, "margin", Outcome.PASSED, sentence)


def _steps(seen: Evidence, margin: Margin | None) -> tuple[str, ...]:
    """Return what to do, in order, while the chain stands."""
    if margin is None or not _stands(seen):
        return ()
    if isinstance(seen.health, Health) and seen.health.peers == 0 and any(seen.reached.values()):
        return ("This node is cut off, and others' ports are open: restart it, and look again.",)
    down = [_name(seen, account) for account in margin.lost]
    up = [
        _name(seen, account)
        for account in seen.validators or ()
        if account not in margin.lost and account != seen.account
    ]
    return (
        *(f"Start the node of {name}, and wait until it answers." for name in down),
        *(f"Restart the node of {name}, within a minute of the others." for name in up),
        "Restart this node last, and look again: cites-chain node status.",
    )


def _stands(seen: Evidence) -> bool:
    """Whether the newest block is older than it may be while all is well."""
    if not isinstance(seen.health, Health):
        return False
    return seen.health.age(seen.now) > rhythm_of(seen.network).patience


def _name(seen: Evidence, account: Account) -> str:
    card = seen.nodes.get(account)
    if card is None or card.node is None:
        return account
    codes = [JURISDICTIONS.get_number(seat.jurisdiction).code for seat in card.founder.seats]
    return f"{'+'.join(codes)} ({card.node.host}:{card.node.port})"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
