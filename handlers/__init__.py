"""What the bot says and decides: no network, no clock, no SQL."""
