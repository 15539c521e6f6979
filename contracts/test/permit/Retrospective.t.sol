// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head, HeadWord} from "../../types/Head.sol";
import {Act, Issue, Medium, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Permits written after the goods had left, with the destination's consent (R-36)
contract PermitRetrospectiveTest is PermitRegistryBase {
    function test_consent_and_issue_are_stored_and_announced() public {
        Issue memory permit = exportOf(SG);
        PermitId permitId = permitIdOf(ID, permit.tag);
        Act consent = actOf(issuerOf(SG));
        vm.expectEmit(address(registry));
        emit IPermitEvents.RetrospectiveConsented(permitId, SG, permit.documentHash, consent);
        does(issuerOf(SG), _consent(permit));
        assertEq(Act.unwrap(registry.consent(permitId, permit.documentHash, SG)), Act.unwrap(consent), "consent");
        Act act = actOf(issuerOf(ID));
        Head head = headOf(permit, ID, Medium.ELECTRONIC, Status.ENDORSED, act).withExportAct(act);
        head = head.withFlag(HeadWord.RETROSPECTIVE);
        permit.lines[0] = skins(1_000_000);
        vm.prank(issuerOf(ID));
        assertEq(registry.issueRetrospective(permit), permitId, "permit id");
        assertEq(Head.unwrap(registry.head(permitId)), Head.unwrap(head), "head");
        assertQuantities(permitId, 1_000_000, 1_000_000, 0, 0);
        assertEq(Act.unwrap(registry.consent(permitId, permit.documentHash, SG)), 0, "consent used");
        import_(permitId, 1_000_000);
    }

    function test_issue_is_announced_with_what_left() public {
        Issue memory permit = exportOf(SG);
        does(issuerOf(SG), _consent(permit));
        Act act = actOf(issuerOf(ID));
        Head head = headOf(permit, ID, Medium.ELECTRONIC, Status.ENDORSED, act).withExportAct(act);
        head = head.withFlag(HeadWord.RETROSPECTIVE);
        bytes memory call_ = _issue(permit);
        permit.lines[0] = permit.lines[0].withExported(1_000_000);
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitIssued(
            permitIdOf(ID, permit.tag), ID, SG, head, permit.documentHash, permit.lines
        );
        does(issuerOf(ID), call_);
    }

    function test_issue_without_consent_is_refused() public {
        Issue memory permit = exportOf(SG);
        PermitId permitId = permitIdOf(ID, permit.tag);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.NoConsent.selector, permitId, SG);
        refused(issuerOf(ID), _issue(permit), reason);
        does(issuerOf(US), _consent(permit));
        refused(issuerOf(ID), _issue(permit), reason);
        does(issuerOf(SG), _consent(permit));
        passes(issuerOf(ID), _issue(permit));
    }

    function test_consent_is_for_one_document() public {
        Issue memory permit = exportOf(SG);
        does(issuerOf(SG), _consent(permit));
        passes(issuerOf(ID), _issue(permit));
        permit.documentHash = "another";
        PermitId permitId = permitIdOf(ID, permit.tag);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.NoConsent.selector, permitId, SG);
        refused(issuerOf(ID), _issue(permit), reason);
    }

    function test_consent_twice_is_refused_and_says_who_was_first() public {
        Issue memory permit = exportOf(SG);
        does(issuerOf(SG), _consent(permit));
        vm.warp(NOW + 1 days);
        bytes memory reason = abi.encodeWithSelector(
            IPermitErrors.AlreadyConsented.selector,
            permitIdOf(ID, permit.tag),
            authorities.officerIdOf(issuerOf(SG)),
            HOUR
        );
        refused(issuerOf(SG), _consent(permit), reason);
        passes(issuerOf(US), _consent(permit));
    }

    function test_consent_to_a_used_number_is_refused() public {
        Issue memory permit = exportOf(SG);
        passes(issuerOf(SG), _consent(permit));
        PermitId permitId = issue(ID, permit);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.PermitExists.selector, permitId);
        refused(issuerOf(SG), _consent(permit), reason);
    }

    function test_appendix_one_is_never_issued_retrospectively() public {
        Issue memory permit = exportOf(SG);
        does(issuerOf(SG), _consent(permit));
        passes(issuerOf(ID), _issue(permit));
        permit.lines[0] = lineOf(PYTHON, SKI, NAR, 1, 1, 5);
        refused(issuerOf(ID), _issue(permit), abi.encodeWithSelector(IPermitErrors.AppendixOne.selector, 0));
    }

    function test_only_movement_documents_are_issued_retrospectively() public {
        Issue memory permit = exportOf(SG);
        does(issuerOf(SG), _consent(permit));
        passes(issuerOf(ID), _issue(permit));
        PermitId permitId = permitIdOf(ID, permit.tag);
        permit.draft = draftOf(PermitType.IMPORT, SG);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, PermitType.IMPORT);
        refused(issuerOf(ID), _issue(permit), reason);
    }

    function test_retrospective_reexport_draws() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory permit = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        vm.prank(issuerOf(US));
        registry.consentRetrospective(permitIdOf(SG, permit.tag), permit.documentHash);
        does(issuerOf(SG), _issue(permit));
        assertQuantities(originId, 1_000, 1_000, 1_000, 600);
        assertQuantities(permitIdOf(SG, permit.tag), 600, 600, 0, 0);
    }

    function _consent(Issue memory permit) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.consentRetrospective, (permitIdOf(ID, permit.tag), permit.documentHash));
    }

    function _issue(Issue memory permit) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.issueRetrospective, (permit));
    }
}
