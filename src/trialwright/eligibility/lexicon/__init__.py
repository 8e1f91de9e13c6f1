"""Word lists with a source in every row: drugs, conditions, vaccines, analytes. A name that is not listed is unknown."""
