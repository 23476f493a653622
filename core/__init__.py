"""Values that every floor speaks: no input or output, and nothing of ours is imported."""
