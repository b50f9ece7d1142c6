"""The queue: tickets, who is next, and why. It knows no case and no window of the screen."""
