// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {IAuthorityErrors} from "../../interfaces/IAuthorityErrors.sol";
import {IPermitErrors} from "../../interfaces/IPermitErrors.sol";
import {IPermitRegistry} from "../../interfaces/IPermitRegistry.sol";

/// @title What a campaign has to meet
/// @notice Every act done, every refusal given, every status reached, or the campaign has hunted in the wrong place.
library CampaignGoals {
    /// @notice A goal was met fewer times than wanted.
    error NeverMet(string what, bytes4 selector, uint256 count);

    function acts() internal pure returns (bytes4[] memory list) {
        list = new bytes4[](27);
        list[0] = IPermitRegistry.issue.selector;
        list[1] = IPermitRegistry.issueBatch.selector;
        list[2] = IPermitRegistry.registerPaper.selector;
        list[3] = IPermitRegistry.transcribe.selector;
        list[4] = IPermitRegistry.issueRetrospective.selector;
        list[5] = IPermitRegistry.consentRetrospective.selector;
        list[6] = IPermitRegistry.replace.selector;
        list[7] = IPermitRegistry.endorseExport.selector;
        list[8] = IPermitRegistry.confirmImport.selector;
        list[9] = IPermitRegistry.refuseImport.selector;
        list[10] = IPermitRegistry.returnToOrigin.selector;
        list[11] = IPermitRegistry.recordCrossing.selector;
        list[12] = IPermitRegistry.cancel.selector;
        list[13] = IPermitRegistry.returnUnused.selector;
        list[14] = IPermitRegistry.expire.selector;
        list[15] = IPermitRegistry.withdrawExport.selector;
        list[16] = IPermitRegistry.confirmWithdrawal.selector;
        list[17] = IPermitRegistry.reportLost.selector;
        list[18] = IPermitRegistry.reportFound.selector;
        list[19] = IPermitRegistry.attest.selector;
        list[20] = IPermitRegistry.repudiate.selector;
        list[21] = IPermitRegistry.extendTimber.selector;
        list[22] = IPermitRegistry.releaseDestination.selector;
        list[23] = IPermitRegistry.acceptDestination.selector;
        list[24] = IPermitRegistry.setQuota.selector;
        list[25] = IPermitRegistry.changeQuota.selector;
        list[26] = IPermitRegistry.nameTaxon.selector;
    }

    /// @dev `ImportBeforeExport` is missing: only a block time that goes back leads to it (see `PermitDaysTest`).
    function refusals() internal pure returns (bytes4[] memory list) {
        list = new bytes4[](74);
        list[0] = IPermitErrors.WrongJurisdiction.selector;
        list[1] = IPermitErrors.UnknownJurisdiction.selector;
        list[2] = IPermitErrors.UnfitDestination.selector;
        list[3] = IPermitErrors.UnknownPermit.selector;
        list[4] = IPermitErrors.PermitExists.selector;
        list[5] = IPermitErrors.SameOfficer.selector;
        list[6] = IPermitErrors.MissingDocumentHash.selector;
        list[7] = IPermitErrors.UnknownType.selector;
        list[8] = IPermitErrors.WrongType.selector;
        list[9] = IPermitErrors.WrongMedium.selector;
        list[10] = IPermitErrors.UnfitDraft.selector;
        list[11] = IPermitErrors.EmptyBatch.selector;
        list[12] = IPermitErrors.WrongLineCount.selector;
        list[13] = IPermitErrors.WrongQuantityCount.selector;
        list[14] = IPermitErrors.ZeroCode.selector;
        list[15] = IPermitErrors.UnknownAppendix.selector;
        list[16] = IPermitErrors.ZeroQuantity.selector;
        list[17] = IPermitErrors.UnfitLine.selector;
        list[18] = IPermitErrors.AppendixOne.selector;
        list[19] = IPermitErrors.MissingReason.selector;
        list[20] = IPermitErrors.DayNotReportable.selector;
        list[21] = IPermitErrors.OutOfTime.selector;
        list[22] = IPermitErrors.LastDayOutOfRange.selector;
        list[23] = IPermitErrors.NotYetExpired.selector;
        list[24] = IPermitErrors.WrongStatus.selector;
        list[25] = IPermitErrors.AlreadyEndorsed.selector;
        list[26] = IPermitErrors.AlreadyImported.selector;
        list[27] = IPermitErrors.AlreadyRefused.selector;
        list[28] = IPermitErrors.AlreadyDrawn.selector;
        list[29] = IPermitErrors.LostPermit.selector;
        list[30] = IPermitErrors.NotLost.selector;
        list[31] = IPermitErrors.AlreadyOut.selector;
        list[32] = IPermitErrors.UnknownDirection.selector;
        list[33] = IPermitErrors.AbovePermitted.selector;
        list[34] = IPermitErrors.AboveExported.selector;
        list[35] = IPermitErrors.NothingExported.selector;
        list[36] = IPermitErrors.MissingDiscrepancy.selector;
        list[37] = IPermitErrors.LinksNotAllowed.selector;
        list[38] = IPermitErrors.MissingOrigin.selector;
        list[39] = IPermitErrors.LinkedAndUnlinked.selector;
        list[40] = IPermitErrors.LinksOutOfOrder.selector;
        list[41] = IPermitErrors.UnknownLine.selector;
        list[42] = IPermitErrors.ZeroDraw.selector;
        list[43] = IPermitErrors.OriginRefused.selector;
        list[44] = IPermitErrors.OriginNotImported.selector;
        list[45] = IPermitErrors.OriginNotAttested.selector;
        list[46] = IPermitErrors.WrongTaxon.selector;
        list[47] = IPermitErrors.MixedLinks.selector;
        list[48] = IPermitErrors.WrongSum.selector;
        list[49] = IPermitErrors.NotEnoughLeft.selector;
        list[50] = IPermitErrors.WrongTies.selector;
        list[51] = IPermitErrors.ImportPermitNotAllowed.selector;
        list[52] = IPermitErrors.ImportPermitMismatch.selector;
        list[53] = IPermitErrors.ImportPermitEnded.selector;
        list[54] = IPermitErrors.ImportPermitTooSmall.selector;
        list[55] = IPermitErrors.ImportPermitNamed.selector;
        list[56] = IPermitErrors.AlreadyAttested.selector;
        list[57] = IPermitErrors.AlreadyPresented.selector;
        list[58] = IPermitErrors.AlreadyProposed.selector;
        list[59] = IPermitErrors.NotProposed.selector;
        list[60] = IPermitErrors.AlreadyConsented.selector;
        list[61] = IPermitErrors.NoConsent.selector;
        list[62] = IPermitErrors.NotTimber.selector;
        list[63] = IPermitErrors.AlreadyExtended.selector;
        list[64] = IPermitErrors.NotReleased.selector;
        list[65] = IPermitErrors.QuotaExceeded.selector;
        list[66] = IPermitErrors.QuotaExists.selector;
        list[67] = IPermitErrors.UnknownQuota.selector;
        list[68] = IPermitErrors.QuotaBelowUse.selector;
        list[69] = IPermitErrors.UnfitFirstDay.selector;
        list[70] = IPermitErrors.WrongNameLength.selector;
        list[71] = IAuthorityErrors.NotAnOfficer.selector;
        list[72] = IAuthorityErrors.RoleMissing.selector;
        list[73] = IAuthorityErrors.KeyVoided.selector;
    }
}
