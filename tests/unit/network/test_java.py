"""An engine that needs Java gets one, or a sentence; neither Java nor an engine is needed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from cites_chain.network.java import JavaUnusable, java_environment


def java(folder: Path, says: str) -> Path:
    """Write a program `java` that says which one it is, and return the folder of its home."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return folder


def test_the_java_that_is_named_is_kept_if_it_is_new_enough(tmp_path: Path) -> None:
    home = str(java(tmp_path / "jdk", 'openjdk version "25.0.3" 2026-04-21 LTS'))
    environment = {"JAVA_HOME": home, "WORD": "kept"}
    assert java_environment(21, environment) == environment


@pytest.mark.parametrize(
    ("says", "release"), [('openjdk version "17.0.15"', 17), ('java version "1.8.0_431"', 8)]
)
def test_a_java_that_is_too_old_is_refused_with_what_was_found(
    tmp_path: Path, says: str, release: int
) -> None:
    environment = {"JAVA_HOME": str(java(tmp_path / "jdk", says))}
    assert java_environment(release, environment) == environment
    with pytest.raises(JavaUnusable) as refused:
        java_environment(21, environment)
    assert refused.value.facts == {"needed": 21, "found": release}
    assert f"{tmp_path / 'jdk'} is {release}" in refused.value.message


def test_a_java_on_the_search_path_is_named_for_start_scripts_that_look_for_its_home(
    tmp_path: Path,
) -> None:
    home = java(tmp_path / "jdk", 'openjdk version "21.0.1"')
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "java").symlink_to(home / "bin" / "java")
    environment = {"PATH": f"{shelf}:/bin"}
    assert java_environment(21, environment) == environment | {"JAVA_HOME": str(home)}


def test_no_java_is_one_sentence_and_no_matter_where_none_is_needed(tmp_path: Path) -> None:
    for environment in ({"PATH": str(tmp_path)}, {"PATH": "/bin", "JAVA_HOME": str(tmp_path)}):
        assert java_environment(0, environment) == environment
        with pytest.raises(JavaUnusable) as refused:
            java_environment(21, environment)
        assert refused.value.facts == {"needed": 21, "found": None}
        assert "JAVA_HOME" in refused.value.hint


def test_a_java_that_does_not_say_which_one_it_is_is_tried(tmp_path: Path) -> None:
    environment = {"JAVA_HOME": str(java(tmp_path / "jdk", "a Java of our own"))}
    assert java_environment(21, environment) == environment
