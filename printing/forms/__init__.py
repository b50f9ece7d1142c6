"""Forms: values to PDF, as data in resources/forms. It knows A4 and A5, no printer and no case."""
