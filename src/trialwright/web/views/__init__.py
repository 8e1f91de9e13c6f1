"""Views by room: each reads the request, calls one room and renders. No rule stands here."""
