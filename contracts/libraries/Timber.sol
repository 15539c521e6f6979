// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Act, MAX_TIMBER_EXTENSION, PermitId, Release, Status} from "../types/PermitTypes.sol";
import {Days} from "./Days.sol";
import {Actor, ActorChecks, Ledger, Permit} from "./PermitLedger.sol";

/// @title The two exceptions for timber: one extension (R-16) and a change of destination (R-17)
library Timber {
    /// @dev `extendTimber`.
    function extendTimber(Ledger storage ledger, Actor memory actor, PermitId permitId, uint16 lastDay) internal {
        (Permit storage permit, Head head) = _timber(ledger, permitId);
        actor.requireJurisdiction(head.destination());
        if (head.isFlagged(HeadWord.EXTENDED)) revert IPermitErrors.AlreadyExtended(permitId);
        uint256 oldLastDay = head.lastDay();
        Days.requireLastDay(lastDay, oldLastDay + 1, oldLastDay + MAX_TIMBER_EXTENSION);
        permit.head = head.withLastDay(lastDay).withFlag(HeadWord.EXTENDED);
        emit IPermitEvents.TimberExtended(permitId, head.issuing(), head.destination(), actor.act, lastDay);
    }

    /// @dev `releaseDestination`. A later release overrides an earlier one.
    function releaseDestination(Ledger storage ledger, Actor memory actor, PermitId permitId, uint16 newDestination)
        internal
    {
        (, Head head) = _timber(ledger, permitId);
        actor.requireJurisdiction(head.destination());
        _requireMovable(permitId, head);
        if (newDestination == 0) revert IPermitErrors.UnknownJurisdiction(newDestination);
        if (newDestination == head.issuing() || newDestination == head.destination()) {
            revert IPermitErrors.UnfitDestination(head.issuing(), newDestination);
        }
        ledger.releases[permitId] = Release(newDestination, actor.act);
        emit IPermitEvents.DestinationReleased(
            permitId, head.issuing(), head.destination(), actor.act, newDestination
        );
    }

    /// @dev `acceptDestination`.
    function acceptDestination(Ledger storage ledger, Actor memory actor, PermitId permitId) internal {
        (Permit storage permit, Head head) = _timber(ledger, permitId);
        Release memory release = ledger.releases[permitId];
        if (release.newDestination == 0) revert IPermitErrors.NotReleased(permitId);
        actor.requireJurisdiction(release.newDestination);
        _requireMovable(permitId, head);
        actor.authorities.requireActsStand(Act.unwrap(release.act));
        delete ledger.releases[permitId];
        permit.head = head.withDestination(release.newDestination);
        emit IPermitEvents.DestinationAccepted(
            permitId, head.issuing(), release.newDestination, actor.act, head.destination()
        );
    }

    function _timber(Ledger storage ledger, PermitId permitId) private view returns (Permit storage permit, Head head) {
        (permit, head) = ledger.existing(permitId);
        if (!head.isFlagged(HeadWord.TIMBER)) revert IPermitErrors.NotTimber(permitId);
        ActorChecks.requireStatus(permitId, head, Status.ENDORSED);
    }

    function _requireMovable(PermitId permitId, Head head) private view {
        ActorChecks.requireNotLost(permitId, head);
        Days.requireInTime(permitId, head, Days.today());
        if (head.isFlagged(HeadWord.WITH_IMPORT_PERMIT)) revert IPermitErrors.ImportPermitNamed(permitId);
    }
}
