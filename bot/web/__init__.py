"""The server's outer edge: connections and what they may cost."""
