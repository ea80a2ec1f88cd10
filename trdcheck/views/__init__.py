"""What is shown besides the report: explanations, contents, next steps, paper forms."""
