"""Handovers in the store: their rows, what writes of deals mean for them, their check."""
