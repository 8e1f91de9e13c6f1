"""What is true of a person? Quantities with units, partial dates, the patient."""
