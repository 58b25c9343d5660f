// Notifications of the system about runs that a rule flags. The page asks for the permission when a person
// switches them on, and shows them only while it is not looked at (src/ui/model_rules.cpp decides).
// @ts-check

/** By ui::Notifier::Permission. */
const kPermissions = {default: 0, granted: 1, denied: 2};
const kImpossible = 3;

export class Notifications {
  /** @param {() => void} tick called when the person has answered, and at the time that was asked for */
  constructor(tick) {
    this.tick = tick;
    this.timer = 0;
    // Some browsers of phones have the name and throw when it is used.
    this.possible = 'Notification' in window && window.isSecureContext;
  }

  permission() {
    return this.possible ? kPermissions[Notification.permission] : kImpossible;
  }

  /** While a click is being answered: browsers refuse otherwise. */
  async ask() {
    try {
      await Notification.requestPermission();
    } catch {
      this.possible = false;
    }
    this.tick();
  }

  /** @param {string} title @param {string} body @param {string} tag takes the place of the one before with it */
  show(title, body, tag) {
    if (this.permission() !== kPermissions.granted) return;
    try {
      const shown = new Notification(title, {body, tag});
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    } catch {
      this.possible = false;
    }
  }

  inSight() {
    return !document.hidden && document.hasFocus();
  }

  /** Works while the page is hidden too, where no frame is drawn. @param {number} seconds */
  tickIn(seconds) {
    clearTimeout(this.timer);
    // Browsers keep milliseconds in 31 bits; a tick too early does no harm.
    this.timer = setTimeout(this.tick, Math.min(Math.max(seconds, 0), 86_400) * 1000);
  }
}
