// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Draft} from "../types/Draft.sol";
import {Medium, PermitId, PermitType, Status} from "../types/PermitTypes.sol";

/// @title Refusals of the permit registry
/// @notice One meaning, one error, with the facts a person needs. Lines are counted from 0, quantities are thousandths of the
///         unit, days are days since 1970, hours are hours since 1970. `KeyVoided` and the refusals about
///         officers come from the authority registry.
interface IPermitErrors {
    // ---------------------------------------------------------------------------------------------- who and which

    /// @notice The act belongs to an officer of `required`; the sender stands for `actual`.
    error WrongJurisdiction(uint16 required, uint16 actual);

    /// @notice `jurisdiction` is no code that may stand here (0, or one of the extra codes as an issuer).
    error UnknownJurisdiction(uint16 jurisdiction);

    /// @notice Issuing and destination are both `jurisdiction`, or differ although the type asks that they agree.
    error UnfitDestination(uint16 issuing, uint16 destination);

    /// @notice Nothing was written under `permitId`.
    error UnknownPermit(PermitId permitId);

    /// @notice `permitId` was used before; also by a closed permit, or as the alias of an attested transcription.
    error PermitExists(PermitId permitId);

    /// @notice A second step needs another officer than the first, which `officerId` did.
    error SameOfficer(uint24 officerId);

    // -------------------------------------------------------------------------------------------------- the document

    /// @notice A document hash of zero.
    error MissingDocumentHash(PermitId permitId);

    /// @notice No document type has this number.
    error UnknownType(uint8 permitType);

    /// @notice Documents of this type cannot be written or used by this act.
    error WrongType(PermitId permitId, PermitType permitType);

    /// @notice The act is not for permits of this medium (for example only, or not, for transcriptions).
    error WrongMedium(PermitId permitId, Medium medium);

    /// @notice The draft word has bits set that mean nothing in this act.
    error UnfitDraft(Draft draft);

    /// @notice A batch of none.
    error EmptyBatch();

    /// @notice A permit has 1 to 32 lines; `count` were given.
    error WrongLineCount(uint256 count);

    /// @notice One quantity per line: `required` lines, `given` quantities.
    error WrongQuantityCount(uint256 required, uint256 given);

    /// @notice Taxon, term, unit or source of the line is 0.
    error ZeroCode(uint256 line);

    /// @notice The appendix of the line is not 1, 2 or 3.
    error UnknownAppendix(uint256 line, uint8 appendix);

    /// @notice The line permits nothing.
    error ZeroQuantity(uint256 line);

    /// @notice The line has marks or quantities set that its writer may not set.
    error UnfitLine(uint256 line);

    /// @notice The act is never possible for Appendix I.
    error AppendixOne(uint256 line);

    /// @notice The act needs a reason code, not 0.
    error MissingReason();

    // ------------------------------------------------------------------------------------------------------ days

    /// @notice `day` is not between `earliest` and `latest`, the days that can be reported in this block.
    error DayNotReportable(uint256 day, uint256 earliest, uint256 latest);

    /// @notice `actedOn` is not between the days the permit is good for (first day already less one for the date line).
    error OutOfTime(PermitId permitId, uint256 actedOn, uint256 firstDay, uint256 lastDay);

    /// @notice The import is dated earlier than `earliest`, too long before its export was recorded.
    error ImportBeforeExport(PermitId permitId, uint256 actedOn, uint256 earliest);

    /// @notice The last day asked for is not between `earliest` and `latest`.
    error LastDayOutOfRange(uint256 lastDay, uint256 earliest, uint256 latest);

    /// @notice Late reports may come until `firstDay`; before it the permit does not expire.
    error NotYetExpired(PermitId permitId, uint256 today, uint256 firstDay);

    // ------------------------------------------------------------------------------------------------------ status

    /// @notice The permit's status does not allow the act.
    error WrongStatus(PermitId permitId, Status status);

    /// @notice The export was endorsed before: who and when.
    error AlreadyEndorsed(PermitId permitId, uint24 officerId, uint24 hour);

    /// @notice The import was confirmed before: who and when.
    error AlreadyImported(PermitId permitId, uint24 officerId, uint24 hour);

    /// @notice The import was refused before: who and when.
    error AlreadyRefused(PermitId permitId, uint24 officerId, uint24 hour);

    /// @notice The void import cannot be done again: re-exports have drawn from the line.
    error AlreadyDrawn(PermitId permitId, uint256 line, uint256 drawn);

    /// @notice The permit is reported lost.
    error LostPermit(PermitId permitId);

    /// @notice The permit is not reported lost.
    error NotLost(PermitId permitId);

    /// @notice The document left this jurisdiction before and did not come back: who let it out and when.
    error AlreadyOut(PermitId permitId, uint16 jurisdiction, uint24 officerId, uint24 hour);

    /// @notice A crossing is 1 (out) or 2 (in).
    error UnknownDirection(uint8 direction);

    // -------------------------------------------------------------------------------------------------- quantities

    /// @notice More leaves than the line permits.
    error AbovePermitted(PermitId permitId, uint256 line, uint256 asked, uint256 permitted);

    /// @notice More arrives than left.
    error AboveExported(PermitId permitId, uint256 line, uint256 asked, uint256 exported);

    /// @notice No line has a quantity above zero.
    error NothingExported(PermitId permitId);

    /// @notice Less arrives than left and no discrepancy code says why.
    error MissingDiscrepancy(PermitId permitId, uint256 line);

    // ------------------------------------------------------------------------------------------ origins of a re-export

    /// @notice Only re-exports have links or unlinked lines, and transcriptions have no links.
    error LinksNotAllowed(PermitId permitId);

    /// @notice The line names no origin and is not declared unlinked.
    error MissingOrigin(uint256 line);

    /// @notice The line is declared unlinked and names an origin.
    error LinkedAndUnlinked(uint256 line);

    /// @notice Links are given in the order of the lines they feed; the one at `position` is not.
    error LinksOutOfOrder(uint256 position);

    /// @notice The permit has no such line.
    error UnknownLine(PermitId permitId, uint256 line);

    /// @notice A link of the line draws nothing.
    error ZeroDraw(uint256 line);

    /// @notice Its import was refused: who and when.
    error OriginRefused(PermitId originId, uint24 officerId, uint24 hour);

    /// @notice It was never imported.
    error OriginNotImported(PermitId originId, Status status);

    /// @notice It is a transcription that its issuer has not attested.
    error OriginNotAttested(PermitId originId);

    /// @notice The line and its origin are different species.
    error WrongTaxon(uint256 line, uint64 taxonId, uint64 originTaxonId);

    /// @notice Some links of the line have its term and unit and some have not.
    error MixedLinks(uint256 line);

    /// @notice The quantities drawn do not add up to what the line permits.
    error WrongSum(uint256 line, uint256 permitted, uint256 drawn);

    /// @notice More is asked from the origin's line than is left.
    error NotEnoughLeft(PermitId originId, uint256 line, uint256 asked, uint256 left);

    /// @notice The links and import permit brought are not those the permit was written with.
    error WrongTies(PermitId permitId);

    // ------------------------------------------------------------------------------------------------- import permits

    /// @notice A document of this type names no import permit.
    error ImportPermitNotAllowed(PermitId permitId);

    /// @notice The import permit is from and for other jurisdictions than the permit that names it.
    error ImportPermitMismatch(PermitId importPermitId, uint16 issuing, uint16 destination);

    /// @notice The import permit ends on `lastDay`, before `day`.
    error ImportPermitEnded(PermitId importPermitId, uint256 day, uint256 lastDay);

    /// @notice The import permit covers less of these goods than the lines up to this one ask.
    error ImportPermitTooSmall(PermitId importPermitId, uint256 line, uint256 asked, uint256 covered);

    /// @notice The act is not for permits that name an import permit.
    error ImportPermitNamed(PermitId permitId);

    // ---------------------------------------------------------------------------------------------------- rare acts

    /// @notice The transcription was attested before: who and when (no hour is kept for multi-use documents).
    error AlreadyAttested(PermitId transcriptionId, uint24 officerId, uint24 hour);

    /// @notice The number was attested before, of another transcription: which, by whom and when.
    error AlreadyPresented(PermitId ownId, PermitId transcriptionId, uint24 officerId, uint24 hour);

    /// @notice A withdrawal was proposed before: who and when.
    error AlreadyProposed(PermitId permitId, uint24 officerId, uint24 hour);

    /// @notice No INSPECTOR proposed the withdrawal.
    error NotProposed(PermitId permitId);

    /// @notice This jurisdiction consented before to the retrospective permit: who and when.
    error AlreadyConsented(PermitId permitId, uint24 officerId, uint24 hour);

    /// @notice `destination` has not consented to a retrospective permit with this hash.
    error NoConsent(PermitId permitId, uint16 destination);

    /// @notice The permit is not for timber under rules R-16 and R-17.
    error NotTimber(PermitId permitId);

    /// @notice The one extension was used.
    error AlreadyExtended(PermitId permitId);

    /// @notice Nobody released the destination.
    error NotReleased(PermitId permitId);

    // -------------------------------------------------------------------------------------------------------- quotas

    /// @notice More is asked than the hard quota of the line's taxon, term, unit and source has left.
    error QuotaExceeded(PermitId permitId, uint256 line, uint256 asked, uint256 left);

    /// @notice The quota was set before.
    error QuotaExists(uint16 jurisdiction, uint16 year);

    /// @notice The quota was never set.
    error UnknownQuota(uint16 jurisdiction, uint16 year);

    /// @notice The limit would be below what is used.
    error QuotaBelowUse(uint256 limit, uint256 used);

    /// @notice The first day of a quota is not before `earliest`, two days ahead, and lies in the quota's `year`.
    error UnfitFirstDay(uint256 firstDay, uint256 earliest, uint256 year);

    /// @notice A name has 1 to 200 bytes.
    error WrongNameLength(uint256 length);
}
