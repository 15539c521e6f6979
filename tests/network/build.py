"""The engine of the automatic tests, GoQuorum, built once into the cache folder of the user.

For tests only: the engine is archived and lacks security fixes. It comes from the Go module
registry as `go.mod` and `go.sum` pin it. Before it is built, one defect is repaired, and its clock
can be set wrong (see decision 0140). `python -m tests.network.build` builds it, and prints where.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
MODULE = "github.com/ethereum/go-ethereum"
CLOCK_VARIABLE = "TRIAL_CLOCK_SECONDS"
"""By how many seconds the clock of a node is wrong; tests set it, the program reads it."""

SKEW = f"""package skew

import (
	"os"
	"strconv"
	"time"
)

var by = read()

func read() time.Duration {{
	seconds, _ := strconv.Atoi(os.Getenv("{CLOCK_VARIABLE}"))
	return time.Duration(seconds) * time.Second
}}

func Now() time.Time {{ return time.Now().Add(by) }}

func Until(moment time.Time) time.Duration {{ return moment.Sub(Now()) }}
"""
VALIDATORS_OF_THE_STATE = """targetBlockHeight := new(big.Int).SetUint64(snap.Number)
	held := chain.GetHeaderByNumber(snap.Number)
	isHeld := held != nil && held.Hash() == snap.Hash
"""
IMPORT = ('\t"time"\n', f'\t"time"\n\n\t"{MODULE}/common/skew"\n')
CHANGES = {
    "consensus/istanbul/backend/engine.go": (
        # The validators after a block are those of its own state, also when asked for first.
        (
            "targetBlockHeight := new(big.Int).SetUint64(number)\n",
            VALIDATORS_OF_THE_STATE,
        ),
        (
            "if len(headers) == 0 && validatorContract",
            "if (len(headers) == 0 || isHeld) && validatorContract",
        ),
        # Wherever a block's time is held against the clock, the clock may be wrong.
        IMPORT,
        ("time.Until(time.Unix(", "skew.Until(time.Unix("),
    ),
    "consensus/istanbul/qbft/engine/engine.go": (
        IMPORT,
        ("time.Until(time.Unix(", "skew.Until(time.Unix("),
        ("time.Now().Add(time.Duration(", "skew.Now().Add(time.Duration("),
        ("if header.Time < uint64(time.Now().", "if header.Time < uint64(skew.Now()."),
        ("header.Time = uint64(time.Now().", "header.Time = uint64(skew.Now()."),
    ),
    "core/blockchain.go": (
        IMPORT,
        ("max := uint64(time.Now().", "max := uint64(skew.Now()."),
    ),
    "miner/worker.go": (
        IMPORT,
        (
            "clearPending(w.chain.CurrentBlock().NumberU64())\n\t\t\ttimestamp = time.",
            "clearPending(w.chain.CurrentBlock().NumberU64())\n\t\t\ttimestamp = skew.",
        ),
        (
            "clearPending(head.Block.NumberU64())\n\t\t\ttimestamp = time.",
            "clearPending(head.Block.NumberU64())\n\t\t\ttimestamp = skew.",
        ),
    ),
}
"""What stands in the engine's files, once each, and what has to stand there."""


def has_go() -> bool:
    """Whether the engine can be built here."""
    return shutil.which("go") is not None


def build_engine() -> Path:
    """Return the engine's program, built now if it is not in the cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cites-chain"
    program = cache / f"goquorum-{_fingerprint()}"
    if not program.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with _one_builder(cache / "goquorum.lock"), TemporaryDirectory(dir=cache) as draft:
            if not program.exists():
                _build(Path(draft)).replace(program)
    return program


def _fingerprint() -> str:
    pinned = b"".join((HERE / name).read_bytes() for name in ("go.mod", "go.sum"))
    return sha256(pinned + repr((SKEW, CHANGES)).encode()).hexdigest()[:16]


@contextmanager
def _one_builder(lock: Path) -> Iterator[None]:
    """Let others wait who would build the same at the same time."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build(draft: Path) -> Path:
    """Build from a repaired copy of the module; what `go.sum` pins is checked before the copy."""
    _go("mod", "download", MODULE)
    source = Path(_go("list", "-m", "-f", "{{.Dir}}", MODULE).strip())
    copy = draft / "module"
    shutil.copytree(source, copy, copy_function=shutil.copyfile)
    _change(copy)
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(HERE / name, draft / name)
    pinned = f"-modfile={draft / 'go.mod'}"
    _go("mod", "edit", f"-replace={MODULE}={copy}", str(draft / "go.mod"))
    program = draft / "geth"
    flags = "-ldflags=-s -w -checklinkname=0"
    _go("build", "-trimpath", pinned, flags, "-o", str(program), f"{MODULE}/cmd/geth")
    return program


def _change(module: Path) -> None:
    (module / "common" / "skew").mkdir()
    (module / "common" / "skew" / "skew.go").write_text(SKEW, encoding="utf-8")
    for name, changes in CHANGES.items():
        text = (module / name).read_text(encoding="utf-8")
        for found, wanted in changes:
            assert text.count(found) == 1, f"{name} is not the file that is to be changed"
            text = text.replace(found, wanted)
        (module / name).write_text(text, encoding="utf-8")


def _go(*words: str) -> str:
    environment = os.environ | {"CGO_ENABLED": "1"}
    done = subprocess.run(
        ["go", *words], cwd=HERE, check=True, env=environment, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.stdout.write(f"{build_engine()}\n")
