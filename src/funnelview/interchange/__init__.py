"""Other people's formats: importing, exporting, reports, calendar files."""
