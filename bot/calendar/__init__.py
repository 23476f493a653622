"""The content calendar: when which item is due, and to whom it goes."""
