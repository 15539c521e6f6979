"""What is sent to the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


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
