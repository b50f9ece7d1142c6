"""A reference district service: the far side of the wire. It runs alone and shares only sync's wire messages."""
