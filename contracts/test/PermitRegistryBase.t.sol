// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IPermitRegistry} from "../interfaces/IPermitRegistry.sol";
import {Head, HeadWord} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {
    Act,
    Issue,
    Medium,
    PermitId,
    PermitType,
    PermitView,
    QuotaKey,
    Status,
    Ties
} from "../types/PermitTypes.sol";
import {TrialWorld} from "./TrialWorld.sol";

/// @title Short ways to write and move permits in the trial world, to see them refused, and to read them
abstract contract PermitRegistryBase is TrialWorld {
    /// @notice An act that had to pass was refused.
    error Refused(bytes reason);

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
