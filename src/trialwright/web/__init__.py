"""The face: pages for people, and the only place that knows Django."""
