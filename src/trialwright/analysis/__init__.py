"""What did it show? Analysis sets, derivation, outcomes, participant flow, baseline, adverse events."""
