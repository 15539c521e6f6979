// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Head} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {
    Act,
    Crossing,
    Issue,
    PermitId,
    PermitView,
    Quota,
    QuotaKey,
    Ties
} from "../types/PermitTypes.sol";
import {IPermitErrors} from "./IPermitErrors.sol";
import {IPermitEvents} from "./IPermitEvents.sol";

/// @title Permit registry
/// @notice The life of every CITES permit: written, endorsed at export, confirmed at import, drawn upon by re-exports, closed.
///         It holds hashes, codes, days and quantities, never a name, an address or a permit number.
/// @dev Every act takes the jurisdiction from the officer who sends it (directly or by the trusted forwarder) and may revert
///      with the refusals of the authority registry about that officer. Days are calendar days where the officer
///      stands: a day given may be at most one ahead of the block's UTC day and 30 behind (`DayNotReportable`).
///      Wherever a permit is named, `UnknownPermit` if nothing was written under the id.
///      "Everything is given back" means: what the permit drew from its origins (or still holds of it after a short
///      shipment), its use of a quota, and the import permit it reserved. Whoever gives back brings the links and the import permit (`Ties`)
///      the permit was written with (`WrongTies`); a permit without either brings empty ties, which are not read.
interface IPermitRegistry is IPermitErrors, IPermitEvents {
    // -------------------------------------------------------------------------------------------------------- writing

    /// @notice Issues a permit.
    /// @dev ISSUER. Emits {PermitIssued}; {PermitTied} for re-exports and permits naming an import permit; {ImportPermitMoved};
    ///      {QuotaOverrun}. Reverts with
    ///      {UnknownType}, {UnfitDraft}, {MissingDocumentHash}, {PermitExists};
    ///      {UnknownJurisdiction} if the destination is 0, {UnfitDestination} if it is the issuer itself (or is not, for an
    ///      introduction from the sea);
    ///      {DayNotReportable} for issuedOn, {LastDayOutOfRange} if the last day is before it or later than the type allows;
    ///      {WrongLineCount}, {ZeroCode}, {UnknownAppendix}, {ZeroQuantity}, {UnfitLine} (marks other than UNLINKED, or any quantity but
    ///      permitted), {AppendixOne} if timber is of Appendix I;
    ///      {LinksNotAllowed} if another type than a re-export has links or unlinked lines; {MissingOrigin},
    ///      {LinkedAndUnlinked}, {MissingReason} if a line is declared unlinked without one, {LinksOutOfOrder}, {UnknownLine},
    ///      {ZeroDraw}, {UnknownPermit}, {LostPermit}, {OriginRefused}, {OriginNotImported}, {OriginNotAttested}, {WrongJurisdiction}
    ///      if an origin was imported elsewhere (required: the issuing jurisdiction, actual: where it was), `KeyVoided` if one
    ///      of its acts is void, {WrongTaxon}, {MixedLinks}, {WrongSum}, {NotEnoughLeft};
    ///      {ImportPermitNotAllowed}, {UnknownPermit}, {WrongType}, {WrongStatus}, {LostPermit}, `KeyVoided`,
    ///      {ImportPermitMismatch}, {ImportPermitEnded}, {ImportPermitTooSmall} for the import permit it names;
    ///      {QuotaExceeded} if a hard quota has too little left.
    /// @param permit What is issued.
    /// @return permitId Key of the permit.
    function issue(Issue calldata permit) external returns (PermitId permitId);

    /// @notice Issues many permits; all or none.
    /// @dev ISSUER. As {issue} for each, in order. Reverts also with {EmptyBatch}.
    /// @param batch What is issued.
    function issueBatch(Issue[] calldata batch) external;

    /// @notice Records a paper document of the officer's own jurisdiction, of whatever age.
    /// @dev ISSUER. As {issue}, but `issuedOn` may lie any time back and quotas count and do not refuse.
    /// @param permit What the paper says.
    /// @return permitId Key of the permit.
    function registerPaper(Issue calldata permit) external returns (PermitId permitId);

    /// @notice Records a foreign document that its issuer did not record; it is ENDORSED, for ever marked as a transcription.
    /// @dev ISSUER or INSPECTOR of the destination or, for multi-use documents, of any State but the named issuer. Emits
    ///      {PermitTranscribed}. As {issue}, with these differences: the draft names the issuer ({UnknownJurisdiction} if it cannot
    ///      issue); lines carry the exported quantity (box 14, or the permitted one): {AbovePermitted}, {NothingExported};
    ///      import permits and introductions from the sea are refused with {WrongType}; a re-export has no links, its
    ///      lines are declared unlinked; `issuedOn` may lie any time back; quotas are not touched. {WrongJurisdiction} if the
    ///      officer is not of the destination, {UnfitDestination} if a multi-use document's named issuer transcribes it.
    /// @param paper What the paper says; the tag is made by the transcriber.
    /// @return permitId Key of the transcription.
    function transcribe(Issue calldata paper) external returns (PermitId permitId);

    /// @notice Issues a permit for goods that have left (R-36); it is ENDORSED at once.
    /// @dev ISSUER; the destination consented to this id and hash before. As {issue}, with these differences: exported equals permitted,
    ///      quotas count and do not refuse; {WrongType} unless a movement document, {AppendixOne}, {NoConsent},
    ///      `KeyVoided` if the consent is void.
    /// @param permit What is issued.
    /// @return permitId Key of the permit.
    function issueRetrospective(Issue calldata permit) external returns (PermitId permitId);

    /// @notice Agrees that the issuer may issue retrospectively; used once.
    /// @dev ISSUER of the destination. Emits {RetrospectiveConsented}. Reverts with {PermitExists}, {AlreadyConsented}.
    /// @param permitId Id the permit will have.
    /// @param documentHash Hash the permit will have.
    function consentRetrospective(PermitId permitId, bytes32 documentHash) external;

    /// @notice Closes a permit for ever and writes another that takes over all of it.
    /// @dev ISSUER of the permit. Emits {PermitReplaced}. The new permit inherits status, type, medium, destination, `issuedOn`, timber
    ///      and retrospective flags, lines, export act or crossings (also where it is out), ties and quota. Reverts with {WrongJurisdiction},
    ///      {WrongMedium} for transcriptions, {WrongStatus} unless ISSUED or ENDORSED, {MissingReason}, {MissingDocumentHash},
    ///      {PermitExists}, {LastDayOutOfRange} if the new last day is later than the old or past.
    /// @param permitId Permit to be replaced.
    /// @param tag Tag of the new number.
    /// @param documentHash Hash of the new document.
    /// @param lastDay Last day of the new document.
    /// @param reason Code of the reason, not 0.
    /// @return newId Key of the new permit.
    function replace(PermitId permitId, bytes32 tag, bytes32 documentHash, uint16 lastDay, uint8 reason)
        external
        returns (PermitId newId);

    // -------------------------------------------------------------------------------------------------------- movement

    /// @notice Records what customs saw leave (box 14), once.
    /// @dev INSPECTOR of the issuing jurisdiction. Emits {ExportEndorsed}. Of a line that ships short the unshipped part is
    ///      given back: to its quota, and to its origins, last link first; nothing to the origins of a converted line.
    ///      Reverts with {WrongType} unless a movement document, {WrongJurisdiction}, {AlreadyEndorsed} (a transcription: by its transcriber),
    ///      {WrongStatus}, {LostPermit}, {DayNotReportable}, {OutOfTime}, `KeyVoided` if the issue act is void,
    ///      {WrongQuantityCount}, {AbovePermitted}, {NothingExported}, {WrongTies}.
    /// @param permitId Permit shown.
    /// @param actedOn Day of the endorsement.
    /// @param exported Quantity of each line.
    /// @param ties The permit's ties; read only if a re-export ships short.
    function endorseExport(PermitId permitId, uint16 actedOn, uint40[] calldata exported, Ties calldata ties) external;

    /// @notice Records what arrived, once. A named import permit becomes USED.
    /// @dev INSPECTOR of the destination or of its area, never of the issuer. Emits {ImportConfirmed}, {ImportPermitMoved}. An import or refusal whose act is void may be
    ///      done again by the destination itself while nothing is drawn. An introduction from the sea is imported
    ///      straight from ISSUED. Reverts with {WrongType} for import permits and multi-use documents, {WrongJurisdiction},
    ///      {AlreadyImported}, {AlreadyRefused}, {AlreadyDrawn}, {WrongStatus}, {LostPermit} (also for the import permit), {DayNotReportable},
    ///      {OutOfTime}, {ImportBeforeExport}, `KeyVoided` if the issue or export act, or the import permit's issue
    ///      act, is void, {WrongQuantityCount}, {AboveExported} (above permitted: {AbovePermitted}, for an introduction from the
    ///      sea), {MissingDiscrepancy}, {WrongTies}, {ImportPermitEnded}.
    /// @param permitId Permit shown.
    /// @param actedOn Day of the import.
    /// @param imported Quantity of each line.
    /// @param discrepancy Code that says why less arrived than left; 0 if not less.
    /// @param linksHash keccak256(abi.encode(links)) of the permit; read only if it names an import permit.
    /// @param importPermitId Import permit it names, else 0.
    function confirmImport(
        PermitId permitId,
        uint16 actedOn,
        uint40[] calldata imported,
        uint8 discrepancy,
        bytes32 linksHash,
        PermitId importPermitId
    ) external;

    /// @notice Turns the goods away. Possible after the last day, and although an earlier act is void.
    /// @dev INSPECTOR of the destination or of its area, never of the issuer. Emits {ImportRefused}; {ImportPermitMoved} if a void import is
    ///      overridden. Reverts with {WrongType}, {WrongJurisdiction}, {AlreadyImported}, {AlreadyRefused}, {AlreadyDrawn},
    ///      {WrongStatus}, {MissingReason}, {DayNotReportable}, {OutOfTime} before issue, {ImportBeforeExport}, {WrongTies}.
    /// @param permitId Permit shown.
    /// @param actedOn Day of the refusal.
    /// @param reason Code of the reason, not 0.
    /// @param linksHash As in {confirmImport}; read only if a void import used an import permit.
    /// @param importPermitId As in {confirmImport}.
    function refuseImport(PermitId permitId, uint16 actedOn, uint8 reason, bytes32 linksHash, PermitId importPermitId)
        external;

    /// @notice Sees refused goods back; everything is given back.
    /// @dev INSPECTOR of the issuing jurisdiction. Emits {ReturnedToOrigin}, {ImportPermitMoved}. Reverts with
    ///      {WrongJurisdiction}, {WrongStatus} unless REFUSED, {DayNotReportable}, {OutOfTime} before issue, {WrongTies}.
    /// @param permitId Permit that was refused.
    /// @param actedOn Day the goods were seen.
    /// @param ties The permit's ties.
    function returnToOrigin(PermitId permitId, uint16 actedOn, Ties calldata ties) external;

    /// @notice Records a crossing of a multi-use document.
    /// @dev INSPECTOR of any jurisdiction. Emits {CrossingRecorded}. Reverts with {WrongType}, {WrongStatus}, {LostPermit},
    ///      {UnknownDirection}, {DayNotReportable}, {OutOfTime}, {AlreadyOut}, `KeyVoided` if the issue act is void.
    /// @param permitId Document shown.
    /// @param actedOn Day of the crossing.
    /// @param direction 1 out of the officer's jurisdiction, 2 into it.
    function recordCrossing(PermitId permitId, uint16 actedOn, uint8 direction) external;

    // -------------------------------------------------------------------------------------------------------- closing

    /// @notice Cancels a permit that was not used; everything is given back.
    /// @dev ISSUER of the permit. Emits {PermitCancelled}, {ImportPermitMoved}. Reverts with {WrongJurisdiction}, {WrongStatus} unless
    ///      ISSUED, {MissingReason}, {WrongTies}.
    /// @param permitId Permit to be cancelled.
    /// @param reason Code of the reason, not 0.
    /// @param ties The permit's ties.
    function cancel(PermitId permitId, uint8 reason, Ties calldata ties) external;

    /// @notice Takes an unused permit back; everything is given back.
    /// @dev ISSUER of the permit. Emits {PermitReturned}, {ImportPermitMoved}. Reverts as {cancel}.
    /// @param permitId Permit handed back.
    /// @param ties The permit's ties.
    function returnUnused(PermitId permitId, Ties calldata ties) external;

    /// @notice Closes a permit that ran out unused, once no late report can come; everything is given back.
    /// @dev Anybody. Emits {PermitExpired}, {ImportPermitMoved}. Reverts with {WrongStatus} unless ISSUED, {NotYetExpired} before
    ///      the 31st day after the last, {WrongTies}.
    /// @param permitId Permit that ran out.
    /// @param ties The permit's ties.
    function expire(PermitId permitId, Ties calldata ties) external;

    /// @notice Reports that endorsed goods never left.
    /// @dev INSPECTOR of the issuing jurisdiction. Emits {WithdrawalProposed}. Reverts with {WrongJurisdiction}, {WrongMedium} for
    ///      transcriptions, {WrongStatus} unless ENDORSED, {MissingReason}, {AlreadyProposed}.
    /// @param permitId Permit that was endorsed.
    /// @param reason Code of the reason, not 0.
    function withdrawExport(PermitId permitId, uint8 reason) external;

    /// @notice Confirms a withdrawal; the permit is cancelled, everything is given back.
    /// @dev ISSUER of the permit, another officer than the one who proposed. Emits {ExportWithdrawn}, {ImportPermitMoved}. Reverts
    ///      with {WrongJurisdiction}, {WrongStatus} unless ENDORSED, {NotProposed}, {SameOfficer}, `KeyVoided` if the
    ///      proposal is void, {WrongTies}.
    /// @param permitId Permit that was endorsed.
    /// @param ties The permit's ties.
    function confirmWithdrawal(PermitId permitId, Ties calldata ties) external;

    /// @notice Reports a live permit lost or stolen: it can no longer be endorsed, imported, crossed with or linked.
    /// @dev ISSUER of the permit. Emits {LossReported}. Reverts with {WrongJurisdiction}, {WrongStatus} unless ISSUED, ENDORSED
    ///      or RESERVED, {LostPermit}.
    /// @param permitId Permit that was lost.
    function reportLost(PermitId permitId) external;

    /// @notice Takes the report back.
    /// @dev ISSUER of the permit. Emits {FindReported}. Reverts with {WrongJurisdiction}, {WrongStatus}, {NotLost}.
    /// @param permitId Permit that was found.
    function reportFound(PermitId permitId) external;

    // ------------------------------------------------------------------------------------------------------- rare acts

    /// @notice Stands by a transcription: it may feed re-exports, and the own number becomes its alias. An own permit under that number
    ///         closes as PRESENTED and keeps its draws, quota and import permit; otherwise the quota counts what
    ///         the transcription says was exported.
    /// @dev ISSUER of the named jurisdiction. Emits {TranscriptionAttested}, {PermitPresented}, {QuotaOverrun}. Further
    ///      transcriptions of one multi-use passport are attested as copies of the first. Reverts with {WrongMedium} unless a
    ///      transcription, {WrongJurisdiction}, {AlreadyAttested}, {WrongStatus} if the transcription is repudiated or
    ///      returned, or the own permit is neither ISSUED nor ENDORSED; {AlreadyImported} or {AlreadyPresented} if it was
    ///      used before; {WrongType} if it is of another type.
    /// @param transcriptionId Transcription.
    /// @param tag Tag of the own number.
    function attest(PermitId transcriptionId, bytes32 tag) external;

    /// @notice Says that a transcribed paper is not the issuer's, before or after attesting it. What it counted in a quota and the import
    ///         permit it reserved are given back; what was drawn from it stays drawn.
    /// @dev ISSUER of the named jurisdiction. Emits {TranscriptionRepudiated}, {ImportPermitMoved}. Reverts with {WrongMedium},
    ///      {WrongJurisdiction}, {WrongStatus} unless ENDORSED, IMPORTED or REFUSED, {MissingReason}, {WrongTies}.
    /// @param transcriptionId Transcription.
    /// @param reason Code of the reason, not 0.
    /// @param ties The transcription's ties.
    function repudiate(PermitId transcriptionId, uint8 reason, Ties calldata ties) external;

    /// @notice Gives timber waiting in the port of destination a new last day, once (R-16).
    /// @dev ISSUER of the destination. Emits {TimberExtended}. Reverts with {WrongJurisdiction}, {NotTimber}, {WrongStatus} unless
    ///      ENDORSED, {AlreadyExtended}, {LastDayOutOfRange} unless 1 to 184 days are added.
    /// @param permitId Permit of the timber.
    /// @param lastDay New last day.
    function extendTimber(PermitId permitId, uint16 lastDay) external;

    /// @notice Lets timber go to another destination (R-17).
    /// @dev ISSUER of the destination. Emits {DestinationReleased}. Reverts with {WrongJurisdiction}, {NotTimber}, {WrongStatus}
    ///      unless ENDORSED, {LostPermit}, {OutOfTime} after the last day, {ImportPermitNamed}, {UnknownJurisdiction},
    ///      {UnfitDestination} if the new one is the issuer or the old one.
    /// @param permitId Permit of the timber.
    /// @param newDestination Jurisdiction that may take it over.
    function releaseDestination(PermitId permitId, uint16 newDestination) external;

    /// @notice Takes released timber over.
    /// @dev ISSUER of the new destination. Emits {DestinationAccepted}. Reverts with {NotReleased}, {WrongJurisdiction}, {WrongStatus}
    ///      unless ENDORSED, {LostPermit}, {OutOfTime} after the last day, `KeyVoided` if the release is void.
    /// @param permitId Permit of the timber.
    function acceptDestination(PermitId permitId) external;

    // ---------------------------------------------------------------------------------------------------------- quotas

    /// @notice Sets a quota for the exports of one taxon, term, unit and source in one year.
    /// @dev ISSUER of the quota's jurisdiction. Emits {QuotaSet}. Reverts with {WrongJurisdiction}, {ZeroCode}, {QuotaExists}, {UnfitFirstDay},
    ///      {QuotaBelowUse} if a hard limit is below the opening balance.
    /// @param key What it is about.
    /// @param firstDay First `issuedOn` that counts: at least two days after the block's, in the key's year.
    /// @param opening What was exported before.
    /// @param limit Most that may be exported.
    /// @param hard Whether `issue` refuses more (true) or only announces it.
    function setQuota(QuotaKey calldata key, uint16 firstDay, uint64 opening, uint64 limit, bool hard) external;

    /// @notice Changes limit or hardness of a quota.
    /// @dev ISSUER of the quota's jurisdiction. Emits {QuotaChanged}. Reverts with {WrongJurisdiction}, {UnknownQuota}, {QuotaBelowUse} if
    ///      the limit is lowered below what is used.
    /// @param key What it is about.
    /// @param limit New limit.
    /// @param hard New hardness.
    function changeQuota(QuotaKey calldata key, uint64 limit, bool hard) external;

    /// @notice Announces the name that a taxon id stands for.
    /// @dev Any officer. Emits {TaxonNamed}. Reverts with {WrongNameLength}.
    /// @param name Normalised scientific name, 1 to 200 bytes of UTF-8.
    /// @return taxonId First 8 bytes of its keccak256.
    function nameTaxon(string calldata name) external returns (uint64 taxonId);

    // ----------------------------------------------------------------------------------------------------------- views

    /// @notice Everything about some permits, in one call.
    /// @dev Never reverts: an id under which nothing was written has head 0, an alias the `transcriptionId` it stands for.
    /// @param permitIds Keys.
    /// @return found One entry per key, in order.
    function permits(PermitId[] calldata permitIds) external view returns (PermitView[] memory found);

    /// @notice Head of a permit, 0 if there is none.
    /// @param permitId Key.
    /// @return The head.
    function head(PermitId permitId) external view returns (Head);

    /// @notice Lines of a permit.
    /// @param permitId Key.
    /// @return All lines, in order.
    function lines(PermitId permitId) external view returns (Line[] memory);

    /// @notice A quota and its use; all zero if never set.
    /// @param key What it is about.
    /// @return The quota.
    function quota(QuotaKey calldata key) external view returns (Quota memory);

    /// @notice Last crossing of a multi-use document, or of one that it replaced, at a jurisdiction; all zero if none.
    /// @param permitId Document.
    /// @param jurisdiction Where.
    /// @return The crossing.
    function crossing(PermitId permitId, uint16 jurisdiction) external view returns (Crossing memory);

    /// @notice Consent to a retrospective permit that was not used yet; 0 if none.
    /// @param permitId Id of the permit.
    /// @param documentHash Hash of the permit.
    /// @param destination Jurisdiction that consented.
    /// @return Who and when.
    function consent(PermitId permitId, bytes32 documentHash, uint16 destination) external view returns (Act);

    /// @notice Registry that says who may act.
    /// @return Its address.
    function authorities() external view returns (address);
}
