// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {IAuthorityRegistry} from "../interfaces/IAuthorityRegistry.sol";
import {IPermitRegistry} from "../interfaces/IPermitRegistry.sol";
import {Membership, Seat} from "../types/AuthorityTypes.sol";
import {Draft} from "../types/Draft.sol";
import {Draw} from "../types/Draw.sol";
import {Line} from "../types/Line.sol";
import {Act, INSPECTOR, ISSUER, Issue, Link, PermitId, PermitType, Ties} from "../types/PermitTypes.sol";
import {TestBase} from "./Vm.sol";

/// @title A trial world: five Parties with their officers, and short ways to fill in documents
abstract contract TrialWorld is TestBase {
    uint16 internal constant ID = 360;
    uint16 internal constant SG = 702;
    uint16 internal constant IT = 380;
    uint16 internal constant FR = 250;
    uint16 internal constant US = 840;
    uint8 internal constant EU = 1;

    uint64 internal constant PYTHON = 0x1111111111111111;
    uint64 internal constant LEOPARD = 0x2222222222222222;
    uint8 internal constant SKI = 71;
    uint8 internal constant LPS = 50;
    uint8 internal constant NAR = 1;
    uint8 internal constant KGM = 2;
    uint8 internal constant WILD = 1;

    /// A Wednesday noon; days and hours of all tests count from it.
    uint256 internal constant NOW = 1_718_193_600;
    uint16 internal constant TODAY = uint16(NOW / 1 days);
    uint24 internal constant HOUR = uint24(NOW / 1 hours);
    uint40 internal constant TERM_END = uint40(NOW + 3650 days);

    IAuthorityRegistry internal authorities;
    ERC2771Forwarder internal forwarder;
    IPermitRegistry internal registry;

    uint256 private _serial;

    function setUp() public virtual {
        vm.warp(NOW);
        forwarder = new ERC2771Forwarder("CitesForwarder");
        uint16[5] memory jurisdictions = [ID, SG, IT, FR, US];
        bytes[] memory founders = new bytes[](5);
        for (uint256 i = 0; i < 5; ++i) {
            founders[i] = abi.encode(membershipOf(jurisdictions[i]));
        }
        authorities = IAuthorityRegistry(
            vm.deployCode("AuthorityRegistry.sol:AuthorityRegistry", abi.encode(founders, 1, address(forwarder)))
        );
        registry = IPermitRegistry(
            vm.deployCode("PermitRegistry.sol:PermitRegistry", abi.encode(address(authorities), address(forwarder)))
        );
        for (uint256 i = 0; i < 5; ++i) {
            enrol(issuerOf(jurisdictions[i]), jurisdictions[i], ISSUER);
            enrol(inspectorOf(jurisdictions[i]), jurisdictions[i], INSPECTOR);
        }
    }

    // -------------------------------------------------------------------------------------------- Parties and officers

    /// @notice A founder: one Party for each jurisdiction, Italy and France in one single market.
    function membershipOf(uint16 jurisdiction) internal pure returns (Membership memory founder) {
        founder.admin = adminOf(jurisdiction);
        founder.validator = accountOf("validator", jurisdiction);
        founder.seats = new Seat[](1);
        founder.seats[0] = Seat(jurisdiction, jurisdiction == IT || jurisdiction == FR ? EU : 0);
    }

    function accountOf(string memory duty, uint16 jurisdiction) internal pure returns (address) {
        return vm.addr(keyOf(duty, jurisdiction));
    }

    function keyOf(string memory duty, uint16 jurisdiction) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(duty, jurisdiction)));
    }

    function adminOf(uint16 jurisdiction) internal pure returns (address) {
        return accountOf("admin", jurisdiction);
    }

    function issuerOf(uint16 jurisdiction) internal pure returns (address) {
        return accountOf("issuer", jurisdiction);
    }

    function inspectorOf(uint16 jurisdiction) internal pure returns (address) {
        return accountOf("inspector", jurisdiction);
    }

    function enrol(address officer, uint16 jurisdiction, uint8 roles) internal returns (uint24 officerId) {
        vm.prank(adminOf(jurisdiction));
        return authorities.addOfficer(officer, jurisdiction, roles, keccak256(abi.encode(officer)), 0, TERM_END);
    }

    /// @notice Acts of `officer` are void from the beginning of `hour` on.
    function voidKey(address officer, uint16 jurisdiction, uint24 hour) internal {
        vm.prank(adminOf(jurisdiction));
        authorities.voidKey(officer, uint40(uint256(hour) * 1 hours));
    }

    function endTerm(address officer, uint16 jurisdiction) internal {
        uint24 officerId = authorities.officerIdOf(officer);
        vm.prank(adminOf(jurisdiction));
        authorities.endOfficer(officerId, 0);
    }

    /// @notice The other four Parties vote.
    function suspend(uint16 jurisdiction) internal {
        uint16 partyId = authorities.partyOf(adminOf(jurisdiction));
        _carry(abi.encodeCall(authorities.proposeSuspension, (partyId)), jurisdiction);
    }

    /// @notice What an admin declared void stands again, by vote.
    function undoVoid(address officer, uint16 jurisdiction) internal {
        _carry(abi.encodeCall(authorities.proposeUndo, (officer)), jurisdiction);
    }

    function setArea(uint16 jurisdiction, uint8 area) internal {
        _carry(abi.encodeCall(authorities.proposeArea, (jurisdiction, area)), jurisdiction);
    }

    /// @dev Three of the four Parties that are not the subject carry it.
    function _carry(bytes memory proposal, uint16 subject) private {
        uint16[5] memory voters = [ID, SG, IT, FR, US];
        uint256 proposalId = 0;
        uint256 votes = 0;
        for (uint256 i = 0; votes < 3; ++i) {
            if (voters[i] == subject) continue;
            bytes memory call_ = votes == 0 ? proposal : abi.encodeCall(authorities.vote, (proposalId));
            vm.prank(adminOf(voters[i]));
            (bool done,) = address(authorities).call(call_);
            assertTrue(done, "a vote was refused");
            if (votes++ == 0) proposalId = authorities.proposalCount();
        }
    }

    function actOf(address officer) internal view returns (Act) {
        return actOf(officer, uint24(block.timestamp / 1 hours));
    }

    function actOf(address officer, uint24 hour) internal view returns (Act) {
        return Act.wrap((uint48(authorities.officerIdOf(officer)) << 24) | hour);
    }

    // ------------------------------------------------------------------------------------------------------ documents

    function draftOf(PermitType permitType, uint16 destination) internal view returns (Draft) {
        uint16 issuedOn = uint16(block.timestamp / 1 days);
        return draftOf(permitType, destination, issuedOn, issuedOn + 180);
    }

    function draftOf(PermitType permitType, uint16 destination, uint16 issuedOn, uint16 lastDay)
        internal
        pure
        returns (Draft)
    {
        return Draft.wrap(
            uint256(uint8(permitType)) | (uint256(destination) << 8) | (uint256(issuedOn) << 24) | (uint256(lastDay) << 40)
        );
    }

    function withTimber(Draft draft) internal pure returns (Draft) {
        return Draft.wrap(Draft.unwrap(draft) | (1 << 56));
    }

    function withUnlinkedReason(Draft draft, uint8 reason) internal pure returns (Draft) {
        return Draft.wrap(Draft.unwrap(draft) | (uint256(reason) << 64));
    }

    function withNamedIssuer(Draft draft, uint16 issuer) internal pure returns (Draft) {
        return Draft.wrap(Draft.unwrap(draft) | (uint256(issuer) << 72));
    }

    function lineOf(uint64 taxonId, uint8 term, uint8 unit, uint40 permitted) internal pure returns (Line) {
        return lineOf(taxonId, term, unit, WILD, 2, permitted);
    }

    function lineOf(uint64 taxonId, uint8 term, uint8 unit, uint8 source, uint8 appendix, uint40 permitted)
        internal
        pure
        returns (Line)
    {
        return Line.wrap(
            (uint256(taxonId) << 192) | (uint256(term) << 184) | (uint256(unit) << 176) | (uint256(source) << 168)
                | (uint256(appendix) << 160) | (uint256(permitted) << 120)
        );
    }

    function skins(uint40 permitted) internal pure returns (Line) {
        return lineOf(PYTHON, SKI, NAR, permitted);
    }

    function linkOf(uint8 line, PermitId originId, uint8 originLine, uint40 quantity) internal pure returns (Link memory) {
        return Link(originId, Draw.wrap((uint256(line) << 48) | (uint256(originLine) << 40) | quantity));
    }

    function linksOf(Link memory first) internal pure returns (Link[] memory links) {
        links = new Link[](1);
        links[0] = first;
    }

    function linksOf(Link memory first, Link memory second) internal pure returns (Link[] memory links) {
        links = new Link[](2);
        (links[0], links[1]) = (first, second);
    }

    function noTies() internal pure returns (Ties memory ties) {}

    function tiesOf(Issue memory permit) internal pure returns (Ties memory) {
        return Ties(permit.importPermitId, permit.links);
    }

    function linksHashOf(Issue memory permit) internal pure returns (bytes32) {
        return keccak256(abi.encode(permit.links));
    }

    function issueOf(Draft draft, Line line) internal returns (Issue memory permit) {
        permit.tag = newTag();
        permit.documentHash = keccak256(abi.encode("document", permit.tag));
        permit.draft = draft;
        permit.lines = new Line[](1);
        permit.lines[0] = line;
    }

    function newTag() internal returns (bytes32) {
        return keccak256(abi.encode("tag", ++_serial));
    }

    /// @notice 1,000.000 skins from Indonesia to `destination`.
    function exportOf(uint16 destination) internal returns (Issue memory) {
        return issueOf(draftOf(PermitType.EXPORT, destination), skins(1_000_000));
    }

    /// @notice A re-export of `line` from one origin line.
    function reexportOf(uint16 destination, Line line, Link memory link) internal returns (Issue memory permit) {
        permit = issueOf(draftOf(PermitType.REEXPORT, destination), line);
        permit.links = linksOf(link);
    }

    function one(uint40 quantity) internal pure returns (uint40[] memory quantities) {
        quantities = new uint40[](1);
        quantities[0] = quantity;
    }

    function permitIdOf(uint16 issuing, bytes32 tag) internal pure returns (PermitId) {
        return PermitId.wrap(keccak256(abi.encodePacked(issuing, tag)));
    }

    function transcriptionIdOf(uint16 transcriber, uint16 issuing, bytes32 tag) internal pure returns (PermitId) {
        return PermitId.wrap(keccak256(abi.encodePacked("T", transcriber, issuing, tag)));
    }
}
