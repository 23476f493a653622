"""What the server does for its own database."""
