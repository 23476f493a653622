"""What is no mistake, but perhaps not meant: told by `roost check`, and in the log at start and reload."""
