"""Widgets that know the terminal and nothing of the funnel."""
