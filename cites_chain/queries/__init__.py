"""Questions that look at several permits: traces, searches, statements, indicators. Read only."""

from cites_chain.queries.acts import TraceAct
from cites_chain.queries.trace import Trace, TraceDraw, TraceNode, trace

__all__ = ["Trace", "TraceAct", "TraceDraw", "TraceNode", "trace"]
