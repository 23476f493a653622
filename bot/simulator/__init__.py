"""The simulated WeChat platform: an independent oracle that shares no code with `bot.channels`."""
