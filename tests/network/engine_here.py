"""The engine on this computer, by no name: for programs that only run nodes of whatever engine."""

from tests.network.goquorum import chosen_engine, engine_program, free_ports, has_engine

__all__ = ["chosen_engine", "engine_program", "free_ports", "has_engine"]
