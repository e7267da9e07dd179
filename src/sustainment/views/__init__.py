"""What is drawn, as plain tables and chart specifications."""
