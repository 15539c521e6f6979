"""A clock that is wrong for one node alone, whichever engine runs it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cites_chain.network.engines import Engine
from tests.network.build import CLOCK_VARIABLE
from tests.network.goquorum import QbftNetwork, Validator

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


def is_wrong(network: QbftNetwork, node: Validator, seconds: int) -> bool:
    """Whether a node's clock was wrong indeed, and a block was refused for that where that is said.

    The engine of tests says which blocks it finds to be in the future: those of a clock that is
    ahead are refused by the others, those of the others by a clock that is behind.
    """
    if network.engine.is_for_production:
        return f"clock of java: {seconds} seconds wrong" in node.log
    others = [each for each in network.nodes if each is not node]
    refusing = others if seconds > 0 else [node]
    return any("in the future" in each.log for each in refusing)
