"""Cases: from the first question to the certificate in hand. It knows no window and no wire."""
