"""From a decoded event to its committed answer."""
