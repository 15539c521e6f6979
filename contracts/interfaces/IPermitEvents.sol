// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

import {Head} from "../types/Head.sol";
import {Line} from "../types/Line.sol";
import {Act, Direction, Link, PermitId, Quota, QuotaKey, Status} from "../types/PermitTypes.sol";

/// @title What the permit registry announces
/// @notice The events alone rebuild every stored field. Quantities are thousandths of the unit, in the order of the lines; days
///         are days since 1970; an act is officerId and hour. What an act gives back follows from the permit's links
///         (`PermitTied`) by the rules of `IPermitRegistry`.
interface IPermitEvents {
    // -------------------------------------------------------------------------------------------------------- writing

    /// @notice A permit was written: `issue`, `issueBatch`, `registerPaper` or `issueRetrospective`, told apart by medium
    ///         and flags of the head.
    event PermitIssued(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Head head,
        bytes32 documentHash,
        Line[] lines
    );

    /// @notice An officer of `transcriber` wrote down a paper that `issuing` had not recorded.
    event PermitTranscribed(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        uint16 transcriber,
        Head head,
        bytes32 documentHash,
        Line[] lines
    );

    /// @notice The permit just written draws on `links` and names `importPermitId` (0: none). Announced for every re-export
    ///         and every permit with an import permit. `unlinkedReason` is 0 if no line was declared unlinked.
    event PermitTied(PermitId indexed permitId, PermitId indexed importPermitId, uint8 unlinkedReason, Link[] links);

    /// @notice The permit `oldId` was replaced; the new one has its lines (nothing imported or drawn), ties and quota.
    event PermitReplaced(
        PermitId indexed oldId,
        PermitId indexed newId,
        uint16 indexed issuing,
        Head head,
        bytes32 documentHash,
        Act act,
        uint8 reason
    );

    // -------------------------------------------------------------------------------------------------------- movement

    /// @notice Customs saw these quantities leave.
    event ExportEndorsed(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Act act,
        uint16 actedOn,
        uint40[] exported
    );

    /// @notice These quantities arrived. `discrepancy` says why less, 0 if not less. For an introduction from the sea
    ///         they are the exported quantities too. Overrides an earlier, void import or refusal.
    event ImportConfirmed(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Act act,
        uint16 actedOn,
        uint8 discrepancy,
        uint40[] imported
    );

    /// @notice The import was refused; imported quantities are 0. Overrides an earlier, void import or refusal.
    event ImportRefused(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Act act,
        uint16 actedOn,
        uint8 reason
    );

    /// @notice Refused goods were seen back at `issuing`; everything was given back.
    event ReturnedToOrigin(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Act act,
        uint16 actedOn
    );

    /// @notice A multi-use document went out of or into `at`, its `count`th crossing.
    event CrossingRecorded(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed at,
        Act act,
        uint16 actedOn,
        Direction direction,
        uint24 count
    );

    /// @notice An import permit became `status` through the permit that names it.
    event ImportPermitMoved(PermitId indexed importPermitId, PermitId indexed permitId, Status status);

    // -------------------------------------------------------------------------------------------------------- closing

    /// @notice The permit was cancelled by its issuer; everything was given back.
    event PermitCancelled(PermitId indexed permitId, uint16 indexed issuing, uint16 indexed destination, Act act, uint8 reason);

    /// @notice The permit came back unused; everything was given back.
    event PermitReturned(PermitId indexed permitId, uint16 indexed issuing, uint16 indexed destination, Act act);

    /// @notice The permit ran out unused; everything was given back.
    event PermitExpired(PermitId indexed permitId, uint16 indexed issuing, uint16 indexed destination, address account);

    /// @notice An INSPECTOR reports that the endorsed goods never left.
    event WithdrawalProposed(PermitId indexed permitId, uint16 indexed issuing, uint16 indexed destination, Act act, uint8 reason);

    /// @notice The withdrawal was confirmed; the permit is cancelled, everything was given back.
    event ExportWithdrawn(PermitId indexed permitId, uint16 indexed issuing, uint16 indexed destination, Act act);

    /// @notice The document is reported lost or stolen.
    event LossReported(PermitId indexed permitId, uint16 indexed issuing, uint16 indexed destination, Act act);

    /// @notice The document was found again.
    event FindReported(PermitId indexed permitId, uint16 indexed issuing, uint16 indexed destination, Act act);

    // ------------------------------------------------------------------------------------------------------- rare acts

    /// @notice The issuer stands by the transcription, as its document `ownId`. `copy`: a further transcription of one
    ///         multi-use passport, the alias stays with the first. `counted`: it was added to the quota.
    event TranscriptionAttested(
        PermitId indexed transcriptionId,
        PermitId indexed ownId,
        uint16 indexed issuing,
        Act act,
        bool copy,
        bool counted
    );

    /// @notice The issuer's own permit was closed by an attested transcription of the same paper. If it had not been
    ///         endorsed, what it permitted counts as exported.
    event PermitPresented(PermitId indexed permitId, PermitId indexed transcriptionId, uint16 indexed issuing, Act act);

    /// @notice The named issuer says that the transcribed paper is not, or no longer, its own.
    event TranscriptionRepudiated(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Act act,
        uint8 reason
    );

    /// @notice `destination` agrees to a retrospective permit with this hash (R-36).
    event RetrospectiveConsented(
        PermitId indexed permitId,
        uint16 indexed destination,
        bytes32 indexed documentHash,
        Act act
    );

    /// @notice The destination gave a timber permit a new last day (R-16).
    event TimberExtended(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Act act,
        uint16 lastDay
    );

    /// @notice The destination lets timber go to `newDestination` (R-17).
    event DestinationReleased(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed destination,
        Act act,
        uint16 newDestination
    );

    /// @notice `newDestination` took the timber over.
    event DestinationAccepted(
        PermitId indexed permitId,
        uint16 indexed issuing,
        uint16 indexed newDestination,
        Act act,
        uint16 oldDestination
    );

    // ---------------------------------------------------------------------------------------------------------- quotas

    /// @notice A quota was set for the first time, with what was exported before `firstDay` as opening balance.
    event QuotaSet(
        uint16 indexed jurisdiction,
        uint16 indexed year,
        uint64 indexed taxonId,
        QuotaKey key,
        Quota quota,
        Act act
    );

    /// @notice A quota has a new limit or hardness.
    event QuotaChanged(
        uint16 indexed jurisdiction,
        uint16 indexed year,
        uint64 indexed taxonId,
        QuotaKey key,
        uint64 limit,
        bool hard,
        Act act
    );

    /// @notice The permit's line brought the use of its quota above the limit, which this act does not refuse.
    event QuotaOverrun(PermitId indexed permitId, uint16 indexed jurisdiction, uint256 line, uint256 used, uint256 limit);

    /// @notice A name for a taxon id, as an officer wrote it.
    event TaxonNamed(uint64 indexed taxonId, string name);
}
