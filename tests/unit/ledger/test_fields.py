"""Single words of announcements, where what is empty must not look like something."""

from __future__ import annotations

from typing import get_args

from cites_chain.ids import Hour, OfficerId
from cites_chain.ledger.reader import Act
from cites_chain.ledger.reader.fields import ActField

WORD = 32


def test_act_of_a_word_is_officer_and_hour_and_nobodys_where_it_is_empty() -> None:
    (field,) = get_args(ActField)[1:]
    assert field.read((7 << 24 | 474_000).to_bytes(WORD, "big")) == Act(OfficerId(7), Hour(474_000))
    assert field.read(bytes(WORD)) == Act(OfficerId(0), Hour(0))
