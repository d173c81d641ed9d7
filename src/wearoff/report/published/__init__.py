"""Published trials beside this report, and only like with like."""
