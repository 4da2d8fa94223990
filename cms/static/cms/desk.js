/* Keys of the desk. Every key presses a button or follows a link that stands on the page, so the
   page works the same without this file. Off for people who switched single keys off (WCAG 2.1.4),
   while typing, and while an input method composes. */
(function () {
  "use strict";

  var MARK = "cur";

  function one(selector, root) {
    return (root || document).querySelector(selector);
  }

  function all(selector) {
    return Array.prototype.slice.call(document.querySelectorAll(selector));
  }

  function press(selector, root) {
    var found = one(selector, root);
    if (found) found.click();
    return Boolean(found);
  }

  function isTyping(element) {
    if (element.isContentEditable) return true;
    if (/^(TEXTAREA|SELECT)$/.test(element.tagName)) return true;
    return element.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(element.type);
  }

  function walker(selector, focusOn) {
    var at = -1;
    return function (step) {
      var items = all(selector);
      if (!items.length) return false;
      if (items[at]) items[at].classList.remove(MARK);
      at = Math.max(0, Math.min(items.length - 1, at + step));
      items[at].classList.add(MARK);
      focusOn(items[at]);
      return true;
    };
  }

  var moveRow = walker("#queue tbody tr", function (row) {
    var link = one("a.work", row);
    if (link) link.focus();
  });

  var moveFinding = walker(".finding", function (card) {
    var link = one(".places a", card);
    card.focus();
    if (link) link.click();
  });

  function quoteSelection() {
    var points = document.getElementById("points");
    var quote = String(window.getSelection()).replace(/\s+/g, " ").trim().slice(0, 300);
    if (!points || !quote || points.type === "hidden") return;
    points.value += (points.value && !/\n$/.test(points.value) ? "\n" : "") + quote + " :: ";
  }

  function show(id) {
    var target = document.getElementById(id);
    if (!target) return false;
    target.scrollIntoView({ block: "start" });
    if (target.focus) target.focus();
    return true;
  }

  var queueKeys = {
    j: function () { return moveRow(1); },
    k: function () { return moveRow(-1); },
    o: function () { return press("#queue tr." + MARK + " a.work"); },
    e: function () { return press("#queue tr." + MARK + " button[name=claim]"); },
    "/": function () { return show("desk-q"); }
  };

  var benchKeys = {
    n: function () { return moveFinding(1); },
    p: function () { return moveFinding(-1); },
    e: function () { return press(".claim-line button[name=claim]"); },
    a: function () { return press("button[name=compose][value=accept]"); },
    c: function () {
      quoteSelection();
      return press("button[name=compose][value=request_changes]");
    },
    r: function () { return press("button[name=compose][value=decline]"); },
    m: function () { return show("message_text"); },
    d: function () { return show("compare"); }
  };

  function decideAndGoOn() {
    var button = one("button[data-decides]");
    var goesOn = document.getElementById("goes_on");
    if (!button) return false;
    if (goesOn) goesOn.checked = true;
    button.click();
    return true;
  }

  function onKey(event) {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    var target = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      if (target.id === "message_text") {
        if (press("button[name=message]")) event.preventDefault();
      } else if (decideAndGoOn()) event.preventDefault();
      return;
    }
    if (document.documentElement.dataset.keys === "off") return;
    if (event.ctrlKey || event.metaKey || isTyping(target)) return;
    var keys = one(".bench") ? benchKeys : queueKeys;
    var act = event.key === "?" ? function () { return press(".keys"); } : keys[event.key];
    if (Object.prototype.hasOwnProperty.call(keys, event.key) || event.key === "?") {
      if (act()) event.preventDefault();
    }
  }

  function guardDoubleSubmits(event) {
    var form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  }

  /* After the browser has followed the fragment: to the refusal, an unfinished point, the letter. */
  function placeFocus() {
    var problem = one(".errornote[role=alert]");
    var points = one("textarea#points");
    var letter = one("#letter-text");
    if (problem) problem.focus();
    else if (letter && points && /:: ?$/.test(points.value)) points.focus();
    else if (letter && location.hash === "#decide") letter.focus();
  }

  function start() {
    document.addEventListener("keydown", onKey);
    document.addEventListener("submit", guardDoubleSubmits);
    // A page restored from the back-forward cache must be usable again.
    window.addEventListener("pageshow", function () {
      all("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
      placeFocus();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
