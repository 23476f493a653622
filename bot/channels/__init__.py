"""The ways to and from members: decode what arrives, render and send what is said."""
