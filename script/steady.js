/*
 * Keeps a phone page steady on a weak line, with WebAssembly and without: says that there is no connection, sends a form
 * once, and leads to what was wrong. In the language of 2009, for the oldest webviews: docs/phone.md.
 */
(function () {
  /* After this long a form may be sent again: the answer may never come. The server does nothing twice. */
  var PATIENCE = 8000;
  var WRONG = "[aria-invalid=true]:not(fieldset), [aria-invalid=true] input";
  var place = document.getElementById("offline");
  var sent = [];
  var warned;

  function isOffline() {
    return navigator.onLine === false;
  }

  /* The text comes anew, so that it is read out. */
  function tell() {
    place.textContent = isOffline() ? place.getAttribute("data-text") : "";
  }

  function release() {
    while (sent.length > 0) {
      sent.pop().removeAttribute("aria-busy");
    }
  }

  function send(event) {
    var button = event.target.querySelector("[type=submit]");
    /* WebAssembly sends it in the background, and says itself what became of it. */
    if (event.defaultPrevented || !button) {
      return;
    }
    if (sent.indexOf(button) >= 0) {
      event.preventDefault();
      return;
    }
    /* Some webviews say so wrongly: whoever presses once more is right. */
    if (isOffline() && warned !== button) {
      event.preventDefault();
      warned = button;
      tell();
      return;
    }
    sent.push(button);
    button.setAttribute("aria-busy", "true");
    setTimeout(release, PATIENCE);
  }

  function lead() {
    var alerts = document.querySelectorAll("[role=alert]");
    var wrong = document.querySelector(WRONG);
    for (var at = 0; at < alerts.length && !wrong; at += 1) {
      if (alerts[at].textContent) {
        wrong = document.querySelector(".code-field input");
      }
    }
    if (wrong) {
      wrong.focus();
    }
  }

  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  window.addEventListener("submit", send);
  /* Back from the browser's memory: the form can be sent again. */
  window.addEventListener("pageshow", release);
  tell();
  lead();
})();
