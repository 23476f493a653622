"""Times as people write them, and how they are written here."""
