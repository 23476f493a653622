"""Tracked links: short addresses instead of pages in what the calendar sends, and what taps on them mean."""
