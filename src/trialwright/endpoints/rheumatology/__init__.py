"""Endpoints of rheumatology, one file each; a responder endpoint holds ``ENDPOINT``."""
