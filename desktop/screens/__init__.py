"""The pages and windows: each paints the view of its presenter and sends keys to it. No page calls a service."""
