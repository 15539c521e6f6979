// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Draft} from "./Draft.sol";
import {Act, Kind, Medium, PermitType, Status} from "./PermitTypes.sol";

/// @title What a permit is and where it stands, in one word
/// @dev From the most significant byte: 0, permit type 1, medium 1, status 1, issuing 2, destination 2, issuedOn 2, lastDay 2,
///      number of lines 1, flags 1, issue act 6, export act 6, import act 6 (31 bytes). Days since 1970.
///      Multi-use documents keep in the export act's place their attester (3, zero unless an attested transcription) and
///      their crossing count (3). Transcriptions keep their attestation there; their issue act is the transcriber's.
type Head is uint256;

using HeadWord for Head global;

/// @title Reading and changing a head
library HeadWord {
    /// @dev Reported lost or stolen.
    uint256 internal constant LOST = 0x01;
    /// @dev Timber under rules R-16 and R-17.
    uint256 internal constant TIMBER = 0x02;
    /// @dev The one extension of R-16 was used.
    uint256 internal constant EXTENDED = 0x04;
    /// @dev Names an import permit.
    uint256 internal constant WITH_IMPORT_PERMIT = 0x08;
    /// @dev Issued after the goods had left (R-36).
    uint256 internal constant RETROSPECTIVE = 0x10;
    /// @dev Transcription whose attestation was counted in the issuer's quota.
    uint256 internal constant COUNTED = 0x20;
    /// @dev Multi-use document that took the place of another and goes on with its crossings.
    uint256 internal constant SUCCESSOR = 0x40;

    uint256 internal constant TYPE_AT = 240;
    uint256 internal constant MEDIUM_AT = 232;
    uint256 internal constant STATUS_AT = 224;
    uint256 internal constant ISSUING_AT = 208;
    uint256 internal constant DESTINATION_AT = 192;
    uint256 internal constant ISSUED_ON_AT = 176;
    uint256 internal constant LAST_DAY_AT = 160;
    uint256 internal constant LINES_AT = 152;
    uint256 internal constant FLAGS_AT = 144;
    uint256 internal constant ISSUE_ACT_AT = 96;
    uint256 internal constant EXPORT_ACT_AT = 48;

    /// @dev Kind of each type, 4 bits each, type 0 lowest: MOVEMENT but for types 3 (IMPORT), 4 (IFS) and 10 to 13 (MULTI_USE).
    uint256 private constant KINDS = 0x33_3300_0002_1000;

    /// @dev How a new document comes onto the ledger and where it stands then: part of a head.
    uint256 internal constant ISSUED_ELECTRONICALLY =
        (uint256(Medium.ELECTRONIC) << MEDIUM_AT) | (uint256(Status.ISSUED) << STATUS_AT);
    uint256 internal constant ISSUED_ON_PAPER =
        (uint256(Medium.PAPER) << MEDIUM_AT) | (uint256(Status.ISSUED) << STATUS_AT);
    uint256 internal constant ISSUED_AFTERWARDS =
        (uint256(Medium.ELECTRONIC) << MEDIUM_AT) | (uint256(Status.ENDORSED) << STATUS_AT) | (RETROSPECTIVE << FLAGS_AT);
    uint256 internal constant WRITTEN_DOWN_ABROAD =
        (uint256(Medium.TRANSCRIBED) << MEDIUM_AT) | (uint256(Status.ENDORSED) << STATUS_AT);

    /// @dev A new head, but for its flags: `way` is one of the four above; export and import act stay empty.
    function compose(Draft draft, uint256 way, uint16 issuing_, uint256 lineCount_, Act issueAct_)
        internal
        pure
        returns (Head)
    {
        uint256 word = way | (uint256(draft.permitType()) << TYPE_AT) | (uint256(issuing_) << ISSUING_AT);
        word |= (uint256(draft.destination()) << DESTINATION_AT) | (uint256(draft.issuedOn()) << ISSUED_ON_AT);
        word |= (uint256(draft.lastDay()) << LAST_DAY_AT) | (lineCount_ << LINES_AT);
        return Head.wrap(word | (uint256(Act.unwrap(issueAct_)) << ISSUE_ACT_AT));
    }

    function isNone(Head head) internal pure returns (bool) {
        return Head.unwrap(head) == 0;
    }

    function permitType(Head head) internal pure returns (PermitType) {
        return PermitType(uint8(Head.unwrap(head) >> TYPE_AT));
    }

    /// @dev Whether the document is of this type; cheaper than comparing `permitType`.
    function isType(Head head, PermitType value) internal pure returns (bool) {
        return uint8(Head.unwrap(head) >> TYPE_AT) == uint8(value);
    }

    /// @dev Whether the document came this way; cheaper than comparing `medium`.
    function isMedium(Head head, Medium value) internal pure returns (bool) {
        return uint8(Head.unwrap(head) >> MEDIUM_AT) == uint8(value);
    }

    /// @dev Whether the document stands so; cheaper than comparing `status`.
    function isStatus(Head head, Status value) internal pure returns (bool) {
        return uint8(Head.unwrap(head) >> STATUS_AT) == uint8(value);
    }

    function kind(Head head) internal pure returns (Kind) {
        return Kind(_kindOf(uint8(Head.unwrap(head) >> TYPE_AT)));
    }

    /// @dev Whether the document has this life; cheaper than comparing `kind`.
    function isKind(Head head, Kind value) internal pure returns (bool) {
        return _kindOf(uint8(Head.unwrap(head) >> TYPE_AT)) == uint256(value);
    }

    function medium(Head head) internal pure returns (Medium) {
        return Medium(uint8(Head.unwrap(head) >> MEDIUM_AT));
    }

    function status(Head head) internal pure returns (Status) {
        return Status(uint8(Head.unwrap(head) >> STATUS_AT));
    }

    /// @dev Jurisdiction whose authority signed the document.
    function issuing(Head head) internal pure returns (uint16) {
        return uint16(Head.unwrap(head) >> ISSUING_AT);
    }

    function destination(Head head) internal pure returns (uint16) {
        return uint16(Head.unwrap(head) >> DESTINATION_AT);
    }

    function issuedOn(Head head) internal pure returns (uint16) {
        return uint16(Head.unwrap(head) >> ISSUED_ON_AT);
    }

    function lastDay(Head head) internal pure returns (uint16) {
        return uint16(Head.unwrap(head) >> LAST_DAY_AT);
    }

    function lineCount(Head head) internal pure returns (uint256) {
        return uint8(Head.unwrap(head) >> LINES_AT);
    }

    function isFlagged(Head head, uint256 flag) internal pure returns (bool) {
        return Head.unwrap(head) & (flag << FLAGS_AT) != 0;
    }

    function issueAct(Head head) internal pure returns (Act) {
        return Act.wrap(uint48(Head.unwrap(head) >> ISSUE_ACT_AT));
    }

    function exportAct(Head head) internal pure returns (Act) {
        return Act.wrap(uint48(Head.unwrap(head) >> EXPORT_ACT_AT));
    }

    function importAct(Head head) internal pure returns (Act) {
        return Act.wrap(uint48(Head.unwrap(head)));
    }

    /// @dev Issue, export and import act side by side, as `requireActsStand` takes them.
    function acts(Head head) internal pure returns (uint256) {
        return uint144(Head.unwrap(head));
    }

    /// @dev Attester of a multi-use transcription; the hour is not kept.
    function multiUseAttester(Head head) internal pure returns (uint24) {
        return uint24(Head.unwrap(head) >> 72);
    }

    /// @dev Crossings of a multi-use document.
    function crossings(Head head) internal pure returns (uint24) {
        return uint24(Head.unwrap(head) >> EXPORT_ACT_AT);
    }

    function withStatus(Head head, Status value) internal pure returns (Head) {
        return _with(head, STATUS_AT, type(uint8).max, uint256(value));
    }

    function withDestination(Head head, uint16 value) internal pure returns (Head) {
        return _with(head, DESTINATION_AT, type(uint16).max, value);
    }

    function withLastDay(Head head, uint16 value) internal pure returns (Head) {
        return _with(head, LAST_DAY_AT, type(uint16).max, value);
    }

    function withFlag(Head head, uint256 flag) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(head) | (flag << FLAGS_AT));
    }

    function withoutFlag(Head head, uint256 flag) internal pure returns (Head) {
        return Head.wrap(Head.unwrap(head) & ~(flag << FLAGS_AT));
    }

    function withIssueAct(Head head, Act value) internal pure returns (Head) {
        return _with(head, ISSUE_ACT_AT, type(uint48).max, Act.unwrap(value));
    }

    function withExportAct(Head head, Act value) internal pure returns (Head) {
        return _with(head, EXPORT_ACT_AT, type(uint48).max, Act.unwrap(value));
    }

    function withImportAct(Head head, Act value) internal pure returns (Head) {
        return _with(head, 0, type(uint48).max, Act.unwrap(value));
    }

    function withMultiUseAttester(Head head, uint24 officerId) internal pure returns (Head) {
        return _with(head, 72, type(uint24).max, officerId);
    }

    function withCrossings(Head head, uint24 count) internal pure returns (Head) {
        return _with(head, EXPORT_ACT_AT, type(uint24).max, count);
    }

    function _kindOf(uint256 typeNumber) private pure returns (uint256) {
        unchecked {
            return (KINDS >> (4 * typeNumber)) & 0xf;
        }
    }

    function _with(Head head, uint256 at, uint256 mask, uint256 value) private pure returns (Head) {
        return Head.wrap(Head.unwrap(head) & ~(mask << at) | (value << at));
    }
}
