"""Weekly reviews in the store: their rows, the steps that were made in them, their search."""
