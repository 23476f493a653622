"""Audiences: one tree of conditions, asked of the whole database or of one member, with the same answer."""
