"""SDK and contracts hunted together: random acts against a model in plain Python.

Every act is foretold by the model: accepted, or refused with one of the refusals that its faults
allow. After each run every permit and the quota are compared, and the ledger is rebuilt from its
announcements. What was accepted and refused is counted: an act that was never accepted is an error.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from inspect import signature
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from cites_chain.errors import ContractRejected
from cites_chain.ledger.acts import ActDone
from cites_chain.ledger.origins import Origins
from cites_chain.ledger.quotas import quota_key
from cites_chain.ledger.reader import Direction, Link, PermitRecord, Status
from cites_chain.ledger.reader.rebuild import PermitReplica
from cites_chain.refusals import QuotaBelowUse
from tests.property.ledger_model import NOTHING, Draw, Line, Model, Permit, Quota, Refusals
from tests.world import PARTIES, TODAY, World, a_document, a_line

CODES = sorted(PARTIES)
KEY = quota_key("ID", 2024, "Malayopython reticulatus", "SKI", "NAR", "W")
QUOTA_DAY = TODAY + timedelta(days=2)

WEIGHTS = {
    "issue": 12,
    "ship": 14,
    "reexport": 12,
    "transcribe": 4,
    "issue_instrument": 1,
    "replace": 4,
    "attest": 4,
    "repudiate": 1,
    "endorse": 8,
    "confirm": 6,
    "refuse": 3,
    "come_back": 4,
    "withdraw": 4,
    "confirm_withdrawal": 5,
    "cross": 4,
    "close": 5,
    "expire": 8,
    "lose": 5,
    "extend": 4,
    "release": 8,
    "accept": 10,
    "change_quota": 2,
    "wait": 3,
}
"""How often each act is tried, so that a run is as busy as a real ledger."""


def _a_quantity(random: Random) -> Decimal:
    return Decimal(random.randint(1, 100_000)).scaleb(-3)


ARGUMENTS: dict[str, Callable[[Random], Any]] = {
    "code": lambda random: random.choice(CODES),
    "by": lambda random: random.choice(CODES),
    "to": lambda random: random.choice(CODES),
    "choice": lambda random: random.randrange(10_000),
    "other": lambda random: random.randrange(10_000),
    "shift": lambda random: random.randint(1, 4),
    "asked": _a_quantity,
    "several": lambda random: [_a_quantity(random) for _ in range(random.randint(1, 3))],
    "days": lambda random: random.choice([180, 60, 5]),
    "pause": lambda random: random.choice([1, 5, 40]),
    "added": lambda random: random.choice([0, 1, 30, 184, 185]),
    "more": lambda random: random.randint(-100, 300),
    "share": lambda random: random.choice(SHARES),
    "second": lambda random: random.choice(SHARES),
    "direction": lambda random: random.choice(list(Direction)),
    "is_timber": lambda random: random.random() < 0.6,
    "is_converted": lambda random: random.random() < 0.2,
    "is_return": lambda random: random.random() < 0.5,
    "is_lost": lambda random: random.random() < 0.5,
    "is_hard": lambda random: random.random() < 0.5,
}
"""What each argument of an act may be, by its name."""

SHARES = [Decimal(0), Decimal("0.5"), *[Decimal(1)] * 5, Decimal("1.25")]
"""How much of what is possible is asked."""


def part_of(quantity: Decimal, share: Decimal) -> Decimal:
    return (quantity * share).quantize(Decimal("0.001"))


def require(holds: object, otherwise: str) -> None:
    assert holds, otherwise


class LedgerMachine(RuleBasedStateMachine):
    """Random acts of five Parties."""

    founded: ClassVar[Path]
    counted: ClassVar[Counter[tuple[str, str]]] = Counter()
    runs: ClassVar[int] = 0

    @initialize(salt=st.integers())
    def begin(self, salt: int) -> None:
        # Values drawn one by one repeat themselves; a run of its own for each needs one source.
        LedgerMachine.runs += 1
        seed = f"{LedgerMachine.runs}/{salt}"
        note(f"seed {seed}")
        self.random = Random(seed)  # noqa: S311
        self.folder = Path(tempfile.mkdtemp())
        shutil.copytree(self.founded, self.folder / "world")
        self.world = World.open(self.folder / "world")
        self.model = Model(TODAY)
        self.numbers = 0
        self.world.issuer("ID").quotas.set(
            KEY, Decimal(200), first_day=QUOTA_DAY, opening=Decimal(10)
        )
        self.model.quota = Quota(Decimal(200), Decimal(10), QUOTA_DAY, is_hard=True)

    @rule()
    def step(self) -> None:
        """Do some act with some arguments."""
        random = self.random
        (name,) = random.choices(list(WEIGHTS), list(WEIGHTS.values()))
        method = getattr(self, name)
        names = signature(method).parameters
        if "choice" in names and not self.model.permits:
            return
        arguments = {each: ARGUMENTS[each](random) for each in names}
        note(f"{name} {arguments}")
        method(**arguments)

    # ---------------------------------------------------------------------------------- machinery

    def act(
        self,
        name: str,
        foretold: tuple[Refusals, Callable[[], None]],
        act: Callable[[], Any],
    ) -> None:
        """Do an act, compare with what was foretold, and count it."""
        refusals, done = foretold
        try:
            answer = act()
        except ContractRejected as refusal:
            self.counted[name, refusal.code] += 1
            require(type(refusal) in refusals, f"{name}: {refusal!r}, foretold {refusals}")
            return
        require(not refusals, f"{name} was accepted, foretold {refusals}")
        done_act: ActDone = getattr(answer, "act", answer)
        # An act that stands already is told as such, and changes nothing.
        if not done_act.was_done_before:
            self.counted[name, "accepted"] += 1
            done()

    def some(self, choice: int, *statuses: Status) -> Permit:
        """Return a permit, mostly one of these statuses, and mostly a recent one."""
        return self.picked(choice, lambda permit: permit.status in statuses)

    def picked(self, choice: int, fits: Callable[[Permit], bool]) -> Permit:
        """Return a permit that fits, if there is one; now and then any other."""
        fitting = [permit for permit in self.model.permits if fits(permit)]
        pool = self.model.permits if not fitting or choice % 9 == 8 else fitting
        return pool[-1 - choice // 9 % len(pool)]

    def own(self, permit: Permit, choice: int, there: str) -> str:
        """Return the Party that should act, or now and then another."""
        return CODES[choice // 9 % len(CODES)] if choice % 9 == 8 else there

    def a_number(self, code: str) -> str:
        self.numbers += 1
        return f"24{code}{self.numbers:06}"

    def written(self, code: str, permit: Permit, verb: str, origins: Origins | None = None) -> Any:
        """Write a document, and note the id that it got."""
        permits = self.world.issuer(code).permits
        found = getattr(permits, verb)(permit.document, *([] if origins is None else [origins]))
        permit.permit_id = found.permit_id
        return found

    # ------------------------------------------------------------------------------------ writing

    def issue(
        self, code: str, shift: int, several: list[Decimal], days: int, *, is_timber: bool
    ) -> None:
        there = CODES[(CODES.index(code) + shift) % len(CODES)]
        document = a_document(
            self.a_number(code),
            code,
            there,
            lines=[a_line(str(quantity)) for quantity in several],
            issued_on=self.model.today,
            days=days,
            is_timber=is_timber,
        )
        lines = [Line(quantity) for quantity in several]
        permit = Permit(b"", document, there, document.last_day, lines)  # type: ignore[arg-type]
        self.act("issue", self.model.issue(permit), lambda: self.written(code, permit, "issue"))

    def reexport(
        self, choice: int, other: int, share: Decimal, second: Decimal, *, is_converted: bool
    ) -> None:
        origin = self.some(choice, Status.IMPORTED)
        code = self.own(origin, other, origin.destination)
        line = other % len(origin.lines)
        draws = [
            Draw(origin, line, asked)
            for asked in (
                part_of(origin.lines[line].imported, share / 2),
                part_of(origin.lines[line].imported, second / 4),
            )
            if asked > 0
        ]
        if not draws or origin.is_multi_use:
            return
        total = sum((draw.held for draw in draws), NOTHING)
        there = CODES[(CODES.index(code) + 1) % len(CODES)]
        permitted = Decimal(12) if is_converted else total
        document = a_document(
            self.a_number(code),
            code,
            there,
            permit_type="REEXPORT",
            lines=[
                a_line(
                    str(permitted),
                    term="LPS" if is_converted else origin.document.lines[0].term,
                    origin={"country": "ID"},
                    justification="told by the links",
                )
            ],
            issued_on=self.model.today,
        )
        permit = Permit(
            b"",  # type: ignore[arg-type]
            document,
            there,
            document.last_day,
            [Line(permitted)],
            draws=draws,
            is_converted=document.lines[0].term != origin.document.lines[0].term,
        )
        if is_converted and not permit.is_converted and permitted != total:
            return  # belts out of belts: the sum would have to agree
        links = tuple(Link(origin.permit_id, draw.line, 0, draw.held) for draw in draws)
        self.act(
            "reexport",
            self.model.issue(permit),
            lambda: self.written(code, permit, "issue", Origins(links=links)),
        )

    def transcribe(self, code: str, asked: Decimal, choice: int) -> None:
        if code == "US":
            return
        document = a_document(
            self.a_number("US"), "US", code, lines=[a_line(str(asked))], issued_on=self.model.today
        )
        permit = Permit(b"", document, code, document.last_day, [Line(asked)])  # type: ignore[arg-type]
        by = self.own(permit, choice, code)
        self.act(
            "transcribe",
            self.model.transcribe(permit, by),
            lambda: self.written(by, permit, "transcribe"),
        )

    def issue_instrument(self, code: str) -> None:
        if sum(permit.is_multi_use for permit in self.model.permits) == 2:
            return
        wood = a_line(
            "1",
            scientific_name="Dalbergia nigra",
            term="WPR",
            appendix="I",
            source="O",
            acquired_on="1978-05-01",
        )
        document = a_document(
            self.a_number(code),
            code,
            permit_type="MUSICAL_INSTRUMENT",
            consignee=None,
            country_of_import=None,
            purpose="P",
            lines=[wood],
            issued_on=self.model.today,
        )
        permit = Permit(b"", document, "", document.last_day, [Line(Decimal(1))])  # type: ignore[arg-type]
        self.act(
            "issue_instrument",
            self.model.issue(permit),
            lambda: self.written(code, permit, "issue"),
        )

    def replace(self, choice: int) -> None:
        old = self.some(choice, Status.ISSUED, Status.ENDORSED)
        if old.is_multi_use:
            return
        code = old.issuing
        replaces = {
            "permit_number": old.document.permit_number,
            "issued_on": old.document.issued_on.isoformat(),
            "reason": "LOST",
        }
        changes = {"permit_number": self.a_number(code), "replaces": replaces}
        fields = old.document.model_dump(mode="json") | changes
        document = type(old.document).model_validate(fields)
        new = Permit(b"", document, old.destination, document.last_day, [])  # type: ignore[arg-type]
        refusals, done = self.model.replace(old, new)
        if old.is_extended and document.last_day < self.model.today:
            refusals |= self.model.replace(new, new)[0]

        def act() -> Any:
            found = self.world.issuer(code).permits.replace(old.permit_id, document)
            new.permit_id = found.permit_id
            return found

        self.act("replace", (refusals, done), act)

    def attest(self, choice: int, other: int) -> None:
        permit = self.some_transcribed(choice)
        by = self.own(permit, other, permit.issuing)
        number = permit.document.permit_number
        self.act_once(
            "attest",
            self.model.attest(permit, by),
            lambda: self.world.issuer(by).permits.attest(permit.permit_id, number),
        )

    def repudiate(self, choice: int, other: int) -> None:
        permit = self.some_transcribed(choice)
        by = self.own(permit, other, permit.issuing)
        self.act_once(
            "repudiate",
            self.model.repudiate(permit, by),
            lambda: self.world.issuer(by).permits.repudiate(permit.permit_id, "NEVER_ISSUED"),
        )

    def some_transcribed(self, choice: int) -> Permit:
        return self.picked(choice, lambda permit: permit.is_transcribed)

    # ------------------------------------------------------------------------------------ borders

    def ship(self, choice: int, share: Decimal) -> None:
        """Let a permit go the usual way, so that there is something to draw upon."""
        permit = self.some(choice, Status.ISSUED)
        if permit.is_multi_use:
            return
        left = [part_of(line.permitted, share) for line in permit.lines]
        self.act(
            "endorse",
            self.model.endorse(permit, permit.issuing, left),
            lambda: self.world.inspector(permit.issuing).permits.endorse_export(
                permit.permit_id, left
            ),
        )
        if permit.status is not Status.ENDORSED or choice % 3 == 2:
            return
        arrived = [line.exported for line in permit.lines]
        self.act(
            "confirm",
            self.model.confirm(permit, permit.destination, arrived),
            lambda: self.world.inspector(permit.destination).permits.confirm_import(
                permit.permit_id
            ),
        )

    def endorse(self, choice: int, other: int, share: Decimal) -> None:
        permit = self.some(choice, Status.ISSUED)
        by = self.own(permit, other, permit.issuing)
        left = [part_of(line.permitted, share) for line in permit.lines]
        self.act(
            "endorse",
            self.model.endorse(permit, by, left),
            lambda: self.world.inspector(by).permits.endorse_export(permit.permit_id, left),
        )

    def confirm(self, choice: int, other: int, share: Decimal) -> None:
        permit = self.some(choice, Status.ENDORSED)
        by = self.own(permit, other, permit.destination or "US")
        arrived = [part_of(line.exported, share) for line in permit.lines]
        self.act(
            "confirm",
            self.model.confirm(permit, by, arrived),
            lambda: self.world.inspector(by).permits.confirm_import(
                permit.permit_id, arrived, discrepancy="DIED"
            ),
        )

    def refuse(self, choice: int, other: int) -> None:
        permit = self.some(choice, Status.ENDORSED)
        by = self.own(permit, other, permit.destination or "US")
        self.act(
            "refuse",
            self.model.refuse(permit, by),
            lambda: self.world.inspector(by).permits.refuse_import(
                permit.permit_id, "MARKS_DIFFER"
            ),
        )

    def come_back(self, choice: int, other: int) -> None:
        permit = self.some(choice, Status.REFUSED)
        by = self.own(permit, other, permit.issuing)
        self.act(
            "come_back",
            self.model.come_back(permit, by),
            lambda: self.world.inspector(by).permits.return_to_origin(permit.permit_id),
        )

    def withdraw(self, choice: int, other: int) -> None:
        permit = self.some(choice, Status.ENDORSED)
        by = self.own(permit, other, permit.issuing)
        self.act(
            "withdraw",
            self.model.withdraw(permit, by),
            lambda: self.world.inspector(by).permits.withdraw_export(
                permit.permit_id, "NOT_SHIPPED"
            ),
        )

    def confirm_withdrawal(self, choice: int, other: int) -> None:
        permit = self.picked(choice, lambda permit: permit.is_withdrawn)
        by = self.own(permit, other, permit.issuing)
        self.act_once(
            "confirm_withdrawal",
            self.model.confirm_withdrawal(permit, by),
            lambda: self.world.issuer(by).permits.confirm_withdrawal(permit.permit_id),
        )

    def cross(self, choice: int, by: str, direction: Direction) -> None:
        permit = self.picked(
            choice, lambda permit: permit.is_multi_use and permit.status is Status.ISSUED
        )
        self.act(
            "cross",
            self.model.cross(permit, by, direction),
            lambda: self.world.inspector(by).permits.record_crossing(permit.permit_id, direction),
        )

    # ------------------------------------------------------------------------------------ closing

    def close(self, choice: int, other: int, *, is_return: bool) -> None:
        permit = self.some(choice, Status.ISSUED)
        by = self.own(permit, other, permit.issuing)
        permits = self.world.issuer(by).permits
        if is_return:
            self.act_once(
                "return_unused",
                self.model.close_unused(permit, by, Status.RETURNED),
                lambda: permits.return_unused(permit.permit_id),
            )
        else:
            self.act_once(
                "cancel",
                self.model.close_unused(permit, by, Status.CANCELLED),
                lambda: permits.cancel(permit.permit_id, "HOLDER_ASKED"),
            )

    def expire(self, choice: int, by: str) -> None:
        long_ago = self.model.today - timedelta(days=31)
        permit = self.picked(
            choice, lambda permit: permit.status is Status.ISSUED and permit.last_day <= long_ago
        )
        self.act_once(
            "expire",
            self.model.expire(permit),
            lambda: self.world.inspector(by).permits.expire(permit.permit_id),
        )

    def lose(self, choice: int, other: int, *, is_lost: bool) -> None:
        live = (Status.ISSUED, Status.ENDORSED)
        permit = self.picked(
            choice, lambda permit: permit.status in live and permit.is_lost is not is_lost
        )
        if permit.is_transcribed:
            return
        by = self.own(permit, other, permit.issuing)
        permits = self.world.issuer(by).permits
        report = permits.report_lost if is_lost else permits.report_found
        self.act_once(
            "lose" if is_lost else "find",
            self.model.lose(permit, by, is_lost=is_lost),
            lambda: report(permit.permit_id),
        )

    def act_once(
        self, name: str, foretold: tuple[Refusals, Callable[[], None]], act: Callable[[], Any]
    ) -> None:
        """Do an act that says "done before" where the same officer did it and it still stands."""
        refusals, done = foretold
        self.act(name, (refusals, done), lambda: self._answer(act, refusals))

    def _answer(self, act: Callable[[], Any], refusals: Refusals) -> Any:
        answer = act()
        if answer.was_done_before:
            assert refusals, "what was done before is foretold as a refusal"
            refusals.clear()
        return answer

    # ------------------------------------------------------------------------------------- timber

    def some_timber(self, choice: int) -> Permit:
        return self.picked(
            choice,
            lambda permit: permit.document.is_timber and permit.status is Status.ENDORSED,
        )

    def extend(self, choice: int, other: int, added: int) -> None:
        permit = self.some_timber(choice)
        by = self.own(permit, other, permit.destination or "US")
        last_day = permit.last_day + timedelta(days=added)
        self.act_once(
            "extend",
            self.model.extend(permit, by, last_day),
            lambda: self.world.issuer(by).permits.extend_timber(permit.permit_id, last_day),
        )

    def release(self, choice: int, other: int, to: str) -> None:
        permit = self.some_timber(choice)
        by = self.own(permit, other, permit.destination or "US")
        if permit.released_to == to:
            return
        self.act(
            "release",
            self.model.release(permit, by, to),
            lambda: self.world.issuer(by).permits.release_destination(permit.permit_id, to),
        )

    def accept(self, choice: int, other: int) -> None:
        permit = self.picked(choice, lambda permit: bool(permit.released_to))
        by = self.own(permit, other, permit.released_to or "US")
        self.act_once(
            "accept",
            self.model.accept(permit, by),
            lambda: self.world.issuer(by).permits.accept_destination(permit.permit_id),
        )

    # ------------------------------------------------------------------------- quota, time, the end

    def change_quota(self, more: int, *, is_hard: bool) -> None:
        quota = self.model.quota
        assert quota is not None
        limit = max(quota.limit + more, NOTHING)

        def done() -> None:
            quota.limit, quota.is_hard = limit, is_hard

        refusals: Refusals = {QuotaBelowUse} if limit < min(quota.used, quota.limit) else set()
        if limit < quota.used:
            refusals.add(QuotaBelowUse)
        self.act(
            "change_quota",
            (refusals, done),
            lambda: self.world.issuer("ID").quotas.change(KEY, limit, is_hard=is_hard),
        )

    def wait(self, pause: int) -> None:
        self.world.wait(days=pause)
        self.model.today = self.world.chain.now().date()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.compare()
        finally:
            self.world.close()
            shutil.rmtree(self.folder)

    def compare(self) -> None:
        """Compare every permit and the quota with the ledger, and the ledger with its history."""
        reader = self.world.ledger.reader
        replica = PermitReplica()
        for event in reader.iter_events():
            replica.apply(event.announcement)
        for permit in self.model.permits:
            record = reader.get_permit(permit.permit_id)
            assert permit.agrees_with(record), f"model {permit}, ledger {record}"
            assert replica.find_permit(permit.permit_id) == record
            self._require_balance(record)
        assert len(self.model.permits) == sum(
            isinstance(replica.find_permit(found), PermitRecord) for found in replica.permit_ids()
        )
        quota = reader.find_quota(KEY)
        assert quota is not None
        assert self.model.quota is not None
        assert (quota.limit, quota.used) == (self.model.quota.limit, self.model.quota.used)
        assert replica.find_quota(KEY) == quota

    def _require_balance(self, record: PermitRecord) -> None:
        for line in record.lines:
            assert line.drawn <= line.imported <= line.exported <= line.permitted


ACTS = (
    "issue",
    "reexport",
    "transcribe",
    "issue_instrument",
    "replace",
    "attest",
    "repudiate",
    "endorse",
    "confirm",
    "refuse",
    "come_back",
    "withdraw",
    "confirm_withdrawal",
    "cross",
    "return_unused",
    "cancel",
    "expire",
    "lose",
    "find",
    "extend",
    "release",
    "accept",
    "change_quota",
)


def hunt(founded: Path, *, runs: int, steps: int) -> Counter[tuple[str, str]]:
    """Run the machine and return how often each act was accepted and refused, by refusal."""
    LedgerMachine.founded = founded
    LedgerMachine.counted.clear()
    LedgerMachine.runs = 0
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate,),  # each step is a transaction: shrinking would take hours
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return LedgerMachine.counted


def test_random_acts_do_what_the_model_says(founded: Path) -> None:
    counted = hunt(founded, runs=6, steps=40)
    assert counted["issue", "accepted"] > 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_thousand_random_acts_reach_every_rule_and_refusal(founded: Path) -> None:
    counted = hunt(founded, runs=60, steps=60)
    accepted = {name: counted[name, "accepted"] for name in ACTS}
    refused = Counter[str]()
    for (_, outcome), times in counted.items():
        if outcome != "accepted":
            refused[outcome] += times
    print(accepted, dict(refused), sep="\n")  # noqa: T201 - shown with -s, and where it fails
    assert sum(counted.values()) >= 2_000
    assert [name for name, times in accepted.items() if not times] == []
    assert len(refused) >= 20
