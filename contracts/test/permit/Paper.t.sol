// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head} from "../../types/Head.sol";
import {Issue, Medium, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Paper documents of the officer's own jurisdiction
contract PermitPaperTest is PermitRegistryBase {
    function test_paper_is_issued_and_marked_as_paper() public {
        Issue memory paper = exportOf(SG);
        PermitId permitId = permitIdOf(ID, paper.tag);
        Head head = headOf(paper, ID, Medium.PAPER, Status.ISSUED, actOf(issuerOf(ID)));
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitIssued(permitId, ID, SG, head, paper.documentHash, paper.lines);
        vm.prank(issuerOf(ID));
        assertEq(registry.registerPaper(paper), permitId, "permit id");
        assertEq(Head.unwrap(registry.head(permitId)), Head.unwrap(head), "head");
        endorse(permitId, 1_000_000);
        import_(permitId, 1_000_000);
    }

    function test_paper_may_be_of_any_age() public {
        Issue memory paper = exportOf(SG);
        paper.draft = draftOf(PermitType.EXPORT, SG, 2_008, 2_008 + 184);
        refused(
            issuerOf(ID),
            issueCall(paper),
            abi.encodeWithSelector(IPermitErrors.DayNotReportable.selector, 2_008, TODAY - 30, TODAY + 1)
        );
        does(issuerOf(ID), _call(paper));
        paper = exportOf(SG);
        paper.draft = draftOf(PermitType.EXPORT, SG, 0, 10);
        does(issuerOf(ID), _call(paper));
    }

    /// @dev Day 0 has no day before it; the refusal still says which days were good.
    function test_paper_of_the_first_day_of_all_is_out_of_time() public {
        Issue memory paper = exportOf(SG);
        paper.draft = draftOf(PermitType.EXPORT, SG, 0, 10);
        does(issuerOf(ID), _call(paper));
        PermitId permitId = permitIdOf(ID, paper.tag);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.OutOfTime.selector, permitId, TODAY, 0, 10);
        refused(inspectorOf(ID), endorseCall(permitId, 5), reason);
    }

    function test_paper_of_the_day_after_tomorrow_is_refused() public {
        Issue memory paper = exportOf(SG);
        paper.draft = draftOf(PermitType.EXPORT, SG, TODAY + 1, TODAY + 20);
        passes(issuerOf(ID), _call(paper));
        paper.draft = draftOf(PermitType.EXPORT, SG, TODAY + 2, TODAY + 20);
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.DayNotReportable.selector, TODAY + 2, 0, TODAY + 1);
        refused(issuerOf(ID), _call(paper), reason);
    }

    function test_paper_names_no_other_issuer() public {
        Issue memory paper = exportOf(SG);
        passes(issuerOf(ID), _call(paper));
        paper.draft = withNamedIssuer(paper.draft, US);
        refused(issuerOf(ID), _call(paper), abi.encodeWithSelector(IPermitErrors.UnfitDraft.selector, paper.draft));
    }

    function test_paper_number_is_used_once() public {
        Issue memory paper = exportOf(SG);
        PermitId permitId = issue(ID, paper);
        refused(issuerOf(ID), _call(paper), abi.encodeWithSelector(IPermitErrors.PermitExists.selector, permitId));
    }

    function _call(Issue memory paper) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.registerPaper, (paper));
    }
}
