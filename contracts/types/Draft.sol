// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @title What the writer of a permit says about it, in one word
/// @dev From the least significant byte: permit type 1, destination 2, issuedOn 2, lastDay 2, timber 1 (0 or 1),
///      unlinkedReason 1 (0: no line is declared unlinked), named issuer 2 (transcriptions only, else 0). The rest is 0.
type Draft is uint256;

using DraftWord for Draft global;

/// @title Reading a draft
library DraftWord {
    function permitType(Draft draft) internal pure returns (uint8) {
        return uint8(Draft.unwrap(draft));
    }

    /// @dev Jurisdiction of box 3a.
    function destination(Draft draft) internal pure returns (uint16) {
        return uint16(Draft.unwrap(draft) >> 8);
    }

    /// @dev Day since 1970 (box 13).
    function issuedOn(Draft draft) internal pure returns (uint16) {
        return uint16(Draft.unwrap(draft) >> 24);
    }

    /// @dev Day since 1970 (box 2).
    function lastDay(Draft draft) internal pure returns (uint16) {
        return uint16(Draft.unwrap(draft) >> 40);
    }

    /// @dev Whether rules R-16 and R-17 (extension, change of destination) may apply: 0 or 1.
    function timber(Draft draft) internal pure returns (uint8) {
        return uint8(Draft.unwrap(draft) >> 56);
    }

    /// @dev Why some line has no origin on the ledger; a code of the SDK's table.
    function unlinkedReason(Draft draft) internal pure returns (uint8) {
        return uint8(Draft.unwrap(draft) >> 64);
    }

    /// @dev Jurisdiction that signed the transcribed paper.
    function namedIssuer(Draft draft) internal pure returns (uint16) {
        return uint16(Draft.unwrap(draft) >> 72);
    }

    /// @dev Whether it says no more than type, destination and days: what most drafts are.
    function isPlain(Draft draft) internal pure returns (bool) {
        return Draft.unwrap(draft) >> 56 == 0;
    }

    /// @dev Whether only the documented bits are set.
    function isClean(Draft draft) internal pure returns (bool) {
        return Draft.unwrap(draft) >> 88 == 0;
    }
}
