// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {INSPECTOR, ISSUER} from "../../types/PermitTypes.sol";
import {RightfulActs} from "./RightfulActs.sol";

/// @title Who may do what: every act by every kind of account
contract PermitAccessMatrixTest is RightfulActs {
    /// One letter for each sender: issuer and inspector of Indonesia (issuing), Italy (destination), France (same area) and the
    /// United States (third State). y: done; R: `RoleMissing`; J: `WrongJurisdiction`; C: `NoConsent`; H: at home,
    /// `UnfitDestination`.
    string private constant WRITER = "yRyRyRyR";
    string private constant ISSUING_ISSUER = "yRJRJRJR";
    string private constant ISSUING_INSPECTOR = "RyRJRJRJ";
    string private constant ARRIVAL = "RJRyRyRJ";
    string private constant DESTINATION_ISSUER = "JRyRJRJR";

    mapping(bytes4 => string) private _rows;
    mapping(bytes4 => uint16) private _required;

    function setUp() public override {
        super.setUp();
        _row(IPermitRegistry.issue.selector, WRITER, 0);
        _row(IPermitRegistry.issueBatch.selector, WRITER, 0);
        _row(IPermitRegistry.registerPaper.selector, WRITER, 0);
        _row(IPermitRegistry.transcribe.selector, "JJyyJJJJ", IT);
        _row(IPermitRegistry.issueRetrospective.selector, "yRHRCRCR", 0);
        _row(IPermitRegistry.consentRetrospective.selector, WRITER, 0);
        _row(IPermitRegistry.replace.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.endorseExport.selector, ISSUING_INSPECTOR, ID);
        _row(IPermitRegistry.confirmImport.selector, ARRIVAL, IT);
        _row(IPermitRegistry.refuseImport.selector, ARRIVAL, IT);
        _row(IPermitRegistry.returnToOrigin.selector, ISSUING_INSPECTOR, ID);
        _row(IPermitRegistry.recordCrossing.selector, "RyRyRyRy", 0);
        _row(IPermitRegistry.cancel.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.returnUnused.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.expire.selector, "yyyyyyyy", 0);
        _row(IPermitRegistry.withdrawExport.selector, ISSUING_INSPECTOR, ID);
        _row(IPermitRegistry.confirmWithdrawal.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.reportLost.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.reportFound.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.attest.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.repudiate.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.extendTimber.selector, DESTINATION_ISSUER, IT);
        _row(IPermitRegistry.releaseDestination.selector, DESTINATION_ISSUER, IT);
        _row(IPermitRegistry.acceptDestination.selector, "JRJRJRyR", US);
        _row(IPermitRegistry.setQuota.selector, ISSUING_ISSUER, ID);
        _row(IPermitRegistry.changeQuota.selector, ISSUING_ISSUER, ID);
    }

    function test_every_function_has_a_row() public view {
        requireEveryFunctionKnown();
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            assertEq(bytes(_rows[acts[i]]).length, 8, "a row has eight senders");
        }
    }

    function test_every_act_by_every_officer() public {
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256 id = vm.snapshotState();
            bytes memory call_ = prepare(acts[i]);
            for (uint256 sender = 0; sender < 8; ++sender) {
                _try(acts[i], call_, sender);
            }
            vm.revertToState(id);
        }
    }

    function test_every_act_by_a_stranger_and_by_an_admin() public {
        address[2] memory outsiders = [address(0xbeef), adminOf(ID)];
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256 id = vm.snapshotState();
            bytes memory call_ = prepare(acts[i]);
            passes(rightful(acts[i]), call_);
            for (uint256 k = 0; k < 2; ++k) {
                _refusedUnlessExpire(
                    acts[i], outsiders[k], call_, abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, outsiders[k])
                );
            }
            vm.revertToState(id);
        }
    }

    function test_every_act_by_an_officer_of_a_suspended_party() public {
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256 id = vm.snapshotState();
            bytes memory call_ = prepare(acts[i]);
            address sender = rightful(acts[i]);
            passes(sender, call_);
            uint16 jurisdiction = _jurisdictionOf(sender);
            suspend(jurisdiction);
            uint16 partyId = authorities.partyOf(adminOf(jurisdiction));
            bytes4 error = IAuthorityErrors.PartyNotActive.selector;
            _refusedUnlessExpire(acts[i], sender, call_, abi.encodeWithSelector(error, partyId));
            vm.revertToState(id);
        }
    }

    function test_every_act_after_the_officers_term() public {
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256 id = vm.snapshotState();
            bytes memory call_ = prepare(acts[i]);
            address sender = rightful(acts[i]);
            passes(sender, call_);
            endTerm(sender, _jurisdictionOf(sender));
            bytes memory reason = abi.encodeWithSelector(
                IAuthorityErrors.OutsideTerm.selector, sender, uint40(NOW), uint40(block.timestamp)
            );
            _refusedUnlessExpire(acts[i], sender, call_, reason);
            vm.revertToState(id);
        }
    }

    function test_every_act_with_a_voided_key() public {
        bytes4[26] memory acts = actSelectors();
        for (uint256 i = 0; i < acts.length; ++i) {
            uint256 id = vm.snapshotState();
            bytes memory call_ = prepare(acts[i]);
            address sender = rightful(acts[i]);
            passes(sender, call_);
            voidKey(sender, _jurisdictionOf(sender), uint24(block.timestamp / 1 hours));
            uint256 from = block.timestamp / 1 hours * 1 hours;
            bytes4 error = IAuthorityErrors.KeyVoided.selector;
            _refusedUnlessExpire(acts[i], sender, call_, abi.encodeWithSelector(error, sender, from));
            vm.revertToState(id);
        }
    }

    function test_names_are_given_by_any_officer_and_by_nobody_else() public {
        bytes memory call_ = abi.encodeCall(IPermitRegistry.nameTaxon, ("Panthera pardus"));
        for (uint256 sender = 0; sender < 8; ++sender) {
            passes(_sender(sender), call_);
        }
        refused(address(0xbeef), call_, abi.encodeWithSelector(IAuthorityErrors.NotAnOfficer.selector, address(0xbeef)));
        endTerm(issuerOf(ID), ID);
        bytes4 error = IAuthorityErrors.OutsideTerm.selector;
        refused(issuerOf(ID), call_, abi.encodeWithSelector(error, issuerOf(ID), uint40(NOW), uint40(NOW)));
    }

    // ----------------------------------------------------------------------------------------------------------- cells

    function _try(bytes4 selector, bytes memory call_, uint256 sender) private {
        bytes1 expected = bytes(_rows[selector])[sender];
        address account_ = _sender(sender);
        uint16 jurisdiction = _jurisdictionOf(account_);
        if (expected == "y") return passes(account_, call_);
        if (expected == "R") {
            bool isIssuer = sender % 2 == 0;
            bytes4 error = IAuthorityErrors.RoleMissing.selector;
            (uint8 needed, uint8 held) = isIssuer ? (INSPECTOR, ISSUER) : (ISSUER, INSPECTOR);
            return refused(account_, call_, abi.encodeWithSelector(error, account_, needed, held));
        }
        if (expected == "J") {
            bytes4 error = IPermitErrors.WrongJurisdiction.selector;
            return refused(account_, call_, abi.encodeWithSelector(error, _required[selector], jurisdiction));
        }
        if (expected == "H") {
            bytes4 error = IPermitErrors.UnfitDestination.selector;
            return refused(account_, call_, abi.encodeWithSelector(error, jurisdiction, jurisdiction));
        }
        assertTrue(expected == "C", "unknown letter");
        bytes4 noConsent = IPermitErrors.NoConsent.selector;
        refused(account_, call_, abi.encodeWithSelector(noConsent, permitIdOf(jurisdiction, TAG), IT));
    }

    /// @dev Running out is a matter of time alone; anybody may write it down.
    function _refusedUnlessExpire(bytes4 selector, address sender, bytes memory call_, bytes memory reason) private {
        if (selector == IPermitRegistry.expire.selector) passes(sender, call_);
        else refused(sender, call_, reason);
    }

    function _sender(uint256 index) private pure returns (address) {
        uint16[4] memory places = [ID, IT, FR, US];
        return index % 2 == 0 ? issuerOf(places[index / 2]) : inspectorOf(places[index / 2]);
    }

    function _jurisdictionOf(address officer) private view returns (uint16) {
        return authorities.getOfficer(authorities.officerIdOf(officer)).jurisdiction;
    }

    function _row(bytes4 selector, string memory letters, uint16 required) private {
        _rows[selector] = letters;
        _required[selector] = required;
    }
}
