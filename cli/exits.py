"""How a command ends: five codes and one table from errors to them (docs/reference/cli.md)."""

from __future__ import annotations

from enum import IntEnum

from cites_chain.errors import CitesChainError


class Exit(IntEnum):
    """What the shell is told."""

    DONE = 0
    """Done, or valid."""
    NO = 1
    """The ledger refused, or the permit is not valid: a clear no."""
    WRONG_INPUT = 2
    """The command was typed wrongly, or a file or passphrase is not what it should be."""
    COULD_NOT = 3
    """Neither yes nor no: the ledger, a key file, the vault or the disk could not be used."""
    OUR_BUG = 70
    """Something this program should have foreseen."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C."""
    READER_LEFT = 141
    """Whoever read the output closed it, such as `| head`."""


class InputProblem(CitesChainError):
    """What was typed, or a file that was named, cannot be used."""

    code = "INPUT"


class ReaderLeft(Exception):
    """Whoever read the output closed it. Typer would make an ordinary refusal of it."""


class Interrupted(Exception):
    """Stopped by Ctrl-C in work that cannot simply be typed again.

    Attributes:
        sentence: What there is now, and how to go on.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotConfirmed(CitesChainError):
    """Nobody said yes to an act that cannot be undone; nothing was done."""

    code = "NOT_CONFIRMED"


EXITS: dict[str, Exit] = {
    "CONTRACT_REJECTED": Exit.NO,
    "NOT_CONFIRMED": Exit.NO,
    "NOT_ON_LEDGER": Exit.NO,
    "NOT_VALID": Exit.NO,
    "NOT_WRITTEN": Exit.NO,
    "INPUT": Exit.WRONG_INPUT,
    "DOCUMENT": Exit.WRONG_INPUT,
    "AMBIGUOUS_CODE": Exit.WRONG_INPUT,
    "INVALID_SECURITY_CODE": Exit.WRONG_INPUT,
    "INVALID_STORY": Exit.WRONG_INPUT,
    "UNUSABLE_SECRET": Exit.WRONG_INPUT,
    "DEADLINE_TOO_FAR": Exit.WRONG_INPUT,
    "ORIGIN_UNKNOWN": Exit.WRONG_INPUT,
    "UNREADABLE_SIGNED_ACT": Exit.WRONG_INPUT,
    "FILE": Exit.WRONG_INPUT,
    "SETTINGS_INVALID": Exit.WRONG_INPUT,
    "INVALID_CURSOR": Exit.WRONG_INPUT,
    "UNKNOWN_LANGUAGE": Exit.WRONG_INPUT,
    "UNUSABLE_PASSPHRASE": Exit.WRONG_INPUT,
    "KEY_STORE": Exit.WRONG_INPUT,
    "LEDGER_ALREADY_EXISTS": Exit.WRONG_INPUT,
    "CLOCK_REFUSED": Exit.WRONG_INPUT,
    "ENGINE_UNKNOWN": Exit.WRONG_INPUT,
    "ENGINE_MISSING": Exit.COULD_NOT,
    "ENGINE_FAILED": Exit.COULD_NOT,
    "JAVA_UNUSABLE": Exit.COULD_NOT,
    "NODE_EXISTS": Exit.WRONG_INPUT,
    "NODE_NOT_FOUND": Exit.WRONG_INPUT,
    "NODE_RUNS": Exit.COULD_NOT,
    "NODE_CONFIG_DAMAGED": Exit.COULD_NOT,
    "BACKUP_DAMAGED": Exit.COULD_NOT,
    "NOT_DEPLOYABLE": Exit.WRONG_INPUT,
    "ENODE_UNUSABLE": Exit.WRONG_INPUT,
    "CARD_REFUSED": Exit.NO,
    "NETWORK_FILE_DAMAGED": Exit.COULD_NOT,
    "KEY_FILE_DAMAGED": Exit.COULD_NOT,
    "FILE_EXPOSED": Exit.COULD_NOT,
    "VAULT_ALREADY_EXISTS": Exit.WRONG_INPUT,
    "VAULT": Exit.COULD_NOT,
    "VAULT_NEEDED": Exit.COULD_NOT,
    "NO_JOURNAL": Exit.COULD_NOT,
    "TWO_JOURNALS": Exit.COULD_NOT,
    "CARRIER_IS_OFFICER": Exit.COULD_NOT,
    "NOT_OWN_STAFF": Exit.NO,
    "NOT_SIGNED_IN": Exit.NO,
    "SIGNATURE_UNFIT": Exit.NO,
    "ACT_UNFIT": Exit.WRONG_INPUT,
    "QUEUE_FULL": Exit.COULD_NOT,
    "INDEX": Exit.COULD_NOT,
    "NO_FONT": Exit.COULD_NOT,
    "NOT_PRINTED": Exit.COULD_NOT,
    "SIMULATION_DIVERGED": Exit.COULD_NOT,
    "UNFIT_VALUE": Exit.WRONG_INPUT,
    "UNKNOWN_DIMENSION": Exit.WRONG_INPUT,
    "UNKNOWN_FILE_FORMAT": Exit.WRONG_INPUT,
    "CHAIN": Exit.COULD_NOT,
    "CITES_CHAIN": Exit.COULD_NOT,
}
"""Error code -> exit code. An error that is not here takes the code of its nearest parent class."""


def exit_of(error: CitesChainError) -> Exit:
    """Return the exit code of a foreseen error."""
    for kind in type(error).__mro__:
        found = EXITS.get(getattr(kind, "code", ""))
        if found is not None:
            return found
    return Exit.COULD_NOT
