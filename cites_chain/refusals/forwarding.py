"""Refusals of the forwarder (OpenZeppelin's names), and of the machine itself."""

from __future__ import annotations

from cites_chain.refusals.kinds import Count, Deadline, Holder, Text
from cites_chain.refusals.refusal import Refusal

_PANICS = {
    0x01: "an assertion failed",
    0x11: "a number became too large or negative",
    0x12: "something was divided by zero",
    0x21: "a number is no member of its enumeration",
    0x22: "a stored text is damaged",
    0x31: "something was taken from an empty list",
    0x32: "a list has no such place",
    0x41: "too much memory was asked for",
    0x51: "a function was called that is none",
}
"""Solidity's panic codes (Solidity documentation, "Panic via assert and Error via require")."""


class ERC2771ForwarderInvalidSigner(Refusal):
    """The signed act is not signed by the one it names."""

    sentence = "the act is to be that of {from_}, and it is signed by {signer}"
    advice = "Sign it again: another act of the same officer may have been carried in between."
    signer: Holder
    from_: Holder


class ERC2771ForwarderExpiredRequest(Refusal):
    """The signed act waited too long."""

    sentence = "the signed act could be carried until {deadline}"
    advice = "Sign it again."
    deadline: Deadline


class ERC2771ForwarderMismatchedValue(Refusal):
    """Money came along; there is none on this network."""

    sentence = "the acts name a value of {requested_value} and {msg_value} came along"
    requested_value: Count
    msg_value: Count


class ERC2771UntrustfulTarget(Refusal):
    """The contract called does not trust the forwarder."""

    sentence = "{target} does not take acts that {forwarder} carries"
    target: Holder
    forwarder: Holder


class FailedCall(Refusal):
    """The carried act was refused; the forwarder hides why."""

    sentence = "the carried act was refused by the contract it was for"
    advice = "Run the act itself as a call in the officer's name: that says why."


class InsufficientBalance(Refusal):
    """Money was asked for; there is none on this network."""

    sentence = "{needed} was asked for and the balance is {balance}"
    balance: Count
    needed: Count


class InvalidAccountNonce(Refusal):
    """A signed act was carried out of order, or twice."""

    sentence = "the next signed act of {account} has the number {current_nonce}"
    advice = "It was carried before, or another one was; sign it again if it is still needed."
    account: Holder
    current_nonce: Count


class InvalidShortString(Refusal):
    """A text of the forwarder's name is damaged."""

    sentence = "the forwarder's name or version cannot be read"


class StringTooLong(Refusal):
    """The forwarder's name is too long; only possible when a network is founded."""

    sentence = "{str} is too long for a name"
    str: Text


class Panic(Refusal):
    """The contract met something that its authors held impossible."""

    sentence = "the contract stopped at an error of its own: {reason}"
    advice = "This should not happen: please report it, with the command that led to it."
    reason: Count

    def __init__(self, number: int) -> None:
        """Take the panic code."""
        super().__init__(number)
        meaning = _PANICS.get(number, "of a kind that this release does not know")
        self.message = f"the contract stopped at an error of its own: {meaning} ({number:#04x})"
        self.args = (self.message,)


class Error(Refusal):
    """A contract refused with a text; none of this network's own contracts does."""

    sentence = "the contract refused: {reason}"
    reason: Text


class OutOfGas(Refusal):
    """The call used up its gas, or met an instruction that does not exist."""

    sentence = "the call used up all of its gas"
    advice = "Give it more gas; a batch may have to be divided."
