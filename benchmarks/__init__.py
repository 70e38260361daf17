"""What is fast, proven: each benchmark prints a ratio against its reference, taken in one run."""
