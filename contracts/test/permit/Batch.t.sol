// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Issue, Medium, PermitId, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Issuing many permits at once: all or none
contract PermitBatchTest is PermitRegistryBase {
    function test_batch_issues_every_permit_in_order() public {
        Issue[] memory batch = _batch();
        for (uint256 i = 0; i < batch.length; ++i) {
            vm.expectEmit(address(registry));
            emit IPermitEvents.PermitIssued(
                permitIdOf(ID, batch[i].tag),
                ID,
                SG,
                headOf(batch[i], ID, Medium.ELECTRONIC, Status.ISSUED, actOf(issuerOf(ID))),
                batch[i].documentHash,
                batch[i].lines
            );
        }
        vm.prank(issuerOf(ID));
        registry.issueBatch(batch);
        for (uint256 i = 0; i < batch.length; ++i) {
            assertStatus(permitIdOf(ID, batch[i].tag), Status.ISSUED);
        }
    }

    function test_empty_batch_is_refused() public {
        passes(issuerOf(ID), _call(_batch()));
        refused(issuerOf(ID), _call(new Issue[](0)), abi.encodeWithSelector(IPermitErrors.EmptyBatch.selector));
    }

    function test_batch_with_one_unfit_permit_issues_none() public {
        Issue[] memory batch = _batch();
        passes(issuerOf(ID), _call(batch));
        batch[2].lines[0] = skins(0);
        refused(issuerOf(ID), _call(batch), abi.encodeWithSelector(IPermitErrors.ZeroQuantity.selector, 0));
        assertStatusNone(permitIdOf(ID, batch[0].tag));
        batch[2] = batch[0];
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.PermitExists.selector, permitIdOf(ID, batch[0].tag));
        refused(issuerOf(ID), _call(batch), reason);
    }

    /// @dev A later permit of the batch may not draw what an earlier one took.
    function test_batch_cannot_draw_twice_from_one_origin() public {
        PermitId originId = imported(SG, 1_000);
        Issue[] memory batch = new Issue[](2);
        batch[0] = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        batch[1] = reexportOf(US, skins(400), linkOf(0, originId, 0, 400));
        passes(issuerOf(SG), _call(batch));
        batch[1] = reexportOf(US, skins(401), linkOf(0, originId, 0, 401));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.NotEnoughLeft.selector, originId, 0, 401, 400);
        refused(issuerOf(SG), _call(batch), reason);
        assertQuantities(originId, 1_000, 1_000, 1_000, 0);
    }

    function _batch() private returns (Issue[] memory batch) {
        batch = new Issue[](3);
        for (uint256 i = 0; i < 3; ++i) {
            batch[i] = exportOf(SG);
        }
    }

    function _call(Issue[] memory batch) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.issueBatch, (batch));
    }
}
