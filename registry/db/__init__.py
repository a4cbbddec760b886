"""All tables and all SQL, on SQLite and PostgreSQL. Knows nothing of HTTP."""
