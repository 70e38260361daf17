"""Walking a leaver's customers over: start, assign, plan, walk, and the time after.

Each step is one unit of work: it checks the rule, writes the item with its event, moves what is
to be moved, commits. A command key makes it safe to try again.
"""
