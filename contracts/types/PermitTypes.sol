// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @dev Key of a permit: keccak256(abi.encodePacked(uint16 issuing, bytes32 tag)); of a transcription
///      keccak256(abi.encodePacked("T", uint16 transcriber, uint16 named issuer, tag)).
type PermitId is bytes32;

/// @dev Who and when, 6 bytes: officerId (3) and hour since 1970 (3). Zero means "not done".
type Act is uint48;

using {neqPermitId as !=} for PermitId global;
using {officerOf, hourOf} for Act global;

function neqPermitId(PermitId left, PermitId right) pure returns (bool) {
    return PermitId.unwrap(left) != PermitId.unwrap(right);
}

/// @dev Who did it.
function officerOf(Act act) pure returns (uint24) {
    return uint24(Act.unwrap(act) >> 24);
}

/// @dev Hour of the block in which it was written.
function hourOf(Act act) pure returns (uint24) {
    return uint24(Act.unwrap(act));
}

/// @dev Documents the ledger knows. The numbers are fixed for ever.
enum PermitType {
    NONE,
    EXPORT,
    REEXPORT,
    IMPORT,
    INTRODUCTION_FROM_THE_SEA,
    CERTIFICATE_OF_ORIGIN,
    PRE_CONVENTION,
    CAPTIVE_BRED,
    ARTIFICIALLY_PROPAGATED,
    PHYTOSANITARY,
    TRAVELLING_EXHIBITION,
    PERSONAL_OWNERSHIP,
    MUSICAL_INSTRUMENT,
    SAMPLE_COLLECTION
}

/// @dev The four lives a document can have.
enum Kind {
    MOVEMENT,
    IMPORT,
    IFS,
    MULTI_USE
}

/// @dev How the document came onto the ledger.
enum Medium {
    NONE,
    ELECTRONIC,
    PAPER,
    TRANSCRIBED
}

/// @dev Where a permit stands. ISSUED, ENDORSED and RESERVED are open, the rest is closed; REFUSED still waits
///      for the goods to come back. RETURNED covers a document handed back unused and goods seen back after a refusal
///      (then the import act is set).
enum Status {
    NONE,
    ISSUED,
    ENDORSED,
    IMPORTED,
    REFUSED,
    PRESENTED,
    CANCELLED,
    RETURNED,
    EXPIRED,
    REPLACED,
    REPUDIATED,
    RESERVED,
    USED
}

/// @dev Way of a multi-use document across a border.
enum Direction {
    NONE,
    OUT,
    IN
}

/// @dev What is issued in a batch: the arguments of one `issue`.
struct Issue {
    bytes32 tag;
    bytes32 documentHash;
    Draft draft;
    PermitId importPermitId;
    Line[] lines;
    Link[] links;
}

/// @dev One source of a re-export line: an origin permit and, packed, which line gives how much to which line.
struct Link {
    PermitId originId;
    Draw draw;
}

/// @dev The links of a permit and the import permit it names, as they were given when it was written. Whoever gives
///      draws or an import permit back brings them again; they are checked against the stored hash.
struct Ties {
    PermitId importPermitId;
    Link[] links;
}

/// @dev Exports of one taxon, term, unit and source in one year. Thousandths of the unit.
struct Quota {
    uint64 limit;
    uint64 used;
    uint64 opening;
    uint16 firstDay;
    bool hard;
}

/// @dev What a quota is about.
struct QuotaKey {
    uint16 jurisdiction;
    uint16 year;
    uint64 taxonId;
    uint8 term;
    uint8 unit;
    uint8 source;
}

/// @dev Last crossing of a multi-use document at one jurisdiction.
struct Crossing {
    Direction direction;
    uint16 actedOn;
    Act act;
}

/// @dev A destination given up and the one that may take over.
struct Release {
    uint16 newDestination;
    Act act;
}

/// @dev Everything a verifier needs to know about one permit, read in one call.
struct PermitView {
    PermitId permitId;
    bytes32 documentHash;
    Head head;
    bytes32 tiesHash;
    PermitId transcriptionId;
    Act withdrawal;
    Release release;
    bool issueActVoid;
    bool exportActVoid;
    bool importActVoid;
    Line[] lines;
}

// Roles of an officer, as bits.
uint8 constant ISSUER = 1;
uint8 constant INSPECTOR = 2;

/// @dev Jurisdictions from here up are codes of trade reports (HS, XX, ...); none of them issues.
uint16 constant FIRST_EXTRA_JURISDICTION = 1000;

/// @dev Most lines of one permit.
uint256 constant MAX_LINES = 32;

/// @dev Number of source code I (confiscated or seized) in the code table; it never counts in a quota.
uint8 constant SOURCE_SEIZED = 10;

/// @dev An act may be reported this many days after it was done.
uint256 constant MAX_REPORT_DELAY = 30;

/// @dev An import may be dated this many days before the hour its export was recorded.
uint256 constant MAX_IMPORT_LEAD = 31;

/// @dev Days between `setQuota` and the first day the quota counts, at least.
uint256 constant QUOTA_NOTICE = 2;

/// @dev Longest extension of a timber permit, in days.
uint256 constant MAX_TIMBER_EXTENSION = 184;

/// @dev Longest name that `nameTaxon` takes, in bytes.
uint256 constant MAX_NAME_LENGTH = 200;

import {Draft} from "./Draft.sol";
import {Draw} from "./Draw.sol";
import {Head} from "./Head.sol";
import {Line} from "./Line.sol";
