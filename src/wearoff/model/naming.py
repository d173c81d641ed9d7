"""Names for parts of the PyMC model that are worth a line in its formula but not worth drawing."""

from typing import Any

Tensor = Any


def named(tensor: Tensor, name: str, *dims: str) -> Tensor:
    """Name an intermediate result, so that the printed formula has a line for it.

    Unlike a ``pm.Deterministic`` it is not computed for every draw.

    Parameters
    ----------
    tensor : tensor
        Without a name so far.
    name : str
        Its name.
    *dims : str
        Its dims in the model.

    Returns
    -------
    tensor
        The same.

    Raises
    ------
    ValueError
        If it has a name already: a parameter would lose its own.
    """
    if tensor.name is not None:
        raise ValueError(f"{tensor.name} cannot be named {name}")
    tensor.name = name
    tensor.tag.dims = dims
    return tensor
