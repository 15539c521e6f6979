"""The files with which a ministry's own people run a node: systemd unit or containers."""

from cites_chain.network.deploy.files import KINDS, DeployFile, DeployPlan, deploy_files

__all__ = ["KINDS", "DeployFile", "DeployPlan", "deploy_files"]
