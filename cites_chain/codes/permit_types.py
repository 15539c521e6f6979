"""Documents of the form, with the numbers that the contracts know them by."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Life(StrEnum):
    """How a document lives on the ledger."""

    MOVEMENT = "movement"
    """Endorsed once at export, confirmed once at import."""
    IMPORT = "import"
    """Issued by the importing country; reserved by the permit that names it, then used."""
    INTRODUCTION = "introduction"
    """Landed from the sea: imported without an export."""
    MULTI_USE = "multi_use"
    """Crosses borders many times."""


class PermitType(IntEnum):
    """A document that the ledger knows. The numbers are fixed for ever, as in the contracts."""

    EXPORT = 1
    REEXPORT = 2
    IMPORT = 3
    INTRODUCTION_FROM_THE_SEA = 4
    CERTIFICATE_OF_ORIGIN = 5
    PRE_CONVENTION = 6
    CAPTIVE_BRED = 7
    ARTIFICIALLY_PROPAGATED = 8
    PHYTOSANITARY = 9
    TRAVELLING_EXHIBITION = 10
    PERSONAL_OWNERSHIP = 11
    MUSICAL_INSTRUMENT = 12
    SAMPLE_COLLECTION = 13

    @property
    def life(self) -> Life:
        """How it lives on the ledger."""
        match self:
            case PermitType.IMPORT:
                return Life.IMPORT
            case PermitType.INTRODUCTION_FROM_THE_SEA:
                return Life.INTRODUCTION
        return Life.MULTI_USE if self >= PermitType.TRAVELLING_EXHIBITION else Life.MOVEMENT

    @property
    def is_multi_use(self) -> bool:
        """Whether it crosses borders many times: crossings instead of endorsement and import."""
        return self.life is Life.MULTI_USE

    @property
    def is_movement(self) -> bool:
        """Whether it is endorsed once at export and confirmed once at import."""
        return self.life is Life.MOVEMENT

    @property
    def tick(self) -> str:
        """Letter ticked in box 1: E, R, I or O for all others."""
        return {PermitType.EXPORT: "E", PermitType.REEXPORT: "R", PermitType.IMPORT: "I"}.get(
            self, "O"
        )

    @property
    def longest_validity(self) -> int:
        """Most days from the day of issue (box 13) to the last day (box 2)."""
        match self:
            case (
                PermitType.IMPORT
                | PermitType.INTRODUCTION_FROM_THE_SEA
                | PermitType.CERTIFICATE_OF_ORIGIN
            ):
                return 366
            case (
                PermitType.TRAVELLING_EXHIBITION
                | PermitType.PERSONAL_OWNERSHIP
                | PermitType.MUSICAL_INSTRUMENT
            ):
                return 1096
        return 184
