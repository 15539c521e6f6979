// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityRegistry} from "../interfaces/IAuthorityRegistry.sol";
import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Act, Crossing, Kind, Medium, PermitId, PermitType, Quota, Release, Status, Ties} from "../types/PermitTypes.sol";

/// @dev One permit in consecutive slots. Of an alias only the first is set: the transcription it stands for.
struct Permit {
    bytes32 documentHash;
    Head head;
    /// keccak256(abi.encode(keccak256(abi.encode(links)), importPermitId)); re-exports and permits with an import permit.
    bytes32 tiesHash;
    Line[32] lines;
}

/// @dev Everything the registry remembers.
struct Ledger {
    /// Permits, transcriptions and aliases.
    mapping(PermitId permitId => Permit) permits;
    /// Quotas by jurisdiction, year, taxon, term, unit and source in one word, see `Quotas.scope`.
    mapping(uint256 key => Quota) quotas;
    /// Last crossing of a multi-use document at a jurisdiction; of one that replaced another see `crossedAs`.
    mapping(PermitId permitId => mapping(uint16 jurisdiction => Crossing)) crossings;
    /// Own permits closed as PRESENTED, and the transcription that did it.
    mapping(PermitId ownId => PermitId transcriptionId) presentedAs;
    /// Withdrawals proposed by an INSPECTOR.
    mapping(PermitId permitId => Act) withdrawals;
    /// Timber destinations released.
    mapping(PermitId permitId => Release) releases;
    /// Consents to retrospective permits, by keccak256(abi.encode(permitId, documentHash)) and jurisdiction.
    mapping(bytes32 key => mapping(uint16 jurisdiction => Act)) consents;
    /// Of a multi-use document that replaced another: the first of them all, under which their crossings are kept.
    mapping(PermitId permitId => PermitId firstId) crossedAs;
}

/// @dev The officer who acts, as the authority registry knows it in this block.
struct Actor {
    IAuthorityRegistry authorities;
    uint16 jurisdiction;
    Act act;
}

using LedgerAccess for Ledger global;
using LedgerAccess for Permit global;
using ActorChecks for Actor global;
/// @title Looking things up in the ledger
library LedgerAccess {
    /// @dev Key of a permit of `issuing`.
    function permitIdOf(uint16 issuing, bytes32 tag) internal pure returns (PermitId) {
        return PermitId.wrap(keccak256(abi.encodePacked(issuing, tag)));
    }

    /// @dev Key of a paper of `issuing` written down by `transcriber`.
    function transcriptionIdOf(uint16 transcriber, uint16 issuing, bytes32 tag) internal pure returns (PermitId) {
        return PermitId.wrap(keccak256(abi.encodePacked("T", transcriber, issuing, tag)));
    }

    /// @dev The permit's slots and its head; refuses an id under which nothing was written.
    function existing(Ledger storage ledger, PermitId permitId) internal view returns (Permit storage permit, Head head) {
        permit = ledger.permits[permitId];
        head = permit.head;
        if (head.isNone()) revert IPermitErrors.UnknownPermit(permitId);
    }

    /// @dev Slots for a new permit; refuses a used id and a missing hash.
    function vacant(Ledger storage ledger, PermitId permitId, bytes32 documentHash)
        internal
        view
        returns (Permit storage permit)
    {
        permit = ledger.permits[permitId];
        if (permit.documentHash != 0) revert IPermitErrors.PermitExists(permitId);
        if (documentHash == 0) revert IPermitErrors.MissingDocumentHash(permitId);
    }

    /// @dev Transcription that stands for the number `ownId`, 0 if none.
    function transcriptionOf(Ledger storage ledger, PermitId ownId) internal view returns (PermitId) {
        Permit storage own = ledger.permits[ownId];
        return own.head.isNone() ? PermitId.wrap(own.documentHash) : ledger.presentedAs[ownId];
    }

    /// @dev Under which id the crossings of a multi-use document are kept: a replacement goes on with those of the first.
    function crossedAsOf(Ledger storage ledger, PermitId permitId, Head head) internal view returns (PermitId) {
        return head.isFlagged(HeadWord.SUCCESSOR) ? ledger.crossedAs[permitId] : permitId;
    }

    /// @dev Last crossing of a multi-use document at a jurisdiction.
    function lastCrossing(Ledger storage ledger, PermitId permitId, Head head, uint16 jurisdiction)
        internal
        view
        returns (Crossing storage)
    {
        return ledger.crossings[ledger.crossedAsOf(permitId, head)][jurisdiction];
    }

    /// @dev Whether the permit has a ties slot.
    function isTied(Head head) internal pure returns (bool) {
        return head.isType(PermitType.REEXPORT) || head.isFlagged(HeadWord.WITH_IMPORT_PERMIT);
    }

    /// @dev Refuses ties other than those the permit was written with.
    function requireTies(Permit storage permit, PermitId permitId, bytes32 linksHash, PermitId importPermitId) internal view {
        if (permit.tiesHash != hashTies(linksHash, importPermitId)) revert IPermitErrors.WrongTies(permitId);
    }

    function requireTies(Permit storage permit, PermitId permitId, Ties calldata ties) internal view {
        requireTies(permit, permitId, keccak256(abi.encode(ties.links)), ties.importPermitId);
    }

    function hashTies(bytes32 linksHash, PermitId importPermitId) internal pure returns (bytes32) {
        return keccak256(abi.encode(linksHash, importPermitId));
    }
}

/// @title What an officer and a permit must have for an act
library ActorChecks {
    /// @dev Refuses an officer of another jurisdiction.
    function requireJurisdiction(Actor memory actor, uint16 required) internal pure {
        if (actor.jurisdiction != required) revert IPermitErrors.WrongJurisdiction(required, actor.jurisdiction);
    }

    /// @dev Refuses an officer neither of the destination nor of its area; also inside one area nobody confirms the arrival of
    ///      its own export.
    function requireArrivalAt(Actor memory actor, uint16 destination, uint16 issuing) internal view {
        uint16 jurisdiction = actor.jurisdiction;
        if (jurisdiction == destination) return;
        if (jurisdiction == issuing || !sharesArea(actor, destination, jurisdiction)) {
            revert IPermitErrors.WrongJurisdiction(destination, jurisdiction);
        }
    }

    /// @dev Whether goods move without permits between the two.
    function sharesArea(Actor memory actor, uint16 one, uint16 other) internal view returns (bool) {
        uint8 area = actor.authorities.areaOf(one);
        return area != 0 && area == actor.authorities.areaOf(other);
    }

    /// @dev Whether the key that did `act` was voided from then or before.
    function isVoid(Actor memory actor, Act act) internal view returns (bool) {
        return actor.authorities.isActVoid(act.officerOf(), act.hourOf());
    }

    function requireStatus(PermitId permitId, Head head, Status required) internal pure {
        if (!head.isStatus(required)) revert IPermitErrors.WrongStatus(permitId, head.status());
    }

    function requireNotLost(PermitId permitId, Head head) internal pure {
        if (head.isFlagged(HeadWord.LOST)) revert IPermitErrors.LostPermit(permitId);
    }

    function requireMovement(PermitId permitId, Head head) internal pure {
        if (!head.isKind(Kind.MOVEMENT)) revert IPermitErrors.WrongType(permitId, head.permitType());
    }

    /// @dev Refuses transcriptions.
    function requireOwn(PermitId permitId, Head head) internal pure {
        if (head.isMedium(Medium.TRANSCRIBED)) revert IPermitErrors.WrongMedium(permitId, Medium.TRANSCRIBED);
    }

    /// @dev Refuses everything but transcriptions.
    function requireTranscription(PermitId permitId, Head head) internal pure {
        if (!head.isMedium(Medium.TRANSCRIBED)) revert IPermitErrors.WrongMedium(permitId, head.medium());
    }

    function requireReason(uint8 reason) internal pure {
        if (reason == 0) revert IPermitErrors.MissingReason();
    }
}
