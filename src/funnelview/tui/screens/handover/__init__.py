"""The handover wizard: who · inventory · successors · plan · walk over, and the watch after it."""
