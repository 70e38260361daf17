"""FunnelView: the sales funnel of a whole team, full-screen in the terminal."""

__version__ = "0.1.0"
