// The band on top: named stretches of the task, and flags where the loss sits.

const BAND = 19;

export const phases = {
  isStill: true,

  label: ({ scene }) => ({ name: "", note: scene.loss_positions.length ? "⚑ asked here" : "" }),

  height: ({ scene }) => BAND + (scene.loss_positions.length ? 12 : 2),

  paint(pen, { axis, colours, scene, count }) {
    const bands = scene.phases.length ? scene.phases : [{ name: "", start: 0, stop: count }];
    for (const { name, start, stop } of bands) {
      const left = axis.x(start);
      const width = axis.x(stop) - left;
      pen.box(left + 1, 0, width - 2, BAND, colours.sunk);
      const long = stop - start > 2 && !/\d/.test(name) ? `${name} · ${stop - start}` : name;
      const fits = (text, size) => text && pen.measure(text, size) <= width - 3;
      const [text, size] =
        [
          [long, 11.5],
          [name, 11.5],
          [name, 10],
          [name, 9],
        ].find((one) => fits(...one)) ?? [];
      if (text) pen.text(text, left + width / 2, BAND / 2 + 0.5, colours.ink, { size });
    }
    for (const t of scene.loss_positions) {
      pen.flag(axis.x(t) + axis.cell / 2 - 3, BAND + 3, 9, colours["role-gradient"]);
    }
  },

  words: ({ scene }) =>
    scene.phases.map(({ name, start, stop }) => `${name}: positions ${start + 1} to ${stop}`).join(", "),
};
