"""Appointments: slots of the calendar, booking, check-in by card, those who did not come. It knows no screen."""
