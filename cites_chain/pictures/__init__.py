"""Figures as pictures: SVG text made from plain values, with nothing fetched and no script.

A picture is read by a screen reader (title and description), prints in black and white (every mark
has its figure written at it or under it), takes its text colour from the page around it, and is
never the only way to the figures: whoever shows one shows the table, too.
"""

from cites_chain.pictures.bars import Pair, paired_bars
from cites_chain.pictures.chain_of_custody import Holding, Movement, chain_of_custody
from cites_chain.pictures.columns import Column, columns
from cites_chain.pictures.flow_map import Flow, flow_map
from cites_chain.pictures.sunburst import Branch, sunburst

__all__ = [
    "Branch",
    "Column",
    "Flow",
    "Holding",
    "Movement",
    "Pair",
    "chain_of_custody",
    "columns",
    "flow_map",
    "paired_bars",
    "sunburst",
]
