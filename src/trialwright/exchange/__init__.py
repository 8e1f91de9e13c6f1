"""How do others read it? One file per format, with the rules that the format is checked by."""
