"""What do the numbers say? Pure functions of numbers that know nothing of studies."""
