"""The requirements of validation, one file a family; each holds REQUIREMENTS."""
