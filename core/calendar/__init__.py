"""Working days, limits and warning lights. It knows no case."""
