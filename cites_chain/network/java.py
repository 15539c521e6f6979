"""Java for an engine that needs it: found before the engine is started, and of which release.

The start script of an engine says of a Java that is missing or too old what it likes, on its own
output. Here it is one sentence, before anything is started.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from cites_chain.errors import CitesChainError

HOME = "JAVA_HOME"
"""Environment variable that names the folder of a Java installation."""

_SECONDS = 60
_RELEASE = re.compile(r'version "(?:1\.)?(\d+)')
"""Java 8 and older ones called themselves 1.8 and so on."""


class JavaUnusable(CitesChainError):
    """There is no Java with which an engine's program could run."""

    code = "JAVA_UNUSABLE"

    def __init__(self, needed: int, problem: str, found: int | None = None) -> None:
        super().__init__(
            f"the node's program needs Java {needed} or later, and {problem}",
            hint=f"Install it, and let the environment variable {HOME} name its folder.",
            facts={"needed": needed, "found": found},
        )


def java_environment(needed: int, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a program that needs Java: with `JAVA_HOME` in them.

    Some start scripts look into that folder even where `java` is on the search path.

    Args:
        needed: Least release that the program runs with; 0 for one that is not in Java.
        environment: Variables of this process.

    Raises:
        JavaUnusable: There is none, or it is too old.
    """
    if not needed:
        return dict(environment)
    home = _home(needed, environment)
    release = _release(home / "bin" / "java", environment)
    if release is not None and release < needed:
        raise JavaUnusable(needed, f"the one in {home} is {release}", release)
    return {**environment, HOME: str(home)}


def _home(needed: int, environment: Mapping[str, str]) -> Path:
    named = environment.get(HOME)
    if named:
        if shutil.which(str(Path(named) / "bin" / "java")) is None:
            raise JavaUnusable(needed, f"there is none in {named}, which {HOME} names")
        return Path(named)
    found = shutil.which("java", path=environment.get("PATH"))
    if found is None:
        raise JavaUnusable(needed, "there is none here")
    return Path(found).resolve().parent.parent


def _release(program: Path, environment: Mapping[str, str]) -> int | None:
    """Return a Java's release; None where it does not say: then its program will see for itself."""
    try:
        done = subprocess.run(  # noqa: S603 - the program that the operator installed
            [str(program), "-version"],
            env=dict(environment),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _RELEASE.search(done.stderr + done.stdout)
    return int(found[1]) if found else None
