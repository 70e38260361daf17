"""The trail: an entry for every transaction, chained team by team."""
