"""Paper: values to bytes. It knows no window."""
