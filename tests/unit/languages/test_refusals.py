"""Every refusal that an act from the telephone page can meet has a sentence in each language."""

from __future__ import annotations

import re

import pytest

from cites_chain.languages import LANGUAGES, catalogue
from cites_chain.refusals import authority, documents, forwarding, movement, origins
from cites_chain.refusals.kinds import STATUS_NAMES
from cites_chain.refusals.refusal import Refusal

PLACE = re.compile(r"\{([a-z_]+)\}")
NOT_OF_AN_ACT = {"InvalidShortString", "StringTooLong", "InsufficientBalance", "Panic", "Error"}
"""Of the forwarder's making, or of a contract that is broken: told in English."""

OF_AN_ACT: set[type[Refusal]] = {
    *(each for each in vars(movement).values() if isinstance(each, type)),
    *(each for each in vars(forwarding).values() if isinstance(each, type)),
    authority.NotAnOfficer,
    authority.RoleMissing,
    authority.OutsideTerm,
    authority.JurisdictionNotHeld,
    authority.KeyVoided,
    authority.PartyNotActive,
    documents.WrongJurisdiction,
    documents.UnknownPermit,
    documents.WrongType,
    documents.WrongMedium,
    documents.WrongQuantityCount,
    documents.AppendixOne,
    documents.MissingReason,
    documents.DayNotReportable,
    documents.OutOfTime,
    documents.ImportBeforeExport,
    origins.OriginRefused,
    origins.OriginNotImported,
    origins.OriginNotAttested,
    origins.NotEnoughLeft,
    origins.WrongTies,
    origins.ImportPermitMismatch,
    origins.ImportPermitEnded,
    origins.ImportPermitTooSmall,
    origins.ImportPermitNamed,
}
"""What an act from the telephone page can be refused with."""

REFUSALS = sorted(
    (
        kind
        for kind in OF_AN_ACT
        if issubclass(kind, Refusal) and kind is not Refusal and kind.__name__ not in NOT_OF_AN_ACT
    ),
    key=lambda kind: kind.code,
)


def test_every_status_that_a_refusal_names_has_a_word() -> None:
    states = {key.removeprefix("state.") for key in catalogue("en") if key.startswith("state.")}
    assert states == set(STATUS_NAMES)


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.code)
def test_a_refusal_of_an_act_has_a_sentence_with_facts_of_its_own(kind: type[Refusal]) -> None:
    facts = {name.rstrip("_") for name in kind.fields}
    for language in LANGUAGES:
        sentence = catalogue(language)[f"refused.{kind.code}"]
        assert set(PLACE.findall(sentence)) <= facts


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_refusals_are_said_in_the_language_itself(language: str) -> None:
    own, english = catalogue(language), catalogue("en")
    groups = ("refused.", "state.")
    same = [key for key in english if key.startswith(groups) and own[key] == english[key]]
    assert same == []
