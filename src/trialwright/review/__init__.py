"""Does the record hold together? One check of a registry record per rule, each with its source and what it quotes."""
