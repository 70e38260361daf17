"""Who may do what, kept by the store: one law, laid on each engine in its own way."""
