"""What would have come out under other assumptions: each analysis one small table."""
