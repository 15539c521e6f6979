// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {Seat} from "../../types/AuthorityTypes.sol";
import {SymbolicBase} from "./SymbolicBase.sol";

/// @title Any act of the authority registry with any arguments
/// @notice Bounds: a candidate asks for one or two jurisdictions; signatures are of 65 bytes.
abstract contract AnyAuthorityAct is SymbolicBase {
    /// @dev Every function that changes something.
    function anyAct() internal pure returns (bytes memory) {
        uint256 which = svm.createUint(8, "which");
        if (which == 0) {
            return abi.encodeCall(
                IAuthorityRegistry.addOfficer, (_account(), _jurisdiction(), _byte(), _word(), _time(), _time())
            );
        }
        if (which == 1) return abi.encodeCall(IAuthorityRegistry.changeOfficer, (_officerId(), _byte(), _time()));
        if (which == 2) return abi.encodeCall(IAuthorityRegistry.endOfficer, (_officerId(), _time()));
        if (which == 3) return abi.encodeCall(IAuthorityRegistry.voidKey, (_account(), _time()));
        if (which == 4) return abi.encodeCall(IAuthorityRegistry.vote, (uint256(_word())));
        return which < 12 ? _aboutMembers(which) : _aboutOthers(which);
    }

    function _aboutMembers(uint256 which) private pure returns (bytes memory) {
        if (which == 5) return _admission(1);
        if (which == 6) return _admission(2);
        if (which == 7) return abi.encodeCall(IAuthorityRegistry.proposeSuspension, (_jurisdiction()));
        if (which == 8) return abi.encodeCall(IAuthorityRegistry.proposeReinstatement, (_jurisdiction()));
        bytes memory signature = svm.createBytes(65, "signature");
        if (which == 9) {
            return abi.encodeCall(
                IAuthorityRegistry.proposeAdmin, (_jurisdiction(), _account(), _time(), signature)
            );
        }
        if (which == 10) {
            return abi.encodeCall(
                IAuthorityRegistry.proposeValidator, (_jurisdiction(), _account(), _time(), signature)
            );
        }
        return abi.encodeCall(IAuthorityRegistry.proposeJurisdiction, (_jurisdiction(), Seat(_jurisdiction(), _byte())));
    }

    function _aboutOthers(uint256 which) private pure returns (bytes memory) {
        if (which == 12) return abi.encodeCall(IAuthorityRegistry.proposeRemoval, (_jurisdiction(), _jurisdiction()));
        if (which == 13) return abi.encodeCall(IAuthorityRegistry.proposeArea, (_jurisdiction(), _byte()));
        if (which == 14) return abi.encodeCall(IAuthorityRegistry.proposeVoid, (_account(), _time()));
        if (which == 15) return abi.encodeCall(IAuthorityRegistry.proposeUndo, (_account()));
        if (which == 16) return abi.encodeCall(IAuthorityRegistry.proposeObserver, (_account()));
        vm.assume(which == 17);
        return abi.encodeCall(IAuthorityRegistry.proposeSuccessor, (_account(), _account()));
    }

    function _admission(uint256 count) private pure returns (bytes memory) {
        Seat[] memory seats = new Seat[](count);
        for (uint256 i = 0; i < count; ++i) {
            seats[i] = Seat(_jurisdiction(), _byte());
        }
        return abi.encodeCall(
            IAuthorityRegistry.proposeAdmission,
            (
                _account(),
                _account(),
                seats,
                _time(),
                svm.createBytes(65, "adminSignature"),
                svm.createBytes(65, "validatorSignature")
            )
        );
    }

    function _account() private pure returns (address) {
        return svm.createAddress("account");
    }

    function _word() private pure returns (bytes32) {
        return svm.createBytes32("word");
    }

    function _time() private pure returns (uint40) {
        return uint40(svm.createUint(40, "time"));
    }

    /// @dev A jurisdiction, or the id of a Party: both have 16 bits.
    function _jurisdiction() private pure returns (uint16) {
        return uint16(svm.createUint(16, "jurisdiction"));
    }

    function _officerId() private pure returns (uint24) {
        return uint24(svm.createUint(24, "officerId"));
    }

    function _byte() private pure returns (uint8) {
        return uint8(svm.createUint(8, "byte"));
    }
}
