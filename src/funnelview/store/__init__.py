"""The tables, the history and the queries: the only place that knows SQLAlchemy."""
