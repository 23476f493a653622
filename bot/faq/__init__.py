"""The manager's side of the FAQ: measured, compared, and taught by what it missed."""
