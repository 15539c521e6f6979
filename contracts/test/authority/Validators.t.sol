// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title The network's validator set, which the engines read in every block
contract AuthorityValidatorsTest is AuthorityRegistryBase {
    function test_the_set_follows_every_change() public {
        _assertSet([1, 2, 3, 4, 0]);
        carry(admissionCall(5), 0);
        _assertSet([1, 2, 3, 4, 5]);
        carry(suspensionCall(2), 2);
        _assertSet([1, 5, 3, 4, 0]);
        carry(validatorCall(2, keyOf("validator", 20)), 2);
        _assertSet([1, 5, 3, 4, 0]);
        carry(reinstatementCall(2), 2);
        _assertSet([1, 5, 3, 4, 20]);
        carry(validatorCall(1, keyOf("validator", 10)), 1);
        _assertSet([10, 5, 3, 4, 20]);
        carry(validatorCall(3, 0), 3);
        _assertSet([10, 5, 20, 4, 0]);
        carry(suspensionCall(3), 3);
        _assertSet([10, 5, 20, 4, 0]);
        carry(reinstatementCall(3), 3);
        _assertSet([10, 5, 20, 4, 0]);
        carry(adminCall(1, keyOf("admin", 10)), 1);
        carry(removalCall(1, 101), 1);
        _assertSet([10, 5, 20, 4, 0]);
    }

    function test_anybody_reads_the_set() public {
        vm.prank(stranger);
        assertEq(registry.getValidators().length, 4, "validators");
        vm.prank(address(0));
        assertEq(registry.getValidators().length, 4, "validators, as the engine asks");
    }

    function test_the_last_validator_is_replaced_but_never_taken_off() public {
        found(2, 1);
        carry(validatorCall(2, 0), 2);
        refused(validatorCall(1, 0), tooFewValidators(0, 1));
        carry(validatorCall(1, keyOf("validator", 10)), 1);
        _assertSet([10, 0, 0, 0, 0]);
    }

    function test_not_even_where_the_founders_asked_for_no_minimum() public {
        found(2, 0);
        carry(validatorCall(2, 0), 2);
        refused(validatorCall(1, 0), tooFewValidators(0, 1));
        found(3, 0);
        carry(validatorCall(2, 0), 2);
        carry(validatorCall(3, 0), 3);
        refused(suspensionCall(1), tooFewValidators(0, 1));
    }

    function test_the_list_lies_at_slot_0() public {
        carry(admissionCall(5), 0);
        address[] memory validators = registry.getValidators();
        assertEq(uint256(vm.load(address(registry), bytes32(0))), validators.length, "length");
        uint256 first = uint256(keccak256(abi.encode(uint256(0))));
        for (uint256 i = 0; i < validators.length; ++i) {
            bytes32 word = vm.load(address(registry), bytes32(first + i));
            assertEq(address(uint160(uint256(word))), validators[i], "member");
        }
    }

    // ------------------------------------------------------------------------------------------------------ parts

    /// @dev The set is exactly these validators, in this order; zeros at the end are none.
    function _assertSet(uint8[5] memory numbers) private view {
        uint256 count;
        while (count < 5 && numbers[count] != 0) ++count;
        address[] memory wanted = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            wanted[i] = validatorOf(numbers[i]);
        }
        assertEq(registry.getValidators(), wanted, "validators");
    }
}
