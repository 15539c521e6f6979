// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {IAuthorityRegistry} from "../interfaces/IAuthorityRegistry.sol";
import {IPermitRegistry} from "../interfaces/IPermitRegistry.sol";
import {Membership, Seat} from "../types/AuthorityTypes.sol";
import {Draft} from "../types/Draft.sol";
import {Draw} from "../types/Draw.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line, LineWord} from "../types/Line.sol";
import {
    Act,
    INSPECTOR,
    ISSUER,
    Issue,
    Link,
    Medium,
    PermitId,
    PermitType,
    PermitView,
    QuotaKey,
    Status,
    Ties
} from "../types/PermitTypes.sol";
import {TestBase} from "./Vm.sol";

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
    uint40 internal constant TERM_END = uint40(NOW + 3650 days);

    IAuthorityRegistry internal authorities;
    ERC2771Forwarder internal forwarder;
    IPermitRegistry internal registry;

    uint256 private _serial;

    /// @notice An act that had to pass was refused.
    error Refused(bytes reason);

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

    // ----------------------------------------------------------------------------------------------------------- acts

    /// @notice The act is done, or the test fails with the registry's refusal.
    function does(address sender, bytes memory call_) internal {
        vm.prank(sender);
        (bool done, bytes memory answer) = address(registry).call(call_);
        if (!done) revert Refused(answer);
    }

    /// @notice The act would be done now; nothing stays of it.
    function passes(address sender, bytes memory call_) internal {
        uint256 id = vm.snapshotState();
        does(sender, call_);
        vm.revertToState(id);
    }

    /// @notice The act is refused with exactly this error and these facts.
    function refused(address sender, bytes memory call_, bytes memory reason) internal {
        vm.prank(sender);
        (bool done, bytes memory answer) = address(registry).call(call_);
        assertFalse(done, "was not refused");
        assertEq(answer, reason, "refused for another reason");
    }

    function today() internal view returns (uint16) {
        return uint16(block.timestamp / 1 days);
    }

    function issueCall(Issue memory permit) internal pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.issue, (permit));
    }

    function endorseCall(PermitId permitId, uint40 quantity) internal view returns (bytes memory) {
        return endorseCall(permitId, one(quantity), noTies());
    }

    function endorseCall(PermitId permitId, uint40[] memory quantities, Ties memory ties)
        internal
        view
        returns (bytes memory)
    {
        return abi.encodeCall(IPermitRegistry.endorseExport, (permitId, today(), quantities, ties));
    }

    function importCall(PermitId permitId, uint40 quantity) internal view returns (bytes memory) {
        return importCall(permitId, one(quantity), 0);
    }

    function importCall(PermitId permitId, uint40[] memory quantities, uint8 discrepancy)
        internal
        view
        returns (bytes memory)
    {
        return abi.encodeCall(
            IPermitRegistry.confirmImport, (permitId, today(), quantities, discrepancy, 0, PermitId.wrap(0))
        );
    }

    /// @notice An import that uses the import permit named by the permit.
    function importCall(PermitId permitId, uint40 quantity, Issue memory permit) internal view returns (bytes memory) {
        return abi.encodeCall(
            IPermitRegistry.confirmImport,
            (permitId, today(), one(quantity), 0, linksHashOf(permit), permit.importPermitId)
        );
    }

    function refuseCall(PermitId permitId) internal view returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.refuseImport, (permitId, today(), 1, 0, PermitId.wrap(0)));
    }

    function cancelCall(PermitId permitId, Ties memory ties) internal pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.cancel, (permitId, 1, ties));
    }

    function backCall(PermitId permitId, Ties memory ties) internal view returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.returnToOrigin, (permitId, today(), ties));
    }

    function replaceCall(PermitId permitId, bytes32 tag, uint16 lastDay) internal pure returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.replace, (permitId, tag, keccak256(abi.encode(tag)), lastDay, 1));
    }

    function crossCall(PermitId permitId, uint8 direction) internal view returns (bytes memory) {
        return abi.encodeCall(IPermitRegistry.recordCrossing, (permitId, today(), direction));
    }

    function issue(uint16 jurisdiction, Issue memory permit) internal returns (PermitId permitId) {
        permitId = permitIdOf(jurisdiction, permit.tag);
        does(issuerOf(jurisdiction), issueCall(permit));
    }

    function transcribe(uint16 transcriber, Issue memory paper) internal returns (PermitId permitId) {
        permitId = transcriptionIdOf(transcriber, paper.draft.namedIssuer(), paper.tag);
        does(inspectorOf(transcriber), abi.encodeCall(IPermitRegistry.transcribe, (paper)));
    }

    function attest(PermitId transcriptionId, bytes32 tag) internal {
        does(
            issuerOf(registry.head(transcriptionId).issuing()),
            abi.encodeCall(IPermitRegistry.attest, (transcriptionId, tag))
        );
    }

    function endorse(PermitId permitId, uint40 quantity) internal {
        endorse(permitId, one(quantity), noTies());
    }

    function endorse(PermitId permitId, uint40[] memory quantities, Ties memory ties) internal {
        does(inspectorOf(registry.head(permitId).issuing()), endorseCall(permitId, quantities, ties));
    }

    function import_(PermitId permitId, uint40 quantity) internal {
        import_(permitId, one(quantity), 0);
    }

    function import_(PermitId permitId, uint40[] memory quantities, uint8 discrepancy) internal {
        does(inspectorOf(registry.head(permitId).destination()), importCall(permitId, quantities, discrepancy));
    }

    function refuse(PermitId permitId) internal {
        does(inspectorOf(registry.head(permitId).destination()), refuseCall(permitId));
    }

    function cancel(PermitId permitId, Ties memory ties) internal {
        does(issuerOf(registry.head(permitId).issuing()), cancelCall(permitId, ties));
    }

    /// @notice A permit of Indonesia for `quantity` skins, imported whole into `destination`.
    function imported(uint16 destination, uint40 quantity) internal returns (PermitId permitId) {
        permitId = endorsed(destination, quantity);
        import_(permitId, quantity);
    }

    /// @notice A permit of Indonesia for `quantity` skins, on its way to `destination`.
    function endorsed(uint16 destination, uint40 quantity) internal returns (PermitId permitId) {
        permitId = issued(destination, quantity);
        endorse(permitId, quantity);
    }

    /// @notice A permit of Indonesia for `quantity` skins to `destination`.
    function issued(uint16 destination, uint40 quantity) internal returns (PermitId) {
        return issue(ID, issueOf(draftOf(PermitType.EXPORT, destination), skins(quantity)));
    }

    /// @notice A paper of Indonesia to `destination`, as its officers write it down.
    function paperOf(PermitType permitType, uint16 destination, uint40 quantity) internal returns (Issue memory paper) {
        paper = issueOf(withNamedIssuer(draftOf(permitType, destination), ID), skins(quantity).withExported(quantity));
    }

    /// @notice Timber of Indonesia on its way to Singapore.
    function timber() internal returns (PermitId permitId) {
        permitId = issue(ID, issueOf(withTimber(draftOf(PermitType.EXPORT, SG)), skins(50_000)));
        endorse(permitId, 50_000);
    }

    /// @notice An import permit of Singapore for goods from Indonesia.
    function importPermit(uint40 quantity) internal returns (PermitId) {
        return issue(SG, issueOf(draftOf(PermitType.IMPORT, ID), skins(quantity)));
    }

    /// @notice An export from Indonesia to Singapore that names an import permit.
    function exportNaming(PermitId importPermitId, uint40 quantity) internal returns (Issue memory permit) {
        permit = issueOf(draftOf(PermitType.EXPORT, SG), skins(quantity));
        permit.importPermitId = importPermitId;
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

    /// @notice The head a new permit gets.
    function headOf(Issue memory permit, uint16 issuing, Medium medium, Status status, Act act)
        internal
        pure
        returns (Head)
    {
        uint256 flags = uint256(permit.draft.timber()) * HeadWord.TIMBER;
        if (PermitId.unwrap(permit.importPermitId) != 0) flags |= HeadWord.WITH_IMPORT_PERMIT;
        Head head = Head.wrap(
            (uint256(permit.draft.permitType()) << 240) | (uint256(medium) << 232) | (uint256(status) << 224)
                | (uint256(issuing) << 208) | (uint256(permit.draft.destination()) << 192)
        );
        return Head.wrap(
            Head.unwrap(head) | (uint256(permit.draft.issuedOn()) << 176) | (uint256(permit.draft.lastDay()) << 160)
                | (permit.lines.length << 152) | (flags << 144) | (uint256(Act.unwrap(act)) << 96)
        );
    }

    function assertStatusNone(PermitId permitId) internal view {
        assertEq(Head.unwrap(registry.head(permitId)), 0, "nothing is written there");
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
