"""From records and scores to a decision, tables, report and MLflow."""
