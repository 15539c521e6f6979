// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistry} from "../../AuthorityRegistry.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {Membership, OfficerRecord, Party, PartyStatus, Seat} from "../../types/AuthorityTypes.sol";
import {AnyAuthorityAct} from "./AnyAuthorityAct.sol";

/// @title Proof: no account alone moves members, validators or another Party's officers
contract AuthorityHalmosTest is AnyAuthorityAct {
    uint40 private constant NOW = 1_718_193_600;
    uint16 private constant PARTIES = 3;
    address private constant FORWARDER = address(0x7003);

    AuthorityRegistry private _registry;

    function setUp() public {
        vm.warp(NOW);
        bytes[] memory founders = new bytes[](PARTIES);
        for (uint16 i = 0; i < PARTIES; ++i) {
            Seat[] memory seats = new Seat[](1);
            seats[0] = Seat(101 + i, 0);
            founders[i] = abi.encode(Membership(_admin(i + 1), _validator(i + 1), seats));
        }
        _registry = new AuthorityRegistry(founders, 2, FORWARDER);
        for (uint16 i = 1; i <= PARTIES; ++i) {
            vm.prank(_admin(i));
            _registry.addOfficer(_officer(i), 100 + i, 3, bytes32(uint256(1)), 0, NOW + 3650 days);
        }
    }

    /// @dev Whoever is no admin can do nothing at all, whatever is called.
    function check_who_is_no_admin_does_nothing(address sender) public {
        vm.assume(sender != FORWARDER);
        for (uint16 i = 1; i <= PARTIES; ++i) {
            vm.assume(sender != _admin(i));
        }
        assert(!call(address(_registry), sender, anyAct()));
    }

    /// @dev Any act with any arguments by the admin of Party 1, and then any vote by the same.
    function check_one_admin_alone_moves_no_members_and_no_others_officers() public {
        call(address(_registry), _admin(1), anyAct());
        bytes memory vote = abi.encodeCall(IAuthorityRegistry.vote, (svm.createUint256("proposal")));
        call(address(_registry), _admin(1), vote);
        _assertMembers();
        for (uint16 i = 2; i <= PARTIES; ++i) {
            _assertOfficer(i);
        }
    }

    function _assertMembers() private view {
        address[] memory validators = _registry.getValidators();
        assert(validators.length == PARTIES);
        assert(_registry.partyCount() == PARTIES && _registry.activePartyCount() == PARTIES);
        for (uint16 i = 1; i <= PARTIES; ++i) {
            assert(validators[i - 1] == _validator(i));
            Party memory party = _registry.getParty(i);
            assert(party.admin == _admin(i) && party.validator == _validator(i));
            assert(party.status == PartyStatus.ACTIVE && party.jurisdictions.length == 1);
        }
    }

    function _assertOfficer(uint16 partyId) private view {
        OfficerRecord memory officer = _registry.getOfficer(partyId);
        assert(officer.account == _officer(partyId) && officer.roles == 3 && officer.voidHour == 0);
        assert(officer.from == NOW && officer.until == NOW + 3650 days);
    }

    function _admin(uint16 partyId) private pure returns (address) {
        return address(uint160(0xA000) + partyId);
    }

    function _validator(uint16 partyId) private pure returns (address) {
        return address(uint160(0xB000) + partyId);
    }

    function _officer(uint16 partyId) private pure returns (address) {
        return address(uint160(0xC000) + partyId);
    }
}
