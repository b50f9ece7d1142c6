"""Papers to be printed, as values and jobs. It knows no printer, no font and no byte."""
