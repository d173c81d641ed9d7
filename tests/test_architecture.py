"""The architecture as written in ARCHITECTURE.md, held by reading the code."""

import ast
import re
import statistics
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "wearoff"
STAGES = (
    "config", "records", "outcome", "model", "sampling", "checks", "estimates", "disclosure",
    "report",
)  # fmt: skip
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FOLDERS = (PACKAGE, ROOT / "workflow" / "scripts", ROOT / "tools")
PYTHON_FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))
LIBRARY_FILES = sorted(PACKAGE.rglob("*.py"))
RULE_FILES = [ROOT / "Snakefile", *sorted((ROOT / "workflow").rglob("Snakefile"))]
TARGETS = {"all", "targets", "data_quality"}
RULE_FILES += sorted((ROOT / "workflow").rglob("*.smk"))


def name_of(path):
    return str(path.relative_to(ROOT))


each_file = pytest.mark.parametrize("path", PYTHON_FILES, ids=name_of)
each_library_file = pytest.mark.parametrize("path", LIBRARY_FILES, ids=name_of)


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def length(node):
    """Lines of a function or module without its docstring."""
    body = node.body[0] if node.body else None
    has_docstring = ast.get_docstring(node, clean=False) is not None
    docstring = body.end_lineno - body.lineno + 1 if has_docstring else 0
    return node.end_lineno - node.lineno + 1 - docstring


def functions_of(path):
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, FUNCTIONS)]


def test_there_is_something_to_check():
    assert len(LIBRARY_FILES) > 50
    assert len(rules()) > 5


@each_file
def test_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_functions_are_short():
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": length(node)
        for path in PYTHON_FILES
        for node in functions_of(path)
    }
    assert {name: n for name, n in lengths.items() if n > 60} == {}
    assert statistics.median(lengths.values()) <= 12
    assert statistics.quantiles(lengths.values(), n=10)[-1] <= 30


def public_definitions(node):
    """Yield what a reader may use: the module, its public classes, functions and methods."""
    yield node
    for inner in node.body:
        if isinstance(inner, (ast.ClassDef, *FUNCTIONS)) and not inner.name.startswith("_"):
            yield from public_definitions(inner) if isinstance(inner, ast.ClassDef) else (inner,)


@each_file
def test_everything_public_has_a_docstring(path):
    definitions = public_definitions(tree_of(path))
    bare = [getattr(one, "name", "module") for one in definitions if not ast.get_docstring(one)]
    assert bare == []


@each_file
def test_every_function_is_annotated(path):
    bare = []
    for node in functions_of(path):
        given = node.args
        named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        untyped = [
            one.arg
            for one in named
            if one is not None and one.annotation is None and one.arg not in {"self", "cls"}
        ]
        bare += [f"{node.name}({', '.join(untyped)})"] if untyped else []
        bare += [f"{node.name} -> ?"] if node.returns is None else []
    assert bare == []


def imports_of(path):
    """Return (level, dotted name) of every import, inside functions too."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            found += [(node.level, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [(0, alias.name) for alias in node.names]
    return found


@each_file
def test_no_relative_import(path):
    assert [name for level, name in imports_of(path) if level > 0] == []


@each_library_file
def test_the_library_does_not_import_snakemake(path):
    assert [name for _, name in imports_of(path) if name.split(".")[0] == "snakemake"] == []


def allowed_stages(path):
    """Return the packages of wearoff that a file may import from."""
    stage = path.relative_to(PACKAGE).parts[0]
    if stage == "cli.py":
        return {*STAGES, "handover", "intake", "simulate", "plan", "runs"}
    if stage == "handover":
        return {"handover", "config", "records", "outcome"}
    if stage.endswith(".py"):
        return set()
    if stage == "intake":
        return {"intake", "config", "records"}
    if stage in {"simulate", "runs"}:
        return {stage, "config"}
    if stage == "plan":
        return {"plan", "config", "model", "sampling", "estimates", "disclosure"}
    if stage == "validate":
        return {*STAGES, "validate", "simulate"}
    return set(STAGES[: STAGES.index(stage) + 1])


@each_library_file
def test_imports_point_to_earlier_stages(path):
    packages = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file()}
    assert packages == {*STAGES, "handover", "intake", "simulate", "plan", "validate", "runs"}
    parts = [name.split(".") for _, name in imports_of(path) if name.startswith("wearoff.")]
    used = {one[1] for one in parts if one[1] in packages}
    assert used - allowed_stages(path) == set()


@each_library_file
def test_nothing_imports_the_commands(path):
    assert [name for _, name in imports_of(path) if name.startswith("wearoff.cli")] == []


@cache
def rules():
    """Return (file, rule) with the rule's lines."""
    found = {}
    for path in RULE_FILES:
        name = None
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line[0].isspace():
                start = re.match(r"(?:rule|checkpoint)\s+(\w+):", line)
                name = start[1] if start else None
            if name:
                found.setdefault((name_of(path), name), []).append(line.rstrip())
    return {key: "\n".join(lines).rstrip().splitlines() for key, lines in found.items()}


@pytest.mark.parametrize("rule", rules(), ids=":".join)
def test_rules_are_short(rule):
    assert len(rules()[rule]) <= 25


@pytest.mark.parametrize("rule", [key for key in rules() if key[1] not in TARGETS], ids=":".join)
def test_rules_have_log_and_environment_and_their_own_script(rule):
    lines = [line.strip() for line in rules()[rule]]
    assert {"log:", "conda:", "script:"} <= set(lines)
    assert lines[lines.index("script:") + 1] == f'"../scripts/{rule[1]}.py"'
    assert lines[1].startswith('"""')


@pytest.mark.parametrize("path", RULE_FILES, ids=name_of)
def test_rule_files_hold_no_code_of_their_own(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\blambda\b", text)
    assert not re.search(r"^\s*run:", text, re.MULTILINE)
    functions = re.findall(r"^\s*def ", text, re.MULTILINE)
    assert len(functions) <= (6 if path.name == "common.smk" else 0)


def test_every_script_belongs_to_a_rule():
    scripts = {path.stem for path in (ROOT / "workflow" / "scripts").iterdir() if path.is_file()}
    assert scripts == {name for _, name in rules()} - TARGETS


@pytest.mark.parametrize("path", sorted((ROOT / "workflow" / "scripts").glob("*.py")), ids=name_of)
def test_scripts_are_thin(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    docstring = tree_of(path).body[0]
    assert len(lines) <= 30
    assert 10 <= len(code) - (docstring.end_lineno - docstring.lineno + 1) <= 25
    assert functions_of(path) == []


def scripts_of_analyses():
    """Return the script of each rule that works on an analysis; validation has no manifests."""
    return sorted({name for file, name in rules() if file.startswith("workflow/rules/")} - TARGETS)


@pytest.mark.parametrize("rule", scripts_of_analyses())
def test_every_step_verifies_what_it_reads_and_accounts_for_what_it_writes(rule):
    text = (ROOT / "workflow" / "scripts" / f"{rule}.py").read_text(encoding="utf-8")
    read = "params.input_digests" if rule == "clean_records" else "input"
    assert f"files=(snakemake.{read}, snakemake.output)," in text


def text_files():
    """Return every file that is, or would be, in version control, and is text."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    paths = [ROOT / name for name in names] or [*LIBRARY_FILES, *RULE_FILES]
    for path in paths:
        if path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]:
            yield path, content.decode("utf-8", "replace")


REGISTRIES = "|".join(
    re.escape(host)
    for host in (
        "pypi" + ".org", "python" + "hosted.org", "anaconda" + ".org", "anaconda" + ".com",
        "npmjs" + ".org", "npmjs" + ".com", "crates" + ".io", "proxy.golang" + ".org",
        "rubygems" + ".org", "deb.deb" + "ian.org", "ghcr" + ".io", "docker" + ".io",
    )
)  # fmt: skip


THIS = name_of(Path(__file__))


def test_no_file_names_a_package_registry():
    pattern = re.compile(rf"{REGISTRIES}|(?<!\w)--(?:extra-)?index-url")
    named = {name_of(path): pattern.findall(text) for path, text in text_files()}
    assert {name: found for name, found in named.items() if found and name != THIS} == {}


MACHINE_PATH = re.compile(r"""(?:^|[\s"'`=(:,])/(?:work|root|tmp|home|Users|mnt)(?:/|\b)""", re.M)
SHIPPED = ("src/", "workflow/", "config/", "docs/", "profiles/", "tools/")


def test_no_shipped_file_holds_a_path_of_this_machine():
    shipped = [
        (name_of(path), text)
        for path, text in text_files()
        if name_of(path).startswith(SHIPPED) or path.parent == ROOT
    ]
    assert len(shipped) > 50
    assert {name: found for name, text in shipped if (found := MACHINE_PATH.findall(text))} == {}


WRITING = {
    "write_text", "write_bytes", "to_parquet", "to_csv", "to_json", "to_netcdf", "to_zarr",
    "to_pickle", "to_excel", "savefig", "dump", "touch", "pwrite",
    "copyfile", "copy2", "move", "tofile", "savez", "imsave",
}  # fmt: skip
# Where it is no file, or is written in place on purpose: the one writer; logs, which grow; the
# lock, which belongs to its file; a picture into memory, a pipe, a part of an archive that is read.
IN_PLACE = {
    "src/wearoff/files.py": {"write_bytes", "to_parquet", "open"},
    "src/wearoff/steplog.py": {"open", "touch"},
    "src/wearoff/runlock.py": {"open", "pwrite"},
    "src/wearoff/sampling/kernel/warm.py": {"dump"},
    "src/wearoff/records/workbook_archive.py": {"open"},
    "src/wearoff/report/svg.py": {"savefig"},
}


def writes(tree):
    """Yield (line, name) of each call that writes a file otherwise than by wearoff.files."""
    inside = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) == "write_with"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or id(node) in inside:
            continue
        name = called(node)
        by_helper = isinstance(node.func, ast.Name) or (
            isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "files"
        )
        into_text = name in {"to_csv", "to_json"} and not node.args
        writing = name in WRITING and not by_helper and not into_text
        if writing or (name == "open" and re.search("[wax+]", mode_of(node))):
            yield node.lineno, name


def called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def mode_of(node):
    """Return the mode of an ``open``; of one that is not spelt out, the most it may be."""
    position = 1 if isinstance(node.func, ast.Name) else 0
    given = [one.value for one in node.keywords if one.arg == "mode"] or node.args[position:]
    if not given:
        return "r"
    return given[0].value if isinstance(given[0], ast.Constant) else "w"


SHELLS = [path for path in PYTHON_FILES if path.is_relative_to(ROOT / "workflow")]


@pytest.mark.parametrize("path", [*LIBRARY_FILES, *SHELLS], ids=name_of)
def test_files_are_written_by_the_one_writer(path):
    allowed = IN_PLACE.get(name_of(path), set())
    assert [(line, name) for line, name in writes(tree_of(path)) if name not in allowed] == []


@pytest.mark.parametrize(
    "text",
    [
        "path.write_text('x')", "open(path, 'w')", "path.open('ab')", "open(path, mode=how)",
        "table.to_csv(path)", "figure.savefig(path)", "json.dump(x, stream)", "shutil.move(a, b)",
    ],
)  # fmt: skip
def test_other_writers_would_be_noticed(text):
    assert list(writes(ast.parse(text)))


def test_readers_and_the_one_writer_are_none():
    text = "open(p); p.open('rb'); t.to_csv(index=False); files.write_text('x', p)\n"
    text += "write_with(lambda q: tree.to_netcdf(q), p); write_text('x', p)"
    assert list(writes(ast.parse(text))) == []
