// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {Head} from "../../types/Head.sol";
import {LineWord} from "../../types/Line.sol";
import {Issue, Medium, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title Foreign papers written down at the border
contract PermitTranscribeTest is PermitRegistryBase {
    function test_transcription_is_endorsed_and_marked_for_ever() public {
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 700);
        PermitId permitId = transcriptionIdOf(SG, ID, paper.tag);
        Head head = headOf(paper, ID, Medium.TRANSCRIBED, Status.ENDORSED, actOf(inspectorOf(SG)));
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitTranscribed(permitId, ID, SG, SG, head, paper.documentHash, paper.lines);
        vm.prank(inspectorOf(SG));
        assertEq(registry.transcribe(paper), permitId, "permit id");
        assertEq(Head.unwrap(registry.head(permitId)), Head.unwrap(head), "head");
        assertQuantities(permitId, 700, 700, 0, 0);
        import_(permitId, 700);
        assertTrue(registry.head(permitId).medium() == Medium.TRANSCRIBED, "medium");
    }

    function test_issuer_and_inspector_of_the_destination_may_transcribe() public {
        passes(issuerOf(SG), _call(paperOf(PermitType.EXPORT, SG, 5)));
        passes(inspectorOf(SG), _call(paperOf(PermitType.EXPORT, SG, 5)));
    }

    function test_anybody_else_is_refused() public {
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 5);
        passes(inspectorOf(SG), _call(paper));
        bytes4 error = IPermitErrors.WrongJurisdiction.selector;
        refused(inspectorOf(US), _call(paper), abi.encodeWithSelector(error, SG, US));
        refused(issuerOf(ID), _call(paper), abi.encodeWithSelector(error, SG, ID));
    }

    function test_transcriptions_of_two_border_states_do_not_meet() public {
        Issue memory paper = paperOf(PermitType.PERSONAL_OWNERSHIP, SG, 5);
        assertTrue(transcribe(SG, paper) != transcribe(US, paper), "ids");
    }

    function test_passport_is_transcribed_by_any_state_but_its_issuer() public {
        Issue memory paper = paperOf(PermitType.MUSICAL_INSTRUMENT, SG, 5);
        passes(inspectorOf(US), _call(paper));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, ID, ID);
        refused(inspectorOf(ID), _call(paper), reason);
    }

    function test_issuer_that_cannot_issue_is_refused() public {
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 5);
        passes(inspectorOf(SG), _call(paper));
        paper.draft = draftOf(PermitType.EXPORT, SG);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.UnknownJurisdiction.selector, 0));
        paper.draft = withNamedIssuer(draftOf(PermitType.EXPORT, SG), 1000);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.UnknownJurisdiction.selector, 1000));
        paper.draft = withNamedIssuer(draftOf(PermitType.EXPORT, SG), 999);
        passes(inspectorOf(SG), _call(paper));
        paper.draft = withNamedIssuer(draftOf(PermitType.EXPORT, SG), SG);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.UnfitDestination.selector, SG, SG));
    }

    function test_import_permits_and_goods_from_the_sea_are_not_transcribed() public {
        passes(inspectorOf(SG), _call(paperOf(PermitType.EXPORT, SG, 5)));
        Issue memory paper = paperOf(PermitType.IMPORT, SG, 5);
        PermitId permitId = transcriptionIdOf(SG, ID, paper.tag);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.WrongType.selector, permitId, PermitType.IMPORT));
        paper.draft = withNamedIssuer(draftOf(PermitType.INTRODUCTION_FROM_THE_SEA, SG), SG);
        permitId = transcriptionIdOf(SG, SG, paper.tag);
        bytes4 error = IPermitErrors.WrongType.selector;
        _refused(paper, abi.encodeWithSelector(error, permitId, PermitType.INTRODUCTION_FROM_THE_SEA));
    }

    function test_more_exported_than_permitted_is_refused() public {
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 5);
        passes(inspectorOf(SG), _call(paper));
        paper.lines[0] = skins(5).withExported(6);
        PermitId permitId = transcriptionIdOf(SG, ID, paper.tag);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.AbovePermitted.selector, permitId, 0, 6, 5));
        paper.lines[0] = skins(5);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.NothingExported.selector, permitId));
        paper.lines[0] = skins(5).withExported(4).withImported(1);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.UnfitLine.selector, 0));
    }

    /// @dev A transcriber does not dispose of what the named issuer holds.
    function test_transcribed_reexport_has_no_links() public {
        Issue memory paper = paperOf(PermitType.REEXPORT, SG, 5);
        paper.draft = withUnlinkedReason(paper.draft, 2);
        paper.lines[0] = paper.lines[0].mark(LineWord.UNLINKED);
        passes(inspectorOf(SG), _call(paper));
        paper.links = linksOf(linkOf(0, imported(SG, 5), 0, 5));
        PermitId permitId = transcriptionIdOf(SG, ID, paper.tag);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.LinksNotAllowed.selector, permitId));
        delete paper.links;
        paper.lines[0] = skins(5).withExported(5);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.MissingOrigin.selector, 0));
    }

    function test_old_paper_may_be_transcribed_and_a_coming_one_not() public {
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 5);
        paper.draft = withNamedIssuer(draftOf(PermitType.EXPORT, SG, 9_000, 9_100), ID);
        passes(inspectorOf(SG), _call(paper));
        paper.draft = withNamedIssuer(draftOf(PermitType.EXPORT, SG, TODAY + 2, TODAY + 9), ID);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.DayNotReportable.selector, TODAY + 2, 0, TODAY + 1));
    }

    function test_one_border_state_transcribes_a_paper_once() public {
        Issue memory paper = paperOf(PermitType.EXPORT, SG, 5);
        PermitId permitId = transcribe(SG, paper);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.PermitExists.selector, permitId));
        paper = paperOf(PermitType.EXPORT, SG, 5);
        passes(inspectorOf(SG), _call(paper));
        paper.documentHash = 0;
        permitId = transcriptionIdOf(SG, ID, paper.tag);
        _refused(paper, abi.encodeWithSelector(IPermitErrors.MissingDocumentHash.selector, permitId));
    }

    function _refused(Issue memory paper, bytes memory reason) private {
        refused(inspectorOf(SG), _call(paper), reason);
    }

    function _call(Issue memory paper) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.transcribe, (paper));
    }
}
