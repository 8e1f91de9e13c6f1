"""What was published? The registered record, typed, with nothing lost; its readers and its page."""
