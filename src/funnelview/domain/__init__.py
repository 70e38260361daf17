"""The rules of the funnel: pure functions and frozen values, without database, terminal or clock."""
