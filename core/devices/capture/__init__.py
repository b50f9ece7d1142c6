"""Where pages come from: a watched folder, scanners, and (in the windows) cameras. Knows no case and no picture."""
