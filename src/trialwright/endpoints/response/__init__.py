"""Responder endpoints that serve any disease, one file each; each holds ``ENDPOINT``."""
