"""What did it show, drawn? One file per figure: SVG text without a style of its own, each with its table."""
