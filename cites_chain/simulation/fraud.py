"""Every fraud of a simulated world by its label: attempts, and schemes that only show later."""

from __future__ import annotations

from collections.abc import Callable

from cites_chain.simulation import attempts, schemes
from cites_chain.simulation.model import Act, Label
from cites_chain.simulation.world import World

FRAUDS: dict[Label, Callable[[World, int], list[Act] | None]] = {
    Label.REUSED_AT_IMPORT: attempts.reused_at_import,
    Label.REUSED_AT_EXPORT: attempts.reused_at_export,
    Label.OVERDRAWN: attempts.overdrawn,
    Label.NUMBER_TWICE: attempts.number_twice,
    Label.WRONG_JURISDICTION: attempts.wrong_jurisdiction,
    Label.OUT_OF_DATE: attempts.out_of_date,
    Label.ABOVE_PERMITTED: attempts.above_permitted,
    Label.ABOVE_EXPORTED: attempts.above_exported,
    Label.FALSE_ORIGIN: attempts.false_origin,
    Label.STOLEN_KEY: schemes.stolen_key,
    Label.SPLIT: schemes.split,
    Label.OUTLIER: schemes.outlier,
    Label.CAPTIVE: schemes.captive,
    Label.VANISHED: schemes.vanished,
    Label.BACK_CONVERSION: schemes.back_conversion,
    Label.BACK_DATED: schemes.back_dated,
    Label.UNATTESTED: schemes.unattested,
}
"""Every fraud by its label; what is tried with a voided key follows from a stolen one."""
