// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityRegistry} from "../interfaces/IAuthorityRegistry.sol";
import {Head} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Act, Kind, PermitId, PermitView} from "../types/PermitTypes.sol";
import {Ledger, Permit} from "./PermitLedger.sol";

/// @title What a verifier reads
library Reading {
    /// @dev Everything about one permit; an unknown id gives an empty answer.
    function view_(Ledger storage ledger, IAuthorityRegistry authorities, PermitId permitId)
        internal
        view
        returns (PermitView memory found)
    {
        Permit storage permit = ledger.permits[permitId];
        Head head = permit.head;
        found.permitId = permitId;
        found.head = head;
        found.transcriptionId = ledger.transcriptionOf(permitId);
        if (head.isNone()) return found;
        found.documentHash = permit.documentHash;
        found.tiesHash = permit.tiesHash;
        found.withdrawal = ledger.withdrawals[permitId];
        found.release = ledger.releases[permitId];
        found.issueActVoid = _isVoid(authorities, head.issueAct());
        found.exportActVoid = head.kind() != Kind.MULTI_USE && _isVoid(authorities, head.exportAct());
        found.importActVoid = _isVoid(authorities, head.importAct());
        found.lines = lines(ledger, permitId);
    }

    /// @dev All lines of a permit.
    function lines(Ledger storage ledger, PermitId permitId) internal view returns (Line[] memory found) {
        Permit storage permit = ledger.permits[permitId];
        found = new Line[](permit.head.lineCount());
        for (uint256 i = 0; i < found.length; ++i) {
            found[i] = permit.lines[i];
        }
    }

    function _isVoid(IAuthorityRegistry authorities, Act act) private view returns (bool) {
        return Act.unwrap(act) != 0 && authorities.isActVoid(act.officerOf(), act.hourOf());
    }
}
