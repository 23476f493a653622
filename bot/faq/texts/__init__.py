"""What members wrote, made fit to be shown, and what of it asks nothing."""
