"""Which Roost this is."""

from importlib import metadata


def version() -> str:
    """As the installed package has it, such as 0.1.0."""
    return metadata.version("roost-bot")
