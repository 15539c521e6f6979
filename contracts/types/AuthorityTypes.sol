// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.30;

/// @notice What an account is for. Every account has one duty in its life; `RETIRED` was an admin or a validator.
enum Duty {
    NONE,
    ADMIN,
    VALIDATOR,
    OFFICER,
    RETIRED
}

/// @notice Standing of a Party.
enum PartyStatus {
    NONE,
    ACTIVE,
    SUSPENDED
}

/// @notice What the Parties vote on.
enum ProposalKind {
    NONE,
    ADMIT,
    SUSPEND,
    REINSTATE,
    REPLACE_ADMIN,
    REPLACE_VALIDATOR,
    ADD_JURISDICTION,
    REMOVE_JURISDICTION,
    SET_AREA,
    VOID_KEY,
    UNDO_VOID,
    CHANGE_OBSERVER,
    ANNOUNCE_SUCCESSOR
}

/// @notice Where a proposal stands: `EXPIRED` after 30 days, `OVERTAKEN` by a change of the member set.
enum ProposalStatus {
    NONE,
    OPEN,
    CARRIED,
    EXPIRED,
    OVERTAKEN
}

/// @notice A jurisdiction with its area.
struct Seat {
    /// ISO 3166-1 numeric code, 1..999.
    uint16 jurisdiction;
    /// Single market it belongs to; 0 for none.
    uint8 area;
}

/// @notice What a Party brings along: at genesis, and when it is admitted by vote.
struct Membership {
    /// Account that votes for the Party and appoints its officers.
    address admin;
    /// Account of its node's key; 0 for a Party without a node.
    address validator;
    /// Jurisdictions it holds.
    Seat[] seats;
}

/// @notice A Party as stored.
struct Party {
    /// Account that votes for it.
    address admin;
    /// Standing.
    PartyStatus status;
    /// Account of its node's key; 0 for none. In the validator set while the Party is active.
    address validator;
    /// Jurisdictions it holds, in no order.
    uint16[] jurisdictions;
}

/// @notice What an account is and, for an officer, all that an act needs to know: one slot.
struct Account {
    /// What the account is for.
    Duty duty;
    /// Officer's id; 0 for other duties.
    uint24 officerId;
    /// Party it belongs or belonged to.
    uint16 partyId;
    /// Officer's jurisdiction.
    uint16 jurisdiction;
    /// Officer's roles: 1 ISSUER, 2 INSPECTOR.
    uint8 roles;
    /// First second of the officer's term.
    uint40 from;
    /// First second after the officer's term.
    uint40 until;
    /// Hour since 1970 from which the key is void; 0 if it is not.
    uint24 voidHour;
}

/// @notice What the check of an old act needs to know about its officer: one slot.
struct Officer {
    /// The officer's account.
    address account;
    /// Hour since 1970 from which the key is void; 0 if it is not.
    uint24 voidHour;
}

/// @notice Everything about an officer, for reading.
struct OfficerRecord {
    address account;
    uint16 partyId;
    uint16 jurisdiction;
    uint8 roles;
    uint40 from;
    uint40 until;
    uint24 voidHour;
    bytes32 identityHash;
}

/// @notice Who holds a jurisdiction now: one slot.
struct Holding {
    /// Party that holds it; 0 for none.
    uint16 partyId;
    /// That Party is active.
    bool active;
    /// Single market it belongs to; 0 for none.
    uint8 area;
}

/// @notice One entry of a jurisdiction's history.
struct Standing {
    /// Second of the change.
    uint40 time;
    /// Place of the change among all changes of this contract.
    uint40 change;
    /// Active Party that holds the jurisdiction from then on; 0 for none.
    uint16 partyId;
}

/// @notice One entry of an officer's history.
struct Term {
    /// Second of the change.
    uint40 time;
    /// Place of the change among all changes of this contract.
    uint40 change;
    /// Roles from then on.
    uint8 roles;
    /// First second of the term.
    uint40 from;
    /// First second after the term.
    uint40 until;
}

/// @notice One voiding of a key that stands. Each is earlier than the one before.
struct Voiding {
    /// Second at which it was declared.
    uint40 time;
    /// Hour since 1970 from which the key is void.
    uint24 hour;
    /// By vote; else by the Party's admin.
    bool byVote;
}

/// @notice What the Parties vote on. Fields that the kind does not need are 0.
struct Proposal {
    /// What it would do.
    ProposalKind kind;
    /// It was carried and done.
    bool carried;
    /// The subject voted for it, too; counts only where there are not two others.
    bool subjectAgrees;
    /// Votes of others than the subject.
    uint16 votes;
    /// Party that it is about; 0 for none.
    uint16 partyId;
    /// Party that made it.
    uint16 proposer;
    /// Second in which it was made.
    uint40 madeAt;
    /// Count of changes of the member set when it was made.
    uint32 memberEpoch;
    /// Jurisdiction to be added, removed or given an area.
    uint16 jurisdiction;
    /// Area of that jurisdiction.
    uint8 area;
    /// Hour since 1970 from which a key is to be void.
    uint24 hour;
    /// Admin, validator, officer, observer, or authority registry.
    address account;
    /// Second account: validator to be admitted, admin or validator to be replaced, or permit registry.
    address secondAccount;
}
