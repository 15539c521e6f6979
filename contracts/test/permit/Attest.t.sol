// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitEvents} from "../../interfaces/IPermitEvents.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";
import {LineWord} from "../../types/Line.sol";
import {Act, Issue, Medium, PermitId, PermitType, Status} from "../../types/PermitTypes.sol";
import {PermitRegistryBase} from "../PermitRegistryBase.t.sol";

/// @title The named issuer stands by a transcription
contract PermitAttestTest is PermitRegistryBase {
    bytes32 private constant OWN = "own number";

    function test_attested_transcription_feeds_reexports() public {
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 700));
        import_(permitId, 700);
        Issue memory permit = reexportOf(US, skins(700), linkOf(0, permitId, 0, 700));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.OriginNotAttested.selector, permitId);
        refused(issuerOf(SG), issueCall(permit), reason);
        Act act = actOf(issuerOf(ID));
        vm.expectEmit(address(registry));
        emit IPermitEvents.TranscriptionAttested(permitId, permitIdOf(ID, OWN), ID, act, false, true);
        attest(permitId, OWN);
        assertEq(Act.unwrap(registry.head(permitId).exportAct()), Act.unwrap(act), "attester");
        issue(SG, permit);
        assertQuantities(permitId, 700, 700, 700, 700);
    }

    function test_own_number_becomes_an_alias_and_is_used_up() public {
        Issue memory own = exportOf(SG);
        PermitId ownId = permitIdOf(ID, own.tag);
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 700));
        passes(issuerOf(ID), issueCall(own));
        attest(permitId, own.tag);
        assertStatusNone(ownId);
        assertEq(viewOf(ownId).transcriptionId, permitId, "alias");
        refused(issuerOf(ID), issueCall(own), abi.encodeWithSelector(IPermitErrors.PermitExists.selector, ownId));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.UnknownPermit.selector, ownId);
        refused(inspectorOf(ID), endorseCall(ownId, 5), reason);
    }

    function test_own_issued_permit_closes_as_presented_and_keeps_what_it_holds() public {
        PermitId originId = imported(SG, 1_000);
        Issue memory own = reexportOf(US, skins(600), linkOf(0, originId, 0, 600));
        PermitId ownId = issue(SG, own);
        PermitId permitId = _transcribedReexport();
        vm.expectEmit(address(registry));
        emit IPermitEvents.PermitPresented(ownId, permitId, SG, actOf(issuerOf(SG)));
        vm.expectEmit(address(registry));
        emit IPermitEvents.TranscriptionAttested(permitId, ownId, SG, actOf(issuerOf(SG)), false, false);
        attest(permitId, own.tag);
        assertStatus(ownId, Status.PRESENTED);
        assertEq(viewOf(ownId).transcriptionId, permitId, "presented as");
        assertQuantities(ownId, 600, 600, 0, 0);
        assertQuantities(originId, 1_000, 1_000, 1_000, 600);
    }

    function test_own_endorsed_permit_keeps_what_left() public {
        PermitId ownId = _own(500);
        endorse(ownId, 450);
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 500));
        attest(permitId, OWN);
        assertStatus(ownId, Status.PRESENTED);
        assertQuantities(ownId, 500, 450, 0, 0);
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, ownId, Status.PRESENTED);
        refused(inspectorOf(SG), importCall(ownId, 450), reason);
    }

    /// @dev One paper at two borders: the second is told who was first.
    function test_one_paper_at_two_borders_is_caught() public {
        PermitId first = transcribe(SG, paperOf(PermitType.EXPORT, SG, 500));
        PermitId second = transcribe(US, paperOf(PermitType.EXPORT, US, 500));
        attest(first, OWN);
        uint24 officerId = authorities.officerIdOf(issuerOf(ID));
        bytes memory reason = abi.encodeWithSelector(
            IPermitErrors.AlreadyPresented.selector, permitIdOf(ID, OWN), first, officerId, HOUR
        );
        refused(issuerOf(ID), _attest(second, OWN), reason);
        passes(issuerOf(ID), _attest(second, "another number"));
    }

    function test_presented_permit_is_presented_once() public {
        PermitId ownId = _own(500);
        PermitId first = transcribe(SG, paperOf(PermitType.EXPORT, SG, 500));
        PermitId second = transcribe(US, paperOf(PermitType.EXPORT, US, 500));
        attest(first, OWN);
        uint24 officerId = authorities.officerIdOf(issuerOf(ID));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyPresented.selector, ownId, first, officerId, HOUR);
        refused(issuerOf(ID), _attest(second, OWN), reason);
    }

    function test_number_already_imported_is_refused_and_says_who_was_first() public {
        PermitId ownId = _own(500);
        endorse(ownId, 500);
        PermitId permitId = transcribe(US, paperOf(PermitType.EXPORT, US, 500));
        passes(issuerOf(ID), _attest(permitId, OWN));
        import_(ownId, 500);
        uint24 officerId = authorities.officerIdOf(inspectorOf(SG));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AlreadyImported.selector, ownId, officerId, HOUR);
        refused(issuerOf(ID), _attest(permitId, OWN), reason);
    }

    function test_closed_number_and_number_of_another_type_are_refused() public {
        PermitId ownId = _own(500);
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 500));
        passes(issuerOf(ID), _attest(permitId, OWN));
        cancel(ownId, noTies());
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongStatus.selector, ownId, Status.CANCELLED);
        refused(issuerOf(ID), _attest(permitId, OWN), reason);
        Issue memory other = issueOf(draftOf(PermitType.CAPTIVE_BRED, SG), skins(5));
        ownId = issue(ID, other);
        reason = abi.encodeWithSelector(IPermitErrors.WrongType.selector, ownId, PermitType.CAPTIVE_BRED);
        refused(issuerOf(ID), _attest(permitId, other.tag), reason);
    }

    function test_attest_twice_is_refused_and_says_who_was_first() public {
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 500));
        attest(permitId, OWN);
        uint24 officerId = authorities.officerIdOf(issuerOf(ID));
        bytes memory reason =
            abi.encodeWithSelector(IPermitErrors.AlreadyAttested.selector, permitId, officerId, HOUR);
        refused(issuerOf(ID), _attest(permitId, "other"), reason);
    }

    function test_only_the_named_issuer_attests_and_only_transcriptions() public {
        PermitId permitId = transcribe(SG, paperOf(PermitType.EXPORT, SG, 500));
        passes(issuerOf(ID), _attest(permitId, OWN));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.WrongJurisdiction.selector, ID, SG);
        refused(issuerOf(SG), _attest(permitId, OWN), reason);
        permitId = issued(SG, 5);
        reason = abi.encodeWithSelector(IPermitErrors.WrongMedium.selector, permitId, Medium.ELECTRONIC);
        refused(issuerOf(ID), _attest(permitId, OWN), reason);
    }

    // ----------------------------------------------------------------------------------------------------- multi-use

    /// @dev A passport is shown at many borders: further transcriptions are copies of the first.
    function test_further_transcriptions_of_a_passport_are_copies() public {
        PermitId first = transcribe(SG, paperOf(PermitType.PERSONAL_OWNERSHIP, SG, 1));
        PermitId second = transcribe(US, paperOf(PermitType.PERSONAL_OWNERSHIP, US, 1));
        attest(first, OWN);
        vm.expectEmit(address(registry));
        emit IPermitEvents.TranscriptionAttested(second, permitIdOf(ID, OWN), ID, actOf(issuerOf(ID)), true, false);
        attest(second, OWN);
        assertEq(viewOf(permitIdOf(ID, OWN)).transcriptionId, first, "the alias stays with the first");
        uint24 officerId = authorities.officerIdOf(issuerOf(ID));
        bytes memory reason = abi.encodeWithSelector(IPermitErrors.AlreadyAttested.selector, second, officerId, 0);
        refused(issuerOf(ID), _attest(second, OWN), reason);
    }

    function test_passport_of_another_type_is_no_copy() public {
        PermitId first = transcribe(SG, paperOf(PermitType.PERSONAL_OWNERSHIP, SG, 1));
        PermitId second = transcribe(US, paperOf(PermitType.MUSICAL_INSTRUMENT, US, 1));
        attest(first, OWN);
        uint24 officerId = authorities.officerIdOf(issuerOf(ID));
        bytes memory reason = abi.encodeWithSelector(
            IPermitErrors.AlreadyPresented.selector, permitIdOf(ID, OWN), first, officerId, 0
        );
        refused(issuerOf(ID), _attest(second, OWN), reason);
    }

    function _own(uint40 quantity) private returns (PermitId) {
        Issue memory own = issueOf(draftOf(PermitType.EXPORT, SG), skins(quantity));
        own.tag = OWN;
        return issue(ID, own);
    }

    /// @dev A re-export certificate of Singapore, written down by the United States.
    function _transcribedReexport() private returns (PermitId) {
        Issue memory paper = issueOf(draftOf(PermitType.REEXPORT, US), skins(600).withExported(600).mark(LineWord.UNLINKED));
        paper.draft = withNamedIssuer(withUnlinkedReason(paper.draft, 1), SG);
        return transcribe(US, paper);
    }

    function _attest(PermitId permitId, bytes32 tag) private pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.attest, (permitId, tag));
    }
}
