"""The calendar replayed on a virtual clock against the real members: what would be sent, and why not."""
