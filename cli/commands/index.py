"""`index`: the copy of everything announced on the ledger from which questions are answered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cites_chain.answers.records import hexadecimal
from cli.answer import Answer, Facts, Sentence, Tone
from cli.command import Noun
from cli.context import IndexProgress, Work
from cli.exits import Exit

if TYPE_CHECKING:
    from cites_chain.indexer import IndexStore
    from cites_chain.indexer.check import Difference

noun = Noun("index", "The index: a copy of what the ledger announced, for questions.")

STATE_KEYS = {
    "index": "file of the index",
    "chain_id": "number of the network",
    "block": "newest block in the index, or null",
    "hash": "its hash",
    "behind": "blocks of the ledger that are missing",
    "events": "announcements in the index",
    "permits": "permits in the index",
    "bytes": "size of the file",
}
SYNC_KEYS = {
    **STATE_KEYS,
    "taken": "announcements taken in now",
    "undone": "blocks undone now, because the ledger had been rewound",
    "rate": "announcements a second",
}

LOOK_AGAIN = 0.25
"""Seconds between two looks at a ledger that is followed."""


@noun.verb("sync", examples=["index sync", "index sync --follow"], keys=SYNC_KEYS)
def sync(
    work: Work,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with every new block until Ctrl-C.")
    ] = False,
) -> Answer:
    """Bring the index up to the ledger; the first time it is made.

    It goes on where it stopped, however it was stopped. If the ledger was rewound, the index goes
    back to the last common block first.
    """
    work.settings.index.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = _opened(work)
    done = work.sync(store)
    if follow:
        _follow(work, store)
    return _synced(work, store, done)


@noun.verb("status", examples=["index status"], keys=STATE_KEYS)
def status(work: Work) -> Answer:
    """Show how far the index has come, and how far the ledger."""
    from cites_chain.indexer import IndexStore

    with IndexStore(work.settings.index) as store:
        document = _state(work, store)
    return Answer(document, [Facts([(name, f"{value}") for name, value in document.items()])])


@noun.verb("rebuild", examples=["index rebuild"], keys=SYNC_KEYS)
def rebuild(work: Work) -> Answer:
    """Make the index anew from the ledger; the old one is used until the new one is whole."""
    from cites_chain.indexer import IndexStore

    path = work.settings.index
    draft = path.with_name(f"{path.name}.new")
    chain = work.chain
    _remove(work, draft.name)
    with IndexStore.create(draft, chain.chain_id, chain.genesis_hash) as anew:
        done = work.sync(anew)
        anew.run("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    draft.replace(path)
    with IndexStore(path) as store:
        return _synced(work, store, done)


@noun.verb(
    "check",
    examples=["index check", "index check --sample 100"],
    keys={
        "sound": "whether nothing differs",
        "block": "newest block in the index",
        "compared": "permits, quotas and officers held against the contracts' storage",
        "differences[].what": "table, permit, quota or officers",
        "differences[].index": "what the index says",
        "differences[].other": "what the index made anew, or the ledger, says",
    },
)
def check(
    work: Work,
    sample: Annotated[
        int,
        typer.Option("--sample", metavar="N", min=1, help="Hold only each Nth permit to storage."),
    ] = 1,
) -> Answer:
    """Prove the index: made anew it is the same, and the contracts store what it says."""
    from cites_chain.indexer import ChainSource
    from cites_chain.indexer.check import compare_with_ledger, compare_with_rebuilt

    store = _opened(work, is_new_allowed=False)
    work.sync(store)
    found = compare_with_rebuilt(store, ChainSource(work.chain))
    with work.printer.progress("asking the ledger", None) as bar:
        compared, more = compare_with_ledger(
            store, work.reader, every=sample, progress=lambda *_: bar.advance()
        )
    return _checked(store, compared, [*found, *more])


def _opened(work: Work, *, is_new_allowed: bool = True) -> IndexStore:
    from cites_chain.indexer import IndexStore

    chain = work.chain
    if not is_new_allowed:
        store = IndexStore(work.settings.index)
    else:
        store = IndexStore.create(work.settings.index, chain.chain_id, chain.genesis_hash)
    return work.keep_open(store)


def _follow(work: Work, store: IndexStore) -> None:
    """Take in block after block until somebody types Ctrl-C."""
    work.printer.remark("Following the ledger; Ctrl-C ends it.")
    try:
        while True:
            more = work.sync(store)
            if more.events or more.undone:
                cursor = store.cursor()
                block = cursor.number if cursor else 0
                work.printer.remark(f"block {block:,}: {more.events} announcements")
            time.sleep(LOOK_AGAIN)
    except KeyboardInterrupt:
        work.printer.remark("Ended; what was taken in is kept.")


def _state(work: Work, store: IndexStore) -> dict[str, object]:
    cursor = store.cursor()
    head = work.reader.head()
    events, permits = (
        (store.first(f"SELECT count(*) FROM {table}") or (0,))[0]  # noqa: S608
        for table in ("events", "permits")
    )
    return {
        "index": str(store.path),
        "chain_id": head.chain_id,
        "block": cursor and cursor.number,
        "hash": cursor and hexadecimal(cursor.hash),
        "behind": head.number - (cursor.number if cursor else -1),
        "events": events,
        "permits": permits,
        "bytes": store.path.stat().st_size,
    }


def _synced(work: Work, store: IndexStore, done: IndexProgress) -> Answer:
    state = _state(work, store)
    rate = round(done.events / max(done.seconds, 0.001))
    document = {**state, "taken": done.events, "undone": done.undone, "rate": rate}
    parts = [
        Sentence(
            f"The index has come to block {state['block']:,}: {done.events:,} announcements taken "
            f"in ({rate:,} a second), {state['permits']:,} permits in all."
        )
    ]
    if done.undone:
        parts.append(
            Sentence(
                f"The ledger had been rewound; {done.undone} blocks were undone first.", Tone.UNSURE
            )
        )
    return Answer(document, parts)


def _checked(store: IndexStore, compared: int, found: list[Difference]) -> Answer:
    cursor = store.cursor()
    document = {
        "sound": not found,
        "block": cursor and cursor.number,
        "compared": compared,
        "differences": [
            {"what": each.what, "index": each.index, "other": each.other} for each in found
        ],
    }
    if not found:
        sentence = (
            f"The index is sound: made anew it is the same, and {compared:,} permits, quotas and "
            "officers are what the contracts store."
        )
        return Answer(document, [Sentence(sentence, Tone.GOOD)])
    parts = [Sentence(f"{each.what}: {each.index} is {each.other}", Tone.BAD) for each in found]
    parts.append(Sentence("Make it anew with `cites-chain index rebuild`."))
    return Answer(document, parts, Exit.NO)


def _remove(work: Work, name: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        work.settings.index.with_name(name + suffix).unlink(missing_ok=True)
