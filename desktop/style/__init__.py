"""The look: tokens, style sheet, fonts and icons, all from one file. It knows no screen."""
