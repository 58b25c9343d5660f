// One sentence in the middle of the page, where the interface itself can't be shown.
// @ts-check

/** @param {string} sentence */
export function showNotice(sentence) {
  const box = document.createElement('p');
  box.className = 'notice';
  box.setAttribute('role', 'alert');
  box.textContent = sentence;
  document.body.replaceChildren(box);
}
