"""Word lists with a source in every row: drugs, conditions, vaccines, analytes. What is not listed is unknown."""
