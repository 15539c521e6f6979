// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Act, Crossing, Direction, Issue, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Multi-use documents across borders
contract PermitCrossingTest is PermitRegistryBase {
    uint8 private constant OUT = 1;
    uint8 private constant IN = 2;

    function test_crossings_are_counted_and_announced() public {
        PermitId permitId = _passport();
        vm.expectEmit(address(registry));
        emit IPermitEvents.CrossingRecorded(permitId, ID, ID, actOf(inspectorOf(ID)), TODAY, Direction.OUT, 1);
        does(inspectorOf(ID), crossCall(permitId, OUT));
        vm.expectEmit(address(registry));
        emit IPermitEvents.CrossingRecorded(permitId, ID, SG, actOf(inspectorOf(SG)), TODAY, Direction.IN, 2);
        does(inspectorOf(SG), crossCall(permitId, IN));
        assertEq(registry.head(permitId).crossings(), 2, "count");
        assertStatus(permitId, Status.ISSUED);
        Crossing memory last = registry.crossing(permitId, SG);
        assertTrue(last.direction == Direction.IN, "direction");
        assertEq(last.actedOn, TODAY, "day");
        assertEq(Act.unwrap(last.act), Act.unwrap(actOf(inspectorOf(SG))), "act");
        assertEq(Act.unwrap(registry.crossing(permitId, US).act), 0, "nothing at a third State");
    }

    /// @dev The same document cannot leave twice without coming back: one of the two is a copy.
    function test_out_twice_without_in_is_refused() public {
        PermitId permitId = _passport();
        does(inspectorOf(ID), crossCall(permitId, OUT));
        uint24 officerId = authorities.officerIdOf(inspectorOf(ID));
        vm.warp(NOW + 3 hours);
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyOut.selector, permitId, ID, officerId, HOUR);
        refused(inspectorOf(ID), crossCall(permitId, OUT), reason);
        passes(inspectorOf(SG), crossCall(permitId, OUT));
        does(inspectorOf(ID), crossCall(permitId, IN));
        does(inspectorOf(ID), crossCall(permitId, OUT));
        assertEq(registry.head(permitId).crossings(), 3, "count");
    }

    function test_in_twice_is_fine() public {
        PermitId permitId = _passport();
        does(inspectorOf(SG), crossCall(permitId, IN));
        does(inspectorOf(SG), crossCall(permitId, IN));
    }

    function test_unknown_direction_is_refused() public {
        PermitId permitId = _passport();
        passes(inspectorOf(SG), crossCall(permitId, IN));
        bytes4 error = IPermitErrors.UnknownDirection.selector;
        refused(inspectorOf(SG), crossCall(permitId, 0), abi.encodeWithSelector(error, 0));
        refused(inspectorOf(SG), crossCall(permitId, 3), abi.encodeWithSelector(error, 3));
    }

    function test_crossing_is_for_multi_use_documents() public {
        passes(inspectorOf(SG), crossCall(_passport(), IN));
        PermitId permitId = issued(SG, 5);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, PermitType.EXPORT);
        refused(inspectorOf(SG), crossCall(permitId, IN), reason);
    }

    function test_all_four_kinds_cross() public {
        for (uint8 i = uint8(PermitType.TRAVELLING_EXHIBITION); i <= uint8(PermitType.SAMPLE_COLLECTION); ++i) {
            PermitId permitId = issue(ID, issueOf(draftOf(PermitType(i), SG), skins(1)));
            does(inspectorOf(US), crossCall(permitId, IN));
        }
    }

    function test_transcribed_passport_crosses() public {
        PermitId permitId = transcribe(SG, paperOf(PermitType.PERSONAL_OWNERSHIP, SG, 1));
        does(inspectorOf(SG), crossCall(permitId, IN));
        attest(permitId, "own number");
        does(inspectorOf(US), crossCall(permitId, OUT));
        assertEq(registry.head(permitId).crossings(), 2, "count beside the attester");
        uint24 attester = authorities.officerIdOf(issuerOf(ID));
        assertEq(registry.head(permitId).multiUseAttester(), attester, "attester beside the count");
    }

    function test_closed_or_lost_passport_does_not_cross() public {
        PermitId permitId = _passport();
        passes(inspectorOf(SG), crossCall(permitId, IN));
        does(issuerOf(ID), abi.encodeCall(IPermitRegistry.reportLost, (permitId)));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.LostPermit.selector, permitId);
        refused(inspectorOf(SG), crossCall(permitId, IN), reason);
        cancel(permitId, noTies());
        reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, permitId, Status.CANCELLED);
        refused(inspectorOf(SG), crossCall(permitId, IN), reason);
    }

    /// @dev A passport that is out does not go out again because another was written in its place.
    function test_replaced_passport_is_still_where_the_first_went() public {
        PermitId first = _passport();
        does(inspectorOf(ID), crossCall(first, OUT));
        uint24 officerId = authorities.officerIdOf(inspectorOf(ID));
        does(issuerOf(ID), replaceCall(first, "second", TODAY + 90));
        does(issuerOf(ID), replaceCall(permitIdOf(ID, "second"), "third", TODAY + 90));
        PermitId third = permitIdOf(ID, "third");
        assertEq(abi.encode(registry.crossing(third, ID)), abi.encode(registry.crossing(first, ID)), "one row of crossings");
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AlreadyOut.selector, third, ID, officerId, HOUR);
        refused(inspectorOf(ID), crossCall(third, OUT), reason);
        passes(inspectorOf(SG), crossCall(third, OUT));
        does(inspectorOf(ID), crossCall(third, IN));
        does(inspectorOf(ID), crossCall(third, OUT));
        assertEq(registry.head(third).crossings(), 3, "count");
    }

    function _passport() private returns (PermitId) {
        return issue(ID, issueOf(draftOf(PermitType.PERSONAL_OWNERSHIP, SG), skins(1)));
    }
}
