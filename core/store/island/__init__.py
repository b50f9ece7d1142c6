"""An island: what a counter goes on with while its centre's server is away, and how that comes home."""
