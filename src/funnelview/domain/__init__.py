"""The rules of the funnel: pure functions, frozen values; no database, terminal or clock."""
