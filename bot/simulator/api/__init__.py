"""The platform's API endpoints, one file per section of the official reference."""
