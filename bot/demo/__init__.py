"""The demo: Roost and the simulated WeChat on one machine."""
