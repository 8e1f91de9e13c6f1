"""Safety calculations, one file each."""
