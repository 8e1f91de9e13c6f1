"""What did it show, drawn? One file per kind of figure: its data, its drawing, and the table of its numbers."""
