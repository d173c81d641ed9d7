"""Labels that attack the files a reader opens: pages, pictures, spreadsheets."""

LABELS = {
    # A label of the plain example, and what stands in its place.
    "Glabella": "<script>alert(1)</script>",
    "Forehead": '"><img src=x onerror=alert(1)>',
    "Crow's feet": "</text></svg><script>alert(1)</script>",
    "Masseter": "<style>*{display:none}</style>",
    "OnabotulinumtoxinA": "=cmd|' /C calc'!A0",
    "AbobotulinumtoxinA": "@SUM(1+1)*cmd|' /C calc'!A0",
    "DaxibotulinumtoxinA": "＝1＋1",
    "Female": "&lt;b&gt; &amp; <b>",
    "Male": "javascript:alert(1)",
    "under 40": "{{ 7*7 }} {% raw %} ${7*7}",
    "40 to 59": "$A_{$ \\frac{1}{2} %",
    "60 and over": "_hidden",
    "I01": "+1;DROP TABLE x",
    "I02": "-2+3+cmd|' /C calc'!A0",
    "I03": '#eval(read("/etc/passwd"))',
    "I04": "]]> --> <!-- x",
    "I05": "日本語 Ω",
    "Riverside practice": "' onmouseover='alert(1)",
    "How long does the effect last?": "</title><script>alert(1)</script>",
}
CHANGED = {
    # Characters that would be invisible, reorder the text, or fill the page.
    "Sex": ("gpj\u202e.exe", "gpj.exe"),
    "Age band": ("a\x00b\u200bc\ufeff", "abc"),
    "Area": ("y" * 50_000, "y" * 50 + "…"),
}
FORMULAS = [
    "=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠x", "'=1",
    "''=1", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0", "-2+3", "+", "=",
]  # fmt: skip
PLAIN = ["", "a=b", "1-7", "'quoted'", "O'Neill", "onabotulinum", "5 - 3", "#REF!", "x\t=1"]
