"""The definition of the layers: who may import whom. Imports inside functions count as well."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the bottom to the top; the longest name that fits a module is its layer. A module imports
# what stands strictly below it, or lies in its own layer where that is a package.
LAYERS = (
    "rag.errors",
    "rag.schema",
    "rag.config",
    "rag.numbering",
    "rag.headings",
    "rag.reading.encoding",  # bytes → text: the tables of the language layer are files too
    "rag.language",
    "rag.facts",
    "rag.reading",
    "rag.outline",
    "rag.structure",
    "rag.passages",
    "rag.weights",
    "rag.engines",
    "rag.catalogue",
    "rag.versions",
    "rag.index",
    "rag.build",
    "rag.asking",
    "rag.asked",
    "rag.title_names",
    "rag.references",
    "rag.follow_up",
    "rag.question",
    "rag.late_interaction",
    "rag.ranking",
    "rag.retrieval",
    "rag.indicator_names",
    "rag.definition_terms",
    "rag.library",
    "rag.answering",
    "rag.explain",
    "rag.assistant",
    "rag.report",
    "rag.api",
    "rag.tables",
    "rag.batch",
    "rag.check",
    "rag.langchain_adapters",
    "rag.ui",
    "rag.__main__",
)

# How the model that ships was made; the program itself fits nothing.
RECIPE, TUNING, ORDER = "eval.train_embedding", "eval.tune_embedding", "eval.train_ranking"
GATE = "eval.train_relevance"
ENGINES = "rag.engines"
LANGUAGE = "rag.language"
UI = "rag.ui"
HOMES = {
    "torch": ENGINES,
    "sentence_transformers": ENGINES,
    "faiss": ENGINES,
    "threadpoolctl": ENGINES,
    "tantivy": ENGINES,
    "scipy": RECIPE,
    "sklearn": RECIPE,
    "tokenizers": ENGINES,
    "safetensors": ENGINES,
    "jieba": LANGUAGE,
    "opencc": LANGUAGE,
    "pypinyin": LANGUAGE,
    "gradio": UI,
    "fastapi": UI,
    "uvicorn": UI,
    "starlette": UI,
    "langchain_openai": ENGINES,
    "httpx": ENGINES,
    "langchain": "rag.langchain_adapters",
    "langchain_core": "rag.langchain_adapters",
    "langchain_community": "eval.peers.langchain_bm25",
    "langchain_text_splitters": "eval.peers.chunks",
    "bm25s": "eval.peers.bm25s_index",
    "pymilvus": "eval.peers.milvus",
    "matplotlib": "eval.charts",
}
GUESTS = {
    ("eval.baselines", "jieba"),  # the baseline to beat splits words as everybody does
    ("rag.api", "fastapi"),  # the web server is the page's
    (RECIPE, "tokenizers"),  # writes the format that the engines read
    (RECIPE, "safetensors"),
    (TUNING, "torch"),
    (ORDER, "scipy"),
    (GATE, "scipy"),
    ("eval.peers.chunks", "jieba"),  # the peers split words as everybody does
    ("eval.peers.langchain_faiss", "langchain_community"),
    ("eval.peers.langchain_faiss", "langchain_core"),
    ("eval.peers.langchain_faiss", "sentence_transformers"),
}
LATE = {
    "torch",
    "sentence_transformers",
    "scipy",
    "sklearn",
    "uvicorn",
    "langchain_openai",
    "langchain_community",
    "langchain_text_splitters",
    "bm25s",
    "pymilvus",
    "matplotlib",
}  # take seconds: imported where they are used
EVAL_MAY_USE = {"rag.assistant", "rag.schema", "rag.config", "rag.errors", "rag.build"}
# In training, words and sentences are cut as the program cuts them; what it finds wrongly is learned from.
SOME_MAY_USE = {
    RECIPE: {"rag.errors", "rag.language.tokens"},
    TUNING: {"rag.engines.lexical", "rag.language.tokens", "rag.passages"},
    ORDER: {
        "rag.errors",
        "rag.library",
        "rag.ranking",
        "rag.retrieval",
        "rag.schema",
    },
    GATE: {
        "rag.answering",
        "rag.answering.evidence",
        "rag.answering.relevance",
        "rag.library",
    },
    "eval.replies": {"rag.engines.chat_model", "rag.errors"},
    "eval.opinion": {"rag.engines.chat_model", "rag.errors", "rag.schema"},
    "eval.run": EVAL_MAY_USE | {"rag.engines.chat_model"},
    "eval.__main__": EVAL_MAY_USE | {"rag.engines.chat_model"},
    "eval.libraries": EVAL_MAY_USE | {"rag.engines.chat_model", "rag.library"},
    "eval.ablation": EVAL_MAY_USE
    | {"rag.library", "rag.ranking", "rag.retrieval"},  # takes the ranking apart
}


def modules(*packages):
    """Name → path of every module of these packages, and of app.py."""
    found = {"app": ROOT / "app.py"}
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


ALL = modules("rag", "eval")


def imports(tree):
    """What a module imports, each name as far as it is a module: ``from rag import headings`` is rag.headings."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in ALL else node.module)
    return found


def parse(name):
    return ast.parse(ALL[name].read_text(encoding="utf-8"))


USES = {name: imports(parse(name)) for name in ALL}


def layer(name):
    return max(
        (i for i, home in enumerate(LAYERS) if lies_in(name, home)), key=lambda i: len(LAYERS[i]), default=-1
    )


def lies_in(name, home):
    return name == home or name.startswith(home + ".")


def breaches(name, used):
    """Modules among ``used`` that a module may not import."""
    own = layer(name)
    return [
        u
        for u in sorted(used)
        if lies_in(u, "rag") and u != "rag" and not (layer(u) < own or same_package(u, name))
    ]


def same_package(one, other):
    return layer(one) == layer(other) and (ROOT / LAYERS[layer(one)].replace(".", "/")).is_dir()


def test_every_module_has_its_place():
    assert [name for name in sorted(modules("rag")) if layer(name) < 0 and name not in ("rag", "app")] == []


def test_every_place_has_its_module():
    assert [home for home in LAYERS if home not in ALL] == []


@pytest.mark.parametrize("name", sorted(n for n in modules("rag") if n not in ("rag", "app")))
def test_a_module_imports_only_what_stands_below_it(name):
    assert breaches(name, USES[name]) == []


def test_there_are_no_cycles_between_modules():
    graph = {name: {used for used in uses if used in ALL and used != name} for name, uses in USES.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(ALL)


def test_outside_packages_are_imported_only_in_their_homes():
    strays = [
        (name, used)
        for name, uses in USES.items()
        for used in uses
        if (top := used.split(".")[0]) in HOMES
        and not lies_in(name, HOMES[top])
        and (name, top) not in GUESTS
    ]
    assert strays == []


def test_packages_that_take_seconds_are_imported_where_they_are_used():
    early = [
        (name, used)
        for name in ALL
        for node in parse(name).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for used in imports(node)
        if used.split(".")[0] in LATE
    ]
    assert early == []


def test_evaluation_is_a_client_of_the_core():
    strays = [
        (name, used)
        for name, uses in USES.items()
        if lies_in(name, "eval")
        for used in uses
        if lies_in(used, "rag") and used not in SOME_MAY_USE.get(name, EVAL_MAY_USE)
    ]
    assert strays == []


def test_the_recipe_is_no_part_of_an_evaluation():
    """Only its own command knows it, and only when asked: the rest of eval runs without scipy."""
    assert [name for name, uses in USES.items() if RECIPE in uses] == ["eval.__main__"]
    assert [name for name, uses in USES.items() if TUNING in uses] == [RECIPE]
    tops = {
        used for node in parse("eval.__main__").body if isinstance(node, ast.Import | ast.ImportFrom)
        for used in imports(node)
    }  # fmt: skip
    assert RECIPE not in tops


def test_the_core_knows_nothing_of_evaluation_and_tests():
    strays = [(n, u) for n in modules("rag") for u in USES[n] if lies_in(u, "eval") or lies_in(u, "tests")]
    assert strays == []


def test_weights_are_data():
    weights = ROOT / "rag" / "weights"
    assert [path.name for path in weights.rglob("*.py")] == ["__init__.py"]
    assert USES["rag.weights"] == {"pathlib"}


def test_the_checks_see_what_they_are_meant_to_see():
    inside = "def f():\n    from rag import headings\n    from rag.ui import page\n    import torch.nn\n"
    assert imports(ast.parse(inside)) == {"rag.headings", "rag.ui.page", "torch.nn"}
    assert breaches("rag.structure", {"rag.headings", "rag.ui.page", "torch.nn"}) == ["rag.ui.page"]
    assert breaches("rag.reading.lines", {"rag.reading.tables"}) == []
    assert breaches("rag.language.lexicon", {"rag.reading.encoding", "rag.reading.tables"}) == [
        "rag.reading.tables"
    ]
    assert breaches("rag.errors", {"rag.schema"}) == ["rag.schema"]
