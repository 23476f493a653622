"""`config.toml` and the environment: what may stand there, and what is wrong when it cannot be used."""
