"""The parts windows are built of. They paint values and send signals; they know no presenter and no service."""
