"""A centre: how its server is looked at and set up, how a PC joins it, how the data of one PC move there."""
