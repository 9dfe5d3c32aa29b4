// What can be found by a program of what WCAG 2.2 AA demands, in the page as it is shown now. What only people can judge is not.

/** The mistakes in a page, a text each. */
export async function audit(page) {
  const devtools = await page.context().newCDPSession(page);
  try {
    const { nodes } = await devtools.send('Accessibility.getFullAXTree');
    return [...ofTree(nodes), ...(await page.evaluate(inDocument))];
  } finally {
    await devtools.detach();
  }
}

const NEEDS_NAME = new Set([
  'button',
  'link',
  'textbox',
  'heading',
  'region',
  'form',
  'table',
  'image',
  'img',
  'log',
  'timer',
  'RootWebArea',
]);

/** As assistive technology is told it: roles and names (4.1.2), landmarks, headings (1.3.1, 2.4.6). */
function ofTree(nodes) {
  const found = [];
  const seen = nodes.filter(({ ignored }) => !ignored);
  const roleOf = (node) => node.role?.value;
  for (const node of seen) {
    if (NEEDS_NAME.has(roleOf(node)) && !node.name?.value?.trim()) found.push(`a ${roleOf(node)} has no name`);
  }
  const count = (role) => seen.filter((node) => roleOf(node) === role).length;
  for (const role of ['main', 'banner']) if (count(role) !== 1) found.push(`${count(role)} landmarks are ${role}`);
  const names = seen.filter((node) => ['region', 'form'].includes(roleOf(node))).map((node) => node.name?.value);
  if (new Set(names).size !== names.length) found.push(`landmarks share a name: ${names}`);
  const levels = seen
    .filter((node) => roleOf(node) === 'heading')
    .map((node) => node.properties.find(({ name }) => name === 'level').value.value);
  if (levels.filter((level) => level === 1).length !== 1) found.push(`the levels of headings are ${levels}`);
  levels.forEach((level, at) => {
    if (at > 0 && level > levels[at - 1] + 1)
      found.push(`a heading of level ${level} follows one of ${levels[at - 1]}`);
  });
  return found;
}

/** Runs in the page, so it has all that it needs. */
function inDocument() {
  const found = [];
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest('.visually-hidden, .skip');
  const name = (element) => `${element.localName}${element.id ? `#${element.id}` : ''}`;

  // Contrast of texts, and of what shows where a field or a button is (1.4.3, 1.4.11).
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = ([r, g, b, alpha], [r0, g0, b0]) => [
    r * alpha + r0 * (1 - alpha),
    g * alpha + g0 * (1 - alpha),
    b * alpha + b0 * (1 - alpha),
    1,
  ];
  const groundOf = (element) => {
    if (element === null) return [255, 255, 255, 1];
    const colour = rgba(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour : over(colour, groundOf(element.parentElement));
  };
  // A gradient on the body goes from its glow to its ground: a text must be read on both.
  const grounds = (element) => {
    const ground = groundOf(element);
    const glow = rgba(getComputedStyle(document.documentElement).getPropertyValue('--glow'));
    const isOnBody = String(ground) === String(groundOf(document.body));
    return isOnBody ? [ground, glow] : [ground];
  };
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const check = (what, colour, element, least) => {
    for (const ground of grounds(element)) {
      const ratio = contrast(over(rgba(colour), ground), ground);
      if (ratio < least) found.push(`${what} has a contrast of ${ratio.toFixed(2)}, less than ${least}`);
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || !isShown(element)) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    check(`“${node.data.trim().slice(0, 30)}”`, style.color, element, isLarge ? 3 : 4.5);
  }
  if (texts < 10) found.push(`only ${texts} texts were found`);
  for (const input of document.querySelectorAll('input')) {
    if (!isShown(input)) continue;
    check(`the border of ${name(input)}`, getComputedStyle(input).borderTopColor, input.parentElement, 3);
    check(`the placeholder of ${name(input)}`, getComputedStyle(input, '::placeholder').color, input, 4.5);
  }

  // Targets that a finger can hit (2.5.8); a link in a line of text may be smaller.
  for (const control of document.querySelectorAll('button, input, a[href]')) {
    if (!isShown(control)) continue;
    const { width, height } = control.getBoundingClientRect();
    if (Math.min(width, height) < 24)
      found.push(`${name(control)} is ${Math.round(width)} by ${Math.round(height)} pixels`);
  }

  // References that lead somewhere, and ids that are there once (1.3.1, 4.1.2).
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) found.push('an id is there twice');
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'for']) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) {
        if (!document.getElementById(id)) found.push(`${name(element)} names ${id}, which is not there`);
      }
    }
  }
  for (const input of document.querySelectorAll('input')) {
    if (input.labels.length === 0) found.push(`${name(input)} has no label`);
    if (!input.autocomplete) found.push(`${name(input)} does not say what it is for`);
  }
  for (const image of document.querySelectorAll('img'))
    if (!image.hasAttribute('alt')) found.push('an image has no alt');
  if (document.querySelector('[tabindex]:not([tabindex="0"], [tabindex="-1"])'))
    found.push('a tabindex changes the order');
  if (document.documentElement.lang !== 'en') found.push('the language is not said');
  if (document.title.trim() === '') found.push('there is no title');

  // Nothing is scrolled sideways (1.4.10), and everybody may zoom (1.4.4).
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} pixels wide, in a window of ${clientWidth}`);
  if (/user-scalable|maximum-scale/.test(document.querySelector('meta[name=viewport]').content))
    found.push('zoom is not allowed');
  // Regions that scroll can be scrolled by the keyboard (2.1.1).
  for (const element of document.querySelectorAll('body *')) {
    const style = getComputedStyle(element);
    const scrolls = ['auto', 'scroll'].includes(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (scrolls && element.tabIndex < 0) found.push(`${name(element)} scrolls, but not by the keyboard`);
  }
  return found;
}
