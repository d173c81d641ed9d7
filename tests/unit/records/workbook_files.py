"""A minimal writer of Excel workbooks, so that tests can write any oddity of one."""

import io
import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DATE_STYLE = 1


def column_letters(position):
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_xml(value, ref):
    """Return a cell; text that begins with ``<c`` is XML and only gets its place."""
    match value:
        case None:
            return ""
        case str() if value.startswith(("<c ", "<c>")):
            return value.replace("<c", f'<c r="{ref}"', 1)
        case bool():
            return f'<c r="{ref}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{ref}"><v>{value!r}</v></c>'
        case datetime():
            serial = (value - datetime(1899, 12, 30)).total_seconds() / 86_400
            return f'<c r="{ref}" s="{DATE_STYLE}"><v>{serial!r}</v></c>'
        case date():
            serial = (value - date(1899, 12, 30)).days
            return f'<c r="{ref}" s="{DATE_STYLE}"><v>{serial}</v></c>'
    text = escape(value)
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def sheet_xml(rows, after="", row_attributes=None):
    """Return a worksheet; rows given as None are left out of the XML."""
    lines = []
    for number, row in enumerate(rows, start=1):
        if row is None:
            continue
        cells = "".join(cell_xml(v, f"{column_letters(c)}{number}") for c, v in enumerate(row, 1))
        lines.append(f'<row r="{number}" {(row_attributes or {}).get(number, "")}>{cells}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{after}</worksheet>'


def workbook_parts(sheets, date1904=False):
    """Return the members of a workbook: {sheet name: sheet XML} -> {member: text}."""
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in numbered)
    kind = f"{RELATIONS}/worksheet"
    related = "".join(
        f'<Relationship Id="rId{i}" Type="{kind}" Target="worksheets/sheet{i}.xml"/>'
        for i, _ in numbered
    )
    epoch = '<workbookPr date1904="1"/>' if date1904 else ""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{epoch}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'{related}<Relationship Id="s" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets.values(), start=1)},
    }


def zipped(parts):
    """Return the bytes of a zip archive of {member: text or bytes}."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(rows, **options):
    """Return the bytes of a workbook with one sheet of these rows."""
    return zipped(workbook_parts({"Export": sheet_xml(rows, **options)}))
