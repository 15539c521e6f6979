// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {AuthorityRegistry} from "../../AuthorityRegistry.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title What the questions of every act and of every block cost
/// @dev Apart from the other tests, since measuring coverage compiles without the optimizer.
contract AuthorityGasTest is AuthorityRegistryBase {
    function setUp() public override {
        super.setUp();
        appoint(1);
    }

    function test_asking_reads_two_storage_slots() public {
        (AuthorityRegistry asked, address officer) = (registry, officerOf(1));
        vm.cool(address(asked));
        uint256 before = gasleft();
        asked.requireOfficer(officer, BOTH);
        uint256 used = before - gasleft();
        // The account (2,600) and two slots (2,100 each) are cold; the rest is computing.
        assertLe(used, 2_600 + 2 * 2_100 + 2_400, "gas");
        assertGe(used, 2_600 + 2 * 2_100, "gas: both slots are cold");
    }

    /// @dev 4,000 and 2,400 for each member, the registry's own account being warm.
    function test_gas_of_reading_the_set() public {
        for (uint256 parties = 1; parties <= 20; ++parties) {
            found(parties, 1);
            AuthorityRegistry asked = registry;
            vm.cool(address(asked));
            asked.observer();
            bytes memory question = abi.encodeCall(asked.getValidators, ());
            uint256 before = gasleft();
            (bool done, bytes memory answer) = address(asked).staticcall(question);
            uint256 used = before - gasleft();
            assertTrue(done, "never reverts");
            assertEq(abi.decode(answer, (address[])).length, parties, "validators");
            assertLe(used, 4_000 + 2_400 * parties, "gas");
        }
    }
}
