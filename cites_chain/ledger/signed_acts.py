"""An act that its officer signed and somebody else carries to the ledger, as it travels.

Whoever has it can carry it, once, until its deadline: it goes to the officer's own carriers only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from cites_chain.errors import CitesChainError
from cites_chain.ids import Account, PermitId
from cites_chain.keys import ForwardRequest

FORMAT = "cites-signed-act/1"
_LONGEST = 64 * 1024


class UnreadableSignedAct(CitesChainError):
    """A text is not a signed act."""

    code = "UNREADABLE_SIGNED_ACT"


@dataclass(frozen=True, slots=True)
class SignedAct:
    """A call of a registry with the officer's signature.

    Attributes:
        request: The call, its officer, nonce and deadline.
        signature: The officer's, 65 bytes.
        verb: What it does, in the words of the contract.
        permit_id: The permit it is about, if it is about one.
    """

    request: ForwardRequest
    signature: bytes
    verb: str
    permit_id: PermitId | None = None

    @property
    def deadline(self) -> datetime:
        """Last second at which it may be carried, UTC."""
        return datetime.fromtimestamp(self.request.deadline, UTC)

    def words(self) -> tuple[object, ...]:
        """Return the struct `ForwardRequestData` of the forwarder; the value is always 0."""
        request = self.request
        return (
            request.sender,
            request.to,
            0,
            request.gas,
            request.deadline,
            request.data,
            self.signature,
        )

    def to_json(self) -> str:
        """Return the act as text."""
        request = self.request
        return json.dumps(
            {
                "format": FORMAT,
                "verb": self.verb,
                "permit_id": None if self.permit_id is None else self.permit_id.hex(),
                "officer": request.sender,
                "registry": request.to,
                "gas": request.gas,
                "nonce": request.nonce,
                "deadline": request.deadline,
                "data": request.data.hex(),
                "signature": self.signature.hex(),
            },
            indent=2,
        )

    @classmethod
    def from_json(cls, text: str) -> SignedAct:
        """Read an act as `to_json` wrote it. Whether it is any good, the forwarder decides.

        Raises:
            UnreadableSignedAct: It is no such text.
        """
        try:
            found = json.loads(text[:_LONGEST])
            permit_id = found["permit_id"]
            if found["format"] != FORMAT:
                raise UnreadableSignedAct(f"the format is not {FORMAT}", hint="Update cites-chain.")
            return cls(
                ForwardRequest(
                    sender=Account(str(found["officer"])),
                    to=Account(str(found["registry"])),
                    gas=int(found["gas"]),
                    nonce=int(found["nonce"]),
                    deadline=int(found["deadline"]),
                    data=bytes.fromhex(found["data"]),
                ),
                bytes.fromhex(found["signature"]),
                str(found["verb"]),
                None if permit_id is None else PermitId(bytes.fromhex(permit_id)),
            )
        except (ValueError, TypeError, KeyError, RecursionError) as problem:
            raise UnreadableSignedAct(
                "this is no signed act", hint="Take the text as it was written, whole."
            ) from problem
