"""What the analyst's page shows: each view a picture with the table that says the same."""

from cites_chain.reports.views.custody import custody_view
from cites_chain.reports.views.disagreement import differences_view
from cites_chain.reports.views.permits import permits_view
from cites_chain.reports.views.trade import compare_view, country_view, flows_view, taxa_view
from cites_chain.reports.views.view import FILTERS, View

__all__ = [
    "FILTERS",
    "View",
    "compare_view",
    "country_view",
    "custody_view",
    "differences_view",
    "flows_view",
    "permits_view",
    "taxa_view",
]
