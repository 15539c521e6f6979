"""What is sent to the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from eth_utils.address import to_checksum_address
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from cites_chain.ids import Account
from cites_chain.keys import ForwardRequest
from cites_chain.ledger.calldata import act_in
from cites_chain.ledger.signed_acts import SignedAct

AccountText = Annotated[
    str, Field(pattern=r"^0x[0-9a-fA-F]{40}$"), AfterValidator(to_checksum_address)
]
"""An account; capitals say nothing here, it comes out as EIP-55 has it."""

KeyText = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{16,80}$")]
"""An idempotency key."""

_MOST_GAS = 48_000_000
_LAST_SECOND = 253_402_300_799  # end of the year 9999, the last that a calendar here knows


class Body(BaseModel):
    """A request: fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class VerifyRequest(Body):
    """A permit to be verified: exactly one of code, QR text and file."""

    code: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    """Security code as typed, or a permit id (0x and 64 digits)."""
    qr: Annotated[str, Field(min_length=1, max_length=4296)] | None = None
    """Text of the QR code, as scanned."""
    file: dict[str, Any] | None = None
    """A permit file, or a few boxes of one with their proof."""
    use: Literal["any", "export", "import", "origin"] = "any"
    """What the permit is wanted for."""

    @model_validator(mode="after")
    def _exactly_one(self) -> VerifyRequest:
        if sum(each is not None for each in (self.code, self.qr, self.file)) != 1:
            raise ValueError("exactly one of code, qr and file is needed")
        return self


class ForwardRequestBody(Body):
    """An act as the forwarder's EIP-712 type `ForwardRequest` has it; the value is always 0."""

    sender: Annotated[AccountText, Field(alias="from")]
    """The officer."""
    to: AccountText
    """The registry that is called."""
    value: Literal[0] = 0
    """There is no money on this network."""
    gas: Annotated[int, Field(ge=21_000, le=_MOST_GAS, strict=True)]
    """Most gas that the call may use."""
    nonce: Annotated[int, Field(ge=0, lt=2**53, strict=True)]
    """How many signed acts of the officer come before it."""
    deadline: Annotated[int, Field(ge=0, le=_LAST_SECOND, strict=True)]
    """Last second (Unix time) at which it may be carried."""
    data: Annotated[str, Field(pattern=r"^0x([0-9a-fA-F]{2})+$", min_length=10, max_length=131_074)]
    """Selector and encoded arguments."""
    signature: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{130}$")] | None = None
    """The officer's signature; only a simulation does without."""

    def signed_act(self) -> SignedAct:
        """Return the act in the SDK's terms."""
        data = bytes.fromhex(self.data[2:])
        to = Account(self.to)
        verb, permit_id = act_in(to, data)
        request = ForwardRequest(
            Account(self.sender), to, self.gas, self.nonce, self.deadline, data
        )
        signature = bytes.fromhex((self.signature or "0x")[2:])
        return SignedAct(request, signature, verb, permit_id)


class SimulateRequest(Body):
    """An act to be tried."""

    request: ForwardRequestBody
    """The act."""


class ActRequest(Body):
    """A signed act to be carried."""

    key: KeyText
    """The sender's own key: the same act under the same key is carried once."""
    request: ForwardRequestBody
    """The act."""

    @model_validator(mode="after")
    def _is_signed(self) -> ActRequest:
        if self.request.signature is None:
            raise ValueError("the signature is missing")
        return self


class ChallengeRequest(Body):
    """Somebody wants to sign in."""

    account: AccountText
    """The officer."""


class SessionRequest(Body):
    """A signed challenge."""

    account: AccountText
    """The officer."""
    challenge: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{64}$")]
    """The challenge."""
    signature: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{130}$")]
    """The officer's signature over it (EIP-712)."""


class DraftRequest(Body):
    """A document to be issued."""

    document: dict[str, Any]
    """Every box, as `permit issue` takes it."""


class IssueRequest(ActRequest):
    """The officer's act of issuing a permit that was drafted."""

    permit_signature: Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{130}$")]
    """The officer's signature over permit id and document hash."""
