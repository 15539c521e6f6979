"""What a network is, in one file. Running its nodes comes here, too."""

from cites_chain.network.network_file import NetworkFile, NetworkFileDamaged

__all__ = ["NetworkFile", "NetworkFileDamaged"]
