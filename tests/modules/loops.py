"""The oracle: PyTorch's documented equations in plain loops, one sequence, under autograd. Shares nothing with ours."""

import torch


def loop(module, x, start):
    """Read one sequence x (L, D) from the states ``start``; return the outputs and, by (layer, direction), what was.

    Every quantity is a list of tensors (H,), one per position.
    """
    kind = type(module).__name__
    shown = {}
    for layer in range(module.num_layers):
        sides = []
        for direction in range(2 if module.bidirectional else 1):
            suffix = f"_l{layer}" + ("_reverse" if direction else "")
            place = layer * (2 if module.bidirectional else 1) + direction
            h, *c = (state[place] for state in start)
            seen = {}
            order = range(len(x) - 1, -1, -1) if direction else range(len(x))
            for t in order:
                values = one(kind, module, suffix, x[t], h, c[0] if c else None)
                h = values["hidden_state"]
                c = [values["cell_state"]] if c else []
                for name, value in values.items():
                    seen.setdefault(name, [None] * len(x))[t] = value
            shown[layer, direction] = seen
            sides.append(torch.stack(seen["hidden_state"]))
        x = torch.cat(sides, dim=1)
    return x, shown


def one(kind, module, suffix, x, h, c):
    """One position."""

    def weight(name):
        return getattr(module, name + suffix).detach().double()

    def bias(name):
        return weight(name) if module.bias else torch.zeros(len(weight("weight_hh")), dtype=torch.float64)

    H = module.hidden_size
    from_x = weight("weight_ih") @ x + bias("bias_ih")
    from_h = weight("weight_hh") @ h + bias("bias_hh")
    if kind == "RNN":
        squash = torch.tanh if module.nonlinearity == "tanh" else torch.relu
        return {"hidden_state": squash(from_x + from_h)}
    if kind == "GRU":
        r = torch.sigmoid(from_x[:H] + from_h[:H])
        z = torch.sigmoid(from_x[H : 2 * H] + from_h[H : 2 * H])
        n = torch.tanh(from_x[2 * H :] + r * from_h[2 * H :])
        return {"reset_gate": r, "update_gate": z, "candidate": n, "hidden_state": (1 - z) * n + z * h}
    sums = from_x + from_h
    i, f, o = (torch.sigmoid(sums[block * H : (block + 1) * H]) for block in (0, 1, 3))
    g = torch.tanh(sums[2 * H : 3 * H])
    c = f * c + i * g
    h = o * torch.tanh(c)
    if module.proj_size:
        h = weight("weight_hr") @ h
    gates = {"input_gate": i, "forget_gate": f, "candidate": g, "output_gate": o}
    return {**gates, "cell_state": c, "hidden_state": h}
