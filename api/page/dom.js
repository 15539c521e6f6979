// Making elements. Text goes in as text, never as markup: nothing here parses HTML.

const ATTRIBUTES = { className: "class", htmlFor: "for" };

/** Return an element with properties, and children that are elements or text. */
export function el(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && typeof made[key] !== "string") made[key] = value;
    else made.setAttribute(ATTRIBUTES[key] ?? key, value === true ? "" : value);
  }
  made.append(...present(children));
  return made;
}

/** Put these in the place of all that an element holds. */
export const fill = (parent, ...children) => parent.replaceChildren(...present(children));

const present = (children) => children.flat(Infinity).filter((each) => each !== null && each !== undefined);

/** Return the element of an id. */
export const byId = (id) => document.getElementById(id);

const SHAPES = {
  valid: ["M50 4a46 46 0 1 0 .01 0z", "M28 51l15 16 29-33"],
  stop: ["M31 4h38l27 27v38l-27 27H31L4 69V31z", "M33 33l34 34M67 33L33 67"],
  unsure: ["M50 6L97 93H3z", "M41 49q0-10 9-10t9 10q0 6-9 12v5M50 79v.5"],
  compare: ["M8 8h84v84H8z", "M30 40h40M30 60h40"],
};

/** Return the shape of a verdict: circle, octagon, triangle or square, each with its own mark. */
export function shape(look) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 100 100");
  drawing.setAttribute("aria-hidden", "true");
  SHAPES[look].forEach((line, at) => {
    const path = document.createElementNS(drawing.namespaceURI, "path");
    path.setAttribute("d", line);
    path.setAttribute("class", at === 0 ? "face" : "mark");
    drawing.append(path);
  });
  return drawing;
}
