// The one module every page loads. Each piece below does nothing where its markup is absent.
import "./banners.js";
import "./theme.js";
import "./clock.js";
import "./dialog.js";
import "./shortcuts.js";
import "./palette.js";
