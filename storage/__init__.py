"""Tables, queries and migrations: no WeChat, no HTTP."""
