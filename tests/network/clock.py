"""A clock that is wrong for one node alone, whichever engine runs it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_utils.address import to_checksum_address

from cites_chain.ids import Account
from cites_chain.network.engines import Engine
from tests.network.blocks import proposer_of
from tests.network.build import CLOCK_VARIABLE
from tests.network.goquorum import QbftNetwork, Validator, height

HALF_AN_HOUR = 1800
FUTURE = re.compile(
    r"proposal is in the future .*?address=(?P<by>0x\w+) .*?msg\.source=(?P<source>0x\w+) "
    r".*?proposal\.number=(?P<number>\d+) .*?"
    r"duration=(?:(?P<hours>\d+)h)?(?P<minutes>\d+)m(?P<seconds>[\d.]+)s"
)
"""What the engine of tests says of a proposal whose time is ahead of its clock by minutes."""

SOURCE = f"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

static long by(void) {{
  const char *said = getenv("{CLOCK_VARIABLE}");
  return said ? atol(said) : 0;
}}

__attribute__((constructor)) static void say(void) {{
  if (!strcmp(program_invocation_short_name, "java"))
    fprintf(stderr, "clock of java: %ld seconds wrong\\n", by());
}}

int clock_gettime(clockid_t clock, struct timespec *now) {{
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int failed = real(clock, now);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += by();
  return failed;
}}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {{
  struct timespec found;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &found)) return -1;
  now->tv_sec = found.tv_sec;
  now->tv_usec = found.tv_nsec / 1000;
  return 0;
}}

time_t time(time_t *into) {{
  struct timespec found;
  clock_gettime(CLOCK_REALTIME, &found);
  if (into) *into = found.tv_sec;
  return found.tv_sec;
}}
"""
"""Stands before the system's library: the time of day is wrong, how long things take is not."""


def wrong_clock(engine: Engine, seconds: int, folder: Path) -> dict[str, str]:
    """Return the variables with which a node's clock is wrong by some seconds.

    The engine of tests reads one by itself. Before another one a library is put, built here.
    """
    variables = {CLOCK_VARIABLE: str(seconds)}
    if not engine.is_for_production:
        return variables
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler is here, with which the clock of one program is set wrong")
    library = folder / "clock.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-x", "c", "-", "-o", str(library), "-ldl"],
        input=SOURCE,
        text=True,
        check=True,
    )
    # Its start script would put another library in this one's place.
    return variables | {"LD_PRELOAD": str(library), "BESU_USING_JEMALLOC": "false"}


@dataclass(frozen=True)
class FutureBlock:
    """A proposed block that a node found to be of another hour than its own.

    Attributes:
        by: The validator that refused it.
        source: Who proposed it.
        number: Which block it was to be.
    """

    by: Account
    source: Account
    number: int


def marks_of(network: QbftNetwork) -> list[int]:
    """Return how long every node's log is; what comes after is said later."""
    return [len(node.log) for node in network.nodes]


def require_wrong(
    network: QbftNetwork, wrong: Validator, seconds: int, since: Sequence[int], begun: int
) -> None:
    """Check which node's clock was wrong, and which blocks were refused for that, and by whom.

    The engine of tests says so: proposals of a node that is ahead are refused by all others, and
    another node proposes that block; a node that is behind refuses those of the others, alone, and
    has none of these blocks. Another engine is asked only what its clock is.

    Args:
        network: All of whose nodes run.
        wrong: The node.
        seconds: By how much its clock is wrong.
        since: How long the logs were before it was wrong.
        begun: The newest block at that time.
    """
    if network.engine.is_for_production:
        assert f"clock of java: {seconds} seconds wrong" in wrong.log
        return
    accounts = {node.account for node in network.nodes}
    others = accounts - {wrong.account}
    logs = [node.log[mark:] for node, mark in zip(network.nodes, since, strict=True)]
    refused = [each for log in logs for each in _future_blocks(log, abs(seconds))]
    assert refused
    assert all(each.number > begun for each in refused)
    if seconds > 0:
        assert {each.source for each in refused} == {wrong.account}
        assert {each.by for each in refused} == others
        assert all(proposer_of(network, each.number) in others for each in refused)
    else:
        assert {each.by for each in refused} == {wrong.account}
        assert {each.source for each in refused} <= others
        with network.chain(wrong) as chain:
            assert height(chain) < min(each.number for each in refused)


def _future_blocks(log: str, seconds: int) -> list[FutureBlock]:
    """Return what was refused as lying ahead by about so many seconds.

    A block may also lie ahead by a moment: that says nothing of an hour.
    """
    found = []
    for line in FUTURE.finditer(log):
        ahead = 60 * int(line["minutes"]) + float(line["seconds"]) + 3600 * int(line["hours"] or 0)
        if abs(ahead - seconds) < HALF_AN_HOUR:
            by, source = (Account(to_checksum_address(line[who])) for who in ("by", "source"))
            found.append(FutureBlock(by, source, int(line["number"])))
    return found
