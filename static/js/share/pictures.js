// What can be taken along of any picture, live or recorded: PNG, SVG and the table of what is shown.

import { pngOf, save } from "./saving.js";
import { svgOf } from "./svg.js";
import { csvOf, tableOf } from "./table.js";

const SCALES = [1, 2];

/** Items of the menu; `heading()` gives {title, lines}, `stem()` the beginning of file names. */
export function pictureItems({ score, heading, stem }) {
  const shown = () => {
    const { picture } = score();
    if (!picture.frame) throw new Error("There is no frame yet; wait until the network is drawn.");
    return picture;
  };
  const name = (ending) => `${stem()}-update-${shown().frame.updates}${ending}`;
  const drawn = () => (shown(), svgOf(score(), heading()));
  const png = (scale) => async () => {
    save(name(scale > 1 ? `@${scale}x.png` : ".png"), "image/png", await pngOf(drawn(), scale));
    return "The picture is saved.";
  };
  return [
    { group: "The picture" },
    ...SCALES.map((scale) => ({
      label: scale > 1 ? "Picture, PNG, twice as sharp" : "Picture, PNG",
      doc: scale > 1 ? "" : "All rows, with title and update",
      run: png(scale),
    })),
    {
      label: "Picture, SVG",
      doc: "Lines as shapes; shaded rows as an image inside",
      run: async () => {
        save(name(".svg"), "image/svg+xml", drawn().text);
        return "The picture is saved.";
      },
    },
    { group: "The numbers" },
    {
      label: "Table of what is shown, CSV",
      doc: "One number a line with its axes, counted from 0",
      run: async () => {
        const lines = tableOf(shown(), score().view);
        save(name(".csv"), "text/csv", csvOf(lines));
        return `${lines.length - 1} numbers are saved.`;
      },
    },
  ];
}
