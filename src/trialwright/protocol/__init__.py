"""What is the plan? The study design, schedule, forms, dosing and analysis, read from a folder of YAML."""
