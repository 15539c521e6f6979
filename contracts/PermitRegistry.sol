// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {IAuthorityRegistry} from "./interfaces/IAuthorityRegistry.sol";
import {IPermitRegistry} from "./interfaces/IPermitRegistry.sol";
import {Movement} from "./libraries/Movement.sol";
import {Actor, Ledger, Permit} from "./libraries/PermitLedger.sol";
import {Reading} from "./libraries/Reading.sol";
import {QuotaSetting} from "./libraries/QuotaSetting.sol";
import {RareActs} from "./libraries/RareActs.sol";
import {Retrospection} from "./libraries/Retrospection.sol";
import {Writing} from "./libraries/Writing.sol";
import {Head} from "./types/Head.sol";
import {Line} from "./types/Line.sol";
import {
    Act,
    Crossing,
    INSPECTOR,
    ISSUER,
    Issue,
    MAX_NAME_LENGTH,
    PermitId,
    PermitView,
    Quota,
    QuotaKey,
    Ties
} from "./types/PermitTypes.sol";

/// @title Permit registry
/// @notice See `IPermitRegistry`, which says what every function does and refuses.
/// @dev Here stand the doors: who may enter each. What happens behind them lies in libraries, one per idea.
contract PermitRegistry is IPermitRegistry, ERC2771Context {
    /// Says who may act.
    IAuthorityRegistry private immutable _authorities;

    /// All state.
    Ledger private _ledger;

    /// @param authorities_ Registry of the Parties' officers.
    /// @param forwarder Carrier of signed acts; nothing else is trusted.
    constructor(IAuthorityRegistry authorities_, address forwarder) ERC2771Context(forwarder) {
        _authorities = authorities_;
    }

    // -------------------------------------------------------------------------------------------------------- writing

    /// @inheritdoc IPermitRegistry
    function issue(Issue calldata permit) external returns (PermitId permitId) {
        return Writing.issue(_ledger, _actor(ISSUER), permit);
    }

    /// @inheritdoc IPermitRegistry
    function issueBatch(Issue[] calldata batch) external {
        if (batch.length == 0) revert EmptyBatch();
        Actor memory actor = _actor(ISSUER);
        for (uint256 i = 0; i < batch.length; ++i) {
            Writing.issue(_ledger, actor, batch[i]);
        }
    }

    /// @inheritdoc IPermitRegistry
    function registerPaper(Issue calldata permit) external returns (PermitId permitId) {
        return Writing.registerPaper(_ledger, _actor(ISSUER), permit);
    }

    /// @inheritdoc IPermitRegistry
    function transcribe(Issue calldata paper) external returns (PermitId permitId) {
        return Writing.transcribe(_ledger, _actor(ISSUER | INSPECTOR), paper);
    }

    /// @inheritdoc IPermitRegistry
    function issueRetrospective(Issue calldata permit) external returns (PermitId permitId) {
        return Writing.issueRetrospective(_ledger, _actor(ISSUER), permit);
    }

    /// @inheritdoc IPermitRegistry
    function consentRetrospective(PermitId permitId, bytes32 documentHash) external {
        RareActs.consentRetrospective(_ledger, _actor(ISSUER), permitId, documentHash);
    }

    /// @inheritdoc IPermitRegistry
    function replace(PermitId permitId, bytes32 tag, bytes32 documentHash, uint16 lastDay, uint8 reason)
        external
        returns (PermitId newId)
    {
        return RareActs.replace(_ledger, _actor(ISSUER), permitId, tag, documentHash, lastDay, reason);
    }

    // -------------------------------------------------------------------------------------------------------- movement

    /// @inheritdoc IPermitRegistry
    function endorseExport(PermitId permitId, uint16 actedOn, uint40[] calldata exported, Ties calldata ties) external {
        Movement.endorseExport(_ledger, _actor(INSPECTOR), permitId, actedOn, exported, ties);
    }

    /// @inheritdoc IPermitRegistry
    function confirmImport(
        PermitId permitId,
        uint16 actedOn,
        uint40[] calldata imported,
        uint8 discrepancy,
        bytes32 linksHash,
        PermitId importPermitId
    ) external {
        Actor memory actor = _actor(INSPECTOR);
        (Permit storage permit, Head head_) =
            Movement.openImport(_ledger, actor, permitId, actedOn, linksHash, importPermitId);
        Movement.confirmImport(permit, actor, permitId, head_, actedOn, imported, discrepancy);
    }

    /// @inheritdoc IPermitRegistry
    function refuseImport(PermitId permitId, uint16 actedOn, uint8 reason, bytes32 linksHash, PermitId importPermitId)
        external
    {
        Movement.refuseImport(_ledger, _actor(INSPECTOR), permitId, actedOn, reason, linksHash, importPermitId);
    }

    /// @inheritdoc IPermitRegistry
    function returnToOrigin(PermitId permitId, uint16 actedOn, Ties calldata ties) external {
        RareActs.returnToOrigin(_ledger, _actor(INSPECTOR), permitId, actedOn, ties);
    }

    /// @inheritdoc IPermitRegistry
    function recordCrossing(PermitId permitId, uint16 actedOn, uint8 direction) external {
        Movement.recordCrossing(_ledger, _actor(INSPECTOR), permitId, actedOn, direction);
    }

    // -------------------------------------------------------------------------------------------------------- closing

    /// @inheritdoc IPermitRegistry
    function cancel(PermitId permitId, uint8 reason, Ties calldata ties) external {
        RareActs.cancel(_ledger, _actor(ISSUER), permitId, reason, ties);
    }

    /// @inheritdoc IPermitRegistry
    function returnUnused(PermitId permitId, Ties calldata ties) external {
        RareActs.returnUnused(_ledger, _actor(ISSUER), permitId, ties);
    }

    /// @inheritdoc IPermitRegistry
    function expire(PermitId permitId, Ties calldata ties) external {
        RareActs.expire(_ledger, _msgSender(), permitId, ties);
    }

    /// @inheritdoc IPermitRegistry
    function withdrawExport(PermitId permitId, uint8 reason) external {
        RareActs.withdrawExport(_ledger, _actor(INSPECTOR), permitId, reason);
    }

    /// @inheritdoc IPermitRegistry
    function confirmWithdrawal(PermitId permitId, Ties calldata ties) external {
        RareActs.confirmWithdrawal(_ledger, _actor(ISSUER), permitId, ties);
    }

    /// @inheritdoc IPermitRegistry
    function reportLost(PermitId permitId) external {
        RareActs.reportLost(_ledger, _actor(ISSUER), permitId);
    }

    /// @inheritdoc IPermitRegistry
    function reportFound(PermitId permitId) external {
        RareActs.reportFound(_ledger, _actor(ISSUER), permitId);
    }

    // ------------------------------------------------------------------------------------------------------- rare acts

    /// @inheritdoc IPermitRegistry
    function attest(PermitId transcriptionId, bytes32 tag) external {
        RareActs.attest(_ledger, _actor(ISSUER), transcriptionId, tag);
    }

    /// @inheritdoc IPermitRegistry
    function repudiate(PermitId transcriptionId, uint8 reason, Ties calldata ties) external {
        RareActs.repudiate(_ledger, _actor(ISSUER), transcriptionId, reason, ties);
    }

    /// @inheritdoc IPermitRegistry
    function extendTimber(PermitId permitId, uint16 lastDay) external {
        RareActs.extendTimber(_ledger, _actor(ISSUER), permitId, lastDay);
    }

    /// @inheritdoc IPermitRegistry
    function releaseDestination(PermitId permitId, uint16 newDestination) external {
        RareActs.releaseDestination(_ledger, _actor(ISSUER), permitId, newDestination);
    }

    /// @inheritdoc IPermitRegistry
    function acceptDestination(PermitId permitId) external {
        RareActs.acceptDestination(_ledger, _actor(ISSUER), permitId);
    }

    // ---------------------------------------------------------------------------------------------------------- quotas

    /// @inheritdoc IPermitRegistry
    function setQuota(QuotaKey calldata key, uint16 firstDay, uint64 opening, uint64 limit, bool hard) external {
        RareActs.setQuota(_ledger, _actor(ISSUER), key, firstDay, opening, limit, hard);
    }

    /// @inheritdoc IPermitRegistry
    function changeQuota(QuotaKey calldata key, uint64 limit, bool hard) external {
        RareActs.changeQuota(_ledger, _actor(ISSUER), key, limit, hard);
    }

    /// @inheritdoc IPermitRegistry
    function nameTaxon(string calldata name) external returns (uint64 taxonId) {
        _actor(ISSUER | INSPECTOR);
        uint256 length = bytes(name).length;
        if (length == 0 || length > MAX_NAME_LENGTH) revert WrongNameLength(length);
        taxonId = uint64(bytes8(keccak256(bytes(name))));
        emit TaxonNamed(taxonId, name);
    }

    // ----------------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IPermitRegistry
    function permits(PermitId[] calldata permitIds) external view returns (PermitView[] memory found) {
        found = new PermitView[](permitIds.length);
        for (uint256 i = 0; i < permitIds.length; ++i) {
            found[i] = Reading.view_(_ledger, _authorities, permitIds[i]);
        }
    }

    /// @inheritdoc IPermitRegistry
    function head(PermitId permitId) external view returns (Head) {
        return _ledger.permits[permitId].head;
    }

    /// @inheritdoc IPermitRegistry
    function lines(PermitId permitId) external view returns (Line[] memory) {
        return Reading.lines(_ledger, permitId);
    }

    /// @inheritdoc IPermitRegistry
    function quota(QuotaKey calldata key) external view returns (Quota memory) {
        return QuotaSetting.find(_ledger, key);
    }

    /// @inheritdoc IPermitRegistry
    function crossing(PermitId permitId, uint16 jurisdiction) external view returns (Crossing memory) {
        return _ledger.lastCrossing(permitId, _ledger.permits[permitId].head, jurisdiction);
    }

    /// @inheritdoc IPermitRegistry
    function consent(PermitId permitId, bytes32 documentHash, uint16 destination) external view returns (Act) {
        return _ledger.consents[Retrospection.keyOf(permitId, documentHash)][destination];
    }

    /// @inheritdoc IPermitRegistry
    function authorities() external view returns (address) {
        return address(_authorities);
    }

    /// @dev The sender as an officer with one of `roles`; the authority registry refuses anybody else.
    function _actor(uint8 roles) private view returns (Actor memory) {
        (uint24 officerId, uint16 jurisdiction) = _authorities.requireOfficer(_msgSender(), roles);
        uint48 act = (uint48(officerId) << 24) | uint24(block.timestamp / 1 hours);
        return Actor(_authorities, jurisdiction, Act.wrap(act));
    }
}
