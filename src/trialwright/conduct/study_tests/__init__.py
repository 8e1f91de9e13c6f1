"""The kinds of study tests, one file each; each holds STUDY_TEST."""
