"""The import assistant: which file, what its columns are, what would come of it, and the import."""
