"""One file per kind of analysis that has a figure. Each holds ``PICTURE``; the file's name is the kind's name."""
