"""Settings: one typed model; defaults < site file < desk file < --set."""
