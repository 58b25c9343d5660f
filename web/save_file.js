// Saves a finished file of ours as a file of the person's choice.
// @ts-check

/** @type {Record<string, [string, string]>} what files are, by the end of their name */
const kTypes = {
  '.sqlite': ['SQLite database', 'application/vnd.sqlite3'],
  '.csv': ['Table (CSV)', 'text/csv'],
};

/** @param {File | Blob} file @param {string} name */
function download(file, name) {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);  // the download reads from it meanwhile
}

/** @param {string} name */
function typesOf(name) {
  const end = name.slice(name.lastIndexOf('.')).toLowerCase();
  const type = kTypes[end];
  return type && [{description: type[0], accept: {[type[1]]: [end]}}];
}

/**
 * With the system's dialog where there is one and a click was just made, as a download elsewhere.
 * @param {File | Blob} file @param {string} name
 * @returns {Promise<{ok: boolean, message: string}>} message: what to tell; "" when the person cancelled
 */
export async function saveAs(file, name) {
  const picker = /** @type {any} */ (window).showSaveFilePicker;
  if (picker && navigator.userActivation?.isActive !== false) {
    let target;
    try {
      target = await picker.call(window, {
        suggestedName: name,
        types: typesOf(name),
      });
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return {ok: false, message: ''};
      download(file, name);  // a frame, a policy or a missing click forbids the dialog
      return {ok: true, message: `Downloaded as ${name}`};
    }
    try {
      await file.stream().pipeTo(await target.createWritable());
      return {ok: true, message: `Saved as ${target.name}`};
    } catch (error) {
      return {ok: false, message: `"${target.name}" could not be written: ${error instanceof Error ? error.message : error}`};
    }
  }
  download(file, name);
  return {ok: true, message: `Downloaded as ${name}`};
}
