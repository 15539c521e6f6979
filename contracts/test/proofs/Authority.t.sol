// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistry} from "../../AuthorityRegistry.sol";
import {IAuthorityRegistry} from "../../interfaces/IAuthorityRegistry.sol";
import {Membership, Seat} from "../../types/AuthorityTypes.sol";
import {AnyAuthorityAct} from "./AnyAuthorityAct.sol";

/// @title Proof: no account alone moves members, validators or another Party's officers
contract AuthorityHalmosTest is AnyAuthorityAct {
    uint40 private constant NOW = 1_718_193_600;
    uint16 private constant PARTIES = 3;
    address private constant FORWARDER = address(0x7003);

    AuthorityRegistry private _registry;

    /// Words of the registry's storage that one account alone must not move, and what stands there.
    bytes32[] private _slots;
    bytes32[] private _words;

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
        _keepValidators();
        for (uint16 i = 1; i <= PARTIES; ++i) {
            _keepParty(i);
            // Party 1 is the one that acts.
            if (i != 1) _keepOfficer(i);
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

    /// @dev Any act with any arguments by the admin of Party 1, and then its vote for the only proposal that there can be.
    function check_one_admin_alone_moves_no_members_and_no_others_officers() public {
        call(address(_registry), _admin(1), anyAct());
        bytes memory vote = abi.encodeCall(IAuthorityRegistry.vote, (1));
        call(address(_registry), _admin(1), vote);
        for (uint256 i = 0; i < _slots.length; ++i) {
            assert(_load(_slots[i]) == _words[i]);
        }
        // Number of Parties, of active ones, and of changes of the members.
        uint256 counts = uint64(uint256(_load(bytes32(uint256(1)))));
        assert(counts == uint256(PARTIES) | uint256(PARTIES) << 16 | 1 << 32);
    }

    // ------------------------------------------------------------------------------------- places in the storage

    /// @dev The list lies at slot 0.
    function _keepValidators() private {
        _keep(bytes32(0));
        for (uint256 i = 0; i < PARTIES; ++i) {
            _keep(bytes32(uint256(keccak256(abi.encode(0))) + i));
        }
        assert(uint256(_words[0]) == PARTIES && address(uint160(uint256(_words[1]))) == _validator(1));
    }

    /// @dev Parties are mapped at slot 7: admin and status, validator, number of jurisdictions.
    function _keepParty(uint16 partyId) private {
        uint256 place = uint256(keccak256(abi.encode(uint256(partyId), uint256(7))));
        for (uint256 i = 0; i < 3; ++i) {
            _keep(bytes32(place + i));
        }
        assert(address(uint160(uint256(_words[_words.length - 3]))) == _admin(partyId));
        assert(uint256(_words[_words.length - 1]) == 1);
    }

    /// @dev Accounts are mapped at slot 6, officers at slot 10.
    function _keepOfficer(uint24 officerId) private {
        _keep(keccak256(abi.encode(_officer(uint16(officerId)), uint256(6))));
        _keep(keccak256(abi.encode(uint256(officerId), uint256(10))));
        assert(address(uint160(uint256(_words[_words.length - 1]))) == _officer(uint16(officerId)));
        assert(_words[_words.length - 2] != 0);
    }

    function _keep(bytes32 slot) private {
        _slots.push(slot);
        _words.push(_load(slot));
    }

    function _load(bytes32 slot) private view returns (bytes32) {
        return vm.load(address(_registry), slot);
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
