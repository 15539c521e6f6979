// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {PermitRegistry} from "../PermitRegistry.sol";
import {IAuthorityRegistry} from "../interfaces/IAuthorityRegistry.sol";
import {Draft} from "../types/Draft.sol";
import {Draw} from "../types/Draw.sol";
import {Head} from "../types/Head.sol";
import {Line, LineWord} from "../types/Line.sol";
import {
    Act,
    INSPECTOR,
    ISSUER,
    Issue,
    Link,
    PermitId,
    PermitType,
    PermitView,
    QuotaKey,
    Status,
    Ties
} from "../types/PermitTypes.sol";
import {TestBase} from "./Vm.sol";

/// @title Officers without Parties and votes
/// @notice The part of the authority registry that permits ask, with the same refusals; every answer can be set.
contract FakeAuthorities {
    error NotAnOfficer(address account);
    error WrongRole(address account, uint8 required, uint8 actual);
    error KeyVoided(address account, uint256 from);

    struct Officer {
        uint24 officerId;
        uint16 jurisdiction;
        uint8 roles;
    }

    mapping(address => Officer) private _officers;
    mapping(uint24 => address) private _accounts;
    mapping(uint24 => uint24) private _voidFrom;
    mapping(uint16 => uint8) private _areas;
    uint24 private _count;

    function enrol(address account, uint16 jurisdiction, uint8 roles) external returns (uint24 officerId) {
        officerId = ++_count;
        _officers[account] = Officer(officerId, jurisdiction, roles);
        _accounts[officerId] = account;
    }

    function dismiss(address account) external {
        _officers[account].roles = 0;
    }

    /// @notice Acts of this hour and later are void; 0 takes it back.
    function voidKey(address account, uint24 fromHour) external {
        _voidFrom[_officers[account].officerId] = fromHour;
    }

    function setArea(uint16 jurisdiction, uint8 area) external {
        _areas[jurisdiction] = area;
    }

    function requireOfficer(address account, uint8 roles) external view returns (uint24, uint16) {
        Officer memory officer = _officers[account];
        if (officer.officerId == 0) revert NotAnOfficer(account);
        if (officer.roles & roles == 0) revert WrongRole(account, roles, officer.roles);
        return (officer.officerId, officer.jurisdiction);
    }

    function requireActsStand(uint256 packedActs) external view {
        for (; packedActs != 0; packedActs >>= 48) {
            uint24 officerId = uint24(packedActs >> 24);
            uint24 from = _voidFrom[officerId];
            if (from != 0 && uint24(packedActs) >= from) revert KeyVoided(_accounts[officerId], uint256(from) * 1 hours);
        }
    }

    function isActVoid(uint24 officerId, uint24 hour) external view returns (bool) {
        uint24 from = _voidFrom[officerId];
        return from != 0 && hour >= from;
    }

    function areaOf(uint16 jurisdiction) external view returns (uint8) {
        return _areas[jurisdiction];
    }

    function idOf(address account) external view returns (uint24) {
        return _officers[account].officerId;
    }
}

/// @title A trial world: five jurisdictions with officers, and short ways to write and move permits
abstract contract PermitRegistryBase is TestBase {
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

    FakeAuthorities internal authorities;
    ERC2771Forwarder internal forwarder;
    PermitRegistry internal registry;

    uint256 private _serial;

    function setUp() public virtual {
        vm.warp(NOW);
        authorities = new FakeAuthorities();
        forwarder = new ERC2771Forwarder("CitesForwarder");
        registry = new PermitRegistry(IAuthorityRegistry(address(authorities)), address(forwarder));
        uint16[5] memory jurisdictions = [ID, SG, IT, FR, US];
        for (uint256 i = 0; i < 5; ++i) {
            authorities.enrol(issuerOf(jurisdictions[i]), jurisdictions[i], ISSUER);
            authorities.enrol(inspectorOf(jurisdictions[i]), jurisdictions[i], INSPECTOR);
        }
        authorities.setArea(IT, EU);
        authorities.setArea(FR, EU);
    }

    // ------------------------------------------------------------------------------------------------------- officers

    function issuerOf(uint16 jurisdiction) internal pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encode("issuer", jurisdiction))));
    }

    function inspectorOf(uint16 jurisdiction) internal pure returns (address) {
        return vm.addr(uint256(keccak256(abi.encode("inspector", jurisdiction))));
    }

    function actOf(address officer) internal view returns (Act) {
        return Act.wrap((uint48(authorities.idOf(officer)) << 24) | uint24(block.timestamp / 1 hours));
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

    // ----------------------------------------------------------------------------------------------------------- acts

    function issue(uint16 jurisdiction, Issue memory permit) internal returns (PermitId) {
        vm.prank(issuerOf(jurisdiction));
        return registry.issue(permit);
    }

    function endorse(PermitId permitId, uint40 quantity) internal {
        endorse(permitId, one(quantity), noTies());
    }

    function endorse(PermitId permitId, uint40[] memory quantities, Ties memory ties) internal {
        vm.prank(inspectorOf(registry.head(permitId).issuing()));
        registry.endorseExport(permitId, uint16(block.timestamp / 1 days), quantities, ties);
    }

    function import_(PermitId permitId, uint40 quantity) internal {
        import_(permitId, one(quantity), 0);
    }

    function import_(PermitId permitId, uint40[] memory quantities, uint8 discrepancy) internal {
        vm.prank(inspectorOf(registry.head(permitId).destination()));
        registry.confirmImport(
            permitId, uint16(block.timestamp / 1 days), quantities, discrepancy, bytes32(0), PermitId.wrap(0)
        );
    }

    function refuse(PermitId permitId) internal {
        vm.prank(inspectorOf(registry.head(permitId).destination()));
        registry.refuseImport(permitId, uint16(block.timestamp / 1 days), 1, bytes32(0), PermitId.wrap(0));
    }

    /// @notice A permit of Indonesia for `quantity` skins, imported whole into `destination`.
    function imported(uint16 destination, uint40 quantity) internal returns (PermitId permitId) {
        permitId = issue(ID, issueOf(draftOf(PermitType.EXPORT, destination), skins(quantity)));
        endorse(permitId, quantity);
        import_(permitId, quantity);
    }

    // --------------------------------------------------------------------------------------------------------- reading

    function lineAt(PermitId permitId, uint256 index) internal view returns (Line) {
        return registry.lines(permitId)[index];
    }

    function viewOf(PermitId permitId) internal view returns (PermitView memory) {
        PermitId[] memory permitIds = new PermitId[](1);
        permitIds[0] = permitId;
        return registry.permits(permitIds)[0];
    }

    function assertStatus(PermitId permitId, Status wanted) internal view {
        assertEq(uint256(uint8(registry.head(permitId).status())), uint256(uint8(wanted)), "status");
    }

    function assertQuantities(PermitId permitId, uint256 permitted, uint256 exported, uint256 imported_, uint256 drawn)
        internal
        view
    {
        assertQuantities(permitId, 0, permitted, exported, imported_, drawn);
    }

    function assertQuantities(
        PermitId permitId,
        uint256 index,
        uint256 permitted,
        uint256 exported,
        uint256 imported_,
        uint256 drawn
    ) internal view {
        Line line = lineAt(permitId, index);
        assertEq(line.permitted(), permitted, "permitted");
        assertEq(line.exported(), exported, "exported");
        assertEq(line.imported(), imported_, "imported");
        assertEq(line.drawn(), drawn, "drawn");
    }

    function assertEq(PermitId seen, PermitId wanted, string memory about) internal pure {
        assertEq(PermitId.unwrap(seen), PermitId.unwrap(wanted), about);
    }

    function skinQuota(uint16 year) internal pure returns (QuotaKey memory) {
        return QuotaKey(ID, year, PYTHON, SKI, NAR, WILD);
    }
}
