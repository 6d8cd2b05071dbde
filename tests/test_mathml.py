"""Equations become MathML whose colours are the page's roles, and nothing else."""

import re
from xml.etree import ElementTree

import pytest

from visualizer.mathml import mathml
from visualizer.models import MODELS
from visualizer.recipe import Recipe
from visualizer.trace.quantity import ROLES


@pytest.mark.parametrize("name", MODELS)
def test_every_equation_of_every_model_becomes_mathml(name):
    recipe = Recipe(model=name, hidden_size=2)
    model = recipe.build_model(recipe.build_task())
    for equation in model.equations.values():
        markup = mathml(equation.latex)
        assert ElementTree.fromstring(markup).tag.endswith("math")
        assert "\\" not in markup, "no LaTeX is left over"
        roles = re.findall(r"\\role\{(\w+)\}", equation.latex)
        assert re.findall(r"--role-(\w+)-text", markup) == roles
        assert set(roles) <= set(ROLES)
        assert "mathcolor" not in markup


def test_a_role_is_a_css_variable():
    assert '<mstyle style="color:var(--role-forget-text)">' in mathml(r"\role{forget}{f_t} c")


def test_an_unknown_role_is_refused():
    with pytest.raises(ValueError, match="role 'pink'"):
        mathml(r"\role{pink}{f_t}")


def test_text_in_an_equation_is_no_markup():
    for latex in ("<script>alert(1)</script>", r"\text{<script>alert(1)</script>}", r"\mathrm{<script>}"):
        assert "<script" not in mathml(latex)
    assert "<mo>&lt;</mo>" in mathml("a < b")


def test_an_equation_of_its_own_line_is_a_block():
    assert 'display="inline"' in mathml("x")
    assert 'display="block"' in mathml("x", "block")


def test_the_dot_of_an_elementwise_product_is_no_large_operator():
    assert '<mo largeop="false">&#x02299;</mo>' in mathml(r"f \odot c", "block")
    assert "largeop" not in mathml(r"\sum_i c_i", "block")
