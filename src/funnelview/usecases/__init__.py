"""What a manager does, one module per job: each opens a unit of work, applies rules, commits."""
