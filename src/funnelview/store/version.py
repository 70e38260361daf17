"""The store's version, for those who look at it without loading the database libraries."""

from typing import Final

# The newest migration; a test compares it with the migrations themselves.
SCHEMA: Final = "0001"
