// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IAuthorityEvents} from "../../interfaces/IAuthorityEvents.sol";
import {ProposalKind, Standing} from "../../types/AuthorityTypes.sol";
import {AuthorityRegistryBase} from "./AuthorityRegistryBase.t.sol";

/// @title Jurisdictions, areas, the observer and the successor: the other matters of a vote
contract AuthorityJurisdictionTest is AuthorityRegistryBase {
    // ----------------------------------------------------------------------------------------------- jurisdictions

    function test_a_party_gets_one_more_jurisdiction() public {
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.Proposed(
            1, ProposalKind.ADD_JURISDICTION, 2, 1, 1, 500, 3, 0, address(0), address(0)
        );
        uint256 proposalId = nearlyCarry(jurisdictionCall(2, 500, 3), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.JurisdictionAdded(2, 500, 3);
        vote(last, proposalId);
        assertEq(registry.getJurisdiction(500).partyId, 2, "holder");
        assertEq(registry.areaOf(500), 3, "area");
        assertEq(registry.getParty(2).jurisdictions.length, 2, "seats");
        passes(adminOf(2), addCall(officerOf(2), 500, BOTH, 0, TERM_END));
    }

    function test_jurisdictions_that_are_refused() public {
        passes(adminOf(1), jurisdictionCall(2, 500, 0));
        refused(jurisdictionCall(2, 103, 0), _heldBy(103, 3));
        refused(jurisdictionCall(2, 0, 0), abi.encodeWithSelector(IAuthorityErrors.UnknownJurisdiction.selector, 0));
        refused(
            jurisdictionCall(2, 1000, 0), abi.encodeWithSelector(IAuthorityErrors.UnknownJurisdiction.selector, 1000)
        );
        refused(jurisdictionCall(5, 500, 0), partyNotActive(5));
        carry(suspensionCall(2), 2);
        refused(jurisdictionCall(2, 500, 0), partyNotActive(2));
    }

    function test_a_party_holds_at_most_32() public {
        for (uint16 i = 0; i < 30; ++i) {
            carry(jurisdictionCall(2, 500 + i, 0), 2);
        }
        uint256 proposalId = nearlyCarry(jurisdictionCall(2, 600, 0), 2);
        uint16 last = lastVoter(proposalId, 2);
        passes(adminOf(last), voteCall(proposalId));
        carry(jurisdictionCall(2, 601, 0), 2);
        bytes memory reason = abi.encodeWithSelector(IAuthorityErrors.WrongJurisdictionCount.selector, 33, 32);
        refused(adminOf(last), voteCall(proposalId), reason);
        refused(jurisdictionCall(2, 602, 0), reason);
    }

    function test_the_first_of_two_proposals_gets_the_jurisdiction() public {
        uint256 proposalId = nearlyCarry(jurisdictionCall(2, 500, 0), 2);
        uint16 last = lastVoter(proposalId, 2);
        passes(adminOf(last), voteCall(proposalId));
        carry(jurisdictionCall(3, 500, 0), 3);
        refused(adminOf(last), voteCall(proposalId), _heldBy(500, 3));
    }

    function test_a_jurisdiction_is_taken_away_and_given_to_another() public {
        carry(jurisdictionCall(2, 500, 0), 2);
        carry(jurisdictionCall(2, 501, 0), 2);
        uint256 proposalId = nearlyCarry(removalCall(2, 102), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.JurisdictionRemoved(2, 102);
        vote(last, proposalId);
        assertEq(registry.getJurisdiction(102).partyId, 0, "nobody's");
        assertFalse(registry.getJurisdiction(102).active, "not active");
        uint16[] memory left = registry.getParty(2).jurisdictions;
        assertEq(left.length, 2, "left");
        assertEq(left[0] + left[1], 1001, "which are left");
        refused(removalCall(2, 102), notHeld(102, 2));
        carry(jurisdictionCall(3, 102, 9), 3);
        assertEq(registry.getJurisdiction(102).partyId, 3, "new holder");
        _assertStandings(102, 3);
    }

    function test_a_removed_jurisdiction_keeps_its_area() public {
        carry(areaCall(102, 4), 2);
        carry(removalCall(2, 102), 2);
        assertEq(registry.areaOf(102), 4, "area");
        refused(areaCall(102, 5), notHeld(102, 0));
    }

    function test_removals_that_are_refused() public {
        passes(adminOf(1), removalCall(2, 102));
        refused(removalCall(2, 103), notHeld(103, 2));
        refused(removalCall(2, 500), notHeld(500, 2));
        refused(removalCall(0, 500), notHeld(500, 0));
        uint256 proposalId = nearlyCarry(removalCall(2, 102), 2);
        address last = adminOf(lastVoter(proposalId, 2));
        carry(removalCall(2, 102), 2);
        refused(last, voteCall(proposalId), notHeld(102, 2));
    }

    function test_a_suspended_party_loses_a_jurisdiction_and_comes_back_without() public {
        carry(suspensionCall(2), 2);
        carry(removalCall(2, 102), 2);
        assertEq(registry.getStandings(102).length, 2, "it stood for nobody already");
        carry(jurisdictionCall(3, 102, 0), 3);
        carry(reinstatementCall(2), 2);
        assertEq(registry.getParty(2).jurisdictions.length, 0, "seats");
        assertEq(registry.getJurisdiction(102).partyId, 3, "another's");
        assertTrue(registry.getJurisdiction(102).active, "active");
    }

    // ------------------------------------------------------------------------------------------------------- area

    function test_an_area_is_set_and_taken_back() public {
        uint256 proposalId = nearlyCarry(areaCall(102, 1), 2);
        uint16 last = lastVoter(proposalId, 2);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.AreaSet(102, 1);
        vote(last, proposalId);
        assertEq(registry.areaOf(102), 1, "area");
        refused(areaCall(102, 1), nothingToChange());
        carry(areaCall(102, 0), 2);
        assertEq(registry.areaOf(102), 0, "none");
    }

    function test_an_area_is_a_matter_of_the_holder_at_both_times() public {
        uint256 proposalId = nearlyCarry(areaCall(102, 1), 2);
        address last = adminOf(lastVoter(proposalId, 2));
        passes(last, voteCall(proposalId));
        carry(removalCall(2, 102), 2);
        carry(jurisdictionCall(3, 102, 0), 3);
        refused(last, voteCall(proposalId), notHeld(102, 2));
    }

    // ------------------------------------------------------------------------------------------ observer, successor

    function test_the_observer_changes() public {
        uint256 proposalId = nearlyCarry(observerCall(stranger), 0);
        uint16 last = lastVoter(proposalId, 0);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ObserverChanged(address(0), stranger);
        vote(last, proposalId);
        assertEq(registry.observer(), stranger, "observer");
        refused(observerCall(stranger), nothingToChange());
        proposalId = nearlyCarry(observerCall(address(0)), 0);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.ObserverChanged(stranger, address(0));
        vote(last, proposalId);
        refused(observerCall(address(0)), nothingToChange());
    }

    function test_the_same_observer_is_not_voted_in_twice() public {
        uint256 proposalId = nearlyCarry(observerCall(stranger), 0);
        address last = adminOf(lastVoter(proposalId, 0));
        carry(observerCall(stranger), 0);
        refused(last, voteCall(proposalId), nothingToChange());
    }

    function test_a_successor_is_announced_and_withdrawn() public {
        (address authorities, address permits) = (address(0x8001), address(0x8002));
        uint256 proposalId = nearlyCarry(successorCall(authorities, permits), 0);
        uint16 last = lastVoter(proposalId, 0);
        vm.expectEmit(address(registry));
        emit IAuthorityEvents.SuccessorAnnounced(authorities, permits);
        vote(last, proposalId);
        (address seenAuthorities, address seenPermits) = registry.successor();
        assertEq(seenAuthorities, authorities, "authorities");
        assertEq(seenPermits, permits, "permits");
        refused(successorCall(authorities, permits), nothingToChange());
        passes(adminOf(1), successorCall(authorities, address(0x8003)));
        passes(adminOf(1), successorCall(address(0x8003), permits));
        carry(successorCall(address(0), address(0)), 0);
        (seenAuthorities, seenPermits) = registry.successor();
        assertEq(seenAuthorities, address(0), "withdrawn");
        assertEq(seenPermits, address(0), "withdrawn");
        refused(successorCall(address(0), address(0)), nothingToChange());
    }

    function test_half_a_successor_is_refused() public {
        passes(adminOf(1), successorCall(address(1), address(2)));
        refused(successorCall(address(1), address(0)), unfit(address(0)));
        refused(successorCall(address(0), address(2)), unfit(address(0)));
    }

    // ------------------------------------------------------------------------------------------------------ parts

    function _assertStandings(uint16 jurisdiction, uint16 lastHolder) private view {
        Standing[] memory standings = registry.getStandings(jurisdiction);
        assertEq(standings.length, 3, "standings");
        assertEq(standings[0].partyId, 2, "first");
        assertEq(standings[1].partyId, 0, "then nobody");
        assertEq(standings[2].partyId, lastHolder, "last");
        assertTrue(standings[0].change < standings[1].change, "in order");
        assertTrue(standings[1].change < standings[2].change, "in order");
    }

    function _heldBy(uint16 jurisdiction, uint16 partyId) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IAuthorityErrors.JurisdictionTaken.selector, jurisdiction, partyId);
    }
}
