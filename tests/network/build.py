"""The engine of the automatic tests, GoQuorum, built once into the cache folder of the user.

For tests only: the engine is archived and lacks security fixes. It comes from the Go module
registry as `go.mod` and `go.sum` pin it, and one defect of it is repaired before it is built (see
decision 0140). `python -m tests.network.build` builds it and prints where it is.
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
REPAIRED = Path("consensus", "istanbul", "backend", "engine.go")
REPAIRS = {
    # The validators after a block are those of its own state, also when they are asked for first.
    "targetBlockHeight := new(big.Int).SetUint64(number)\n": (
        "targetBlockHeight := new(big.Int).SetUint64(snap.Number)\n"
        "\theld := chain.GetHeaderByNumber(snap.Number)\n"
        "\tisHeld := held != nil && held.Hash() == snap.Hash\n"
    ),
    "if len(headers) == 0 && validatorContract": (
        "if (len(headers) == 0 || isHeld) && validatorContract"
    ),
}
"""What stands in the file, once each, and what has to stand there."""


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
    return sha256(pinned + repr(REPAIRS).encode()).hexdigest()[:16]


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
    _repair(copy / REPAIRED)
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(HERE / name, draft / name)
    pinned = f"-modfile={draft / 'go.mod'}"
    _go("mod", "edit", f"-replace={MODULE}={copy}", str(draft / "go.mod"))
    program = draft / "geth"
    flags = "-ldflags=-s -w -checklinkname=0"
    _go("build", "-trimpath", pinned, flags, "-o", str(program), f"{MODULE}/cmd/geth")
    return program


def _repair(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for found, repaired in REPAIRS.items():
        assert text.count(found) == 1, f"{file.name} is not the file that is to be repaired"
        text = text.replace(found, repaired)
    file.write_text(text, encoding="utf-8")


def _go(*words: str) -> str:
    environment = os.environ | {"CGO_ENABLED": "1"}
    done = subprocess.run(
        ["go", *words], cwd=HERE, check=True, env=environment, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.stdout.write(f"{build_engine()}\n")
