"""What would happen? Virtual participants who write the same acts through the same refusals."""
