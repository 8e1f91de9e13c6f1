"""What do we measure? One file per endpoint, usable alone."""
