"""Figures to decide by, with their denominators and how sure they are."""
