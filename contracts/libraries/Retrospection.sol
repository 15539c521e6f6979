// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../interfaces/IPermitEvents.sol";
import {Act, PermitId} from "../types/PermitTypes.sol";
import {Actor, Ledger} from "./PermitLedger.sol";

/// @title Consent of the destination to a permit for goods that have left (R-36)
library Retrospection {
    /// @dev `consentRetrospective`. A void consent may be given again.
    function consentRetrospective(Ledger storage ledger, Actor memory actor, PermitId permitId, bytes32 documentHash)
        internal
    {
        ledger.vacant(permitId, documentHash);
        mapping(uint16 => Act) storage consents = ledger.consents[keyOf(permitId, documentHash)];
        Act first = consents[actor.jurisdiction];
        if (Act.unwrap(first) != 0 && !actor.isVoid(first)) {
            revert IPermitErrors.AlreadyConsented(permitId, first.officerOf(), first.hourOf());
        }
        consents[actor.jurisdiction] = actor.act;
        emit IPermitEvents.RetrospectiveConsented(permitId, actor.jurisdiction, documentHash, actor.act);
    }

    /// @dev Takes the destination's consent to exactly this permit and document.
    function useConsent(
        Ledger storage ledger,
        Actor memory actor,
        PermitId permitId,
        bytes32 documentHash,
        uint16 destination
    ) internal {
        mapping(uint16 => Act) storage consents = ledger.consents[keyOf(permitId, documentHash)];
        uint48 consent = Act.unwrap(consents[destination]);
        if (consent == 0) revert IPermitErrors.NoConsent(permitId, destination);
        actor.authorities.requireActsStand(consent);
        consents[destination] = Act.wrap(0);
    }

    /// @dev What a consent is about.
    function keyOf(PermitId permitId, bytes32 documentHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(permitId, documentHash));
    }
}
