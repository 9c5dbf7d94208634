"""The world: random streams, implant bearers, their disease, their measures, their hospital records."""
