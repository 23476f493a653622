"""Deliveries: from the outbox to the platform."""
