"""Compiled code is kept by what it was compiled from, and for."""

from wearoff.sampling.kernel import compiled


def test_kinds_of_processors_do_not_share_compiled_code(monkeypatch):
    here = compiled._digest()
    assert compiled._digest() == here
    assert compiled.cache_folder().name == f"compiled-{here}"
    for name, value in (
        ("get_host_cpu_name", "another"),
        ("get_host_cpu_features", compiled.binding.FeatureMap({"another": True})),
    ):
        with monkeypatch.context() as there:
            there.setattr(compiled.binding, name, lambda value=value: value)
            assert compiled._digest() != here
