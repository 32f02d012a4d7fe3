// Stand-in for the embedded web sign-in: the page of people in a frame. The frame leads nowhere itself; whoever signs
// in there, or scans it with a phone, is told to the page around it.
(function () {
  var base = new URL(document.currentScript.src).origin;
  var asked = 0;

  window.DTFrameLogin = function (place, options, done, failed) {
    var element = document.getElementById(place.id);
    if (!element) return failed && failed("no element " + place.id);
    var query = new URLSearchParams({ sim_frame: "1" });
    Object.keys(options).forEach(function (name) { query.set(name, options[name]); });
    // The two come encoded here; in an address they are encoded once.
    query.set("redirect_uri", decodeURIComponent(options.redirect_uri || ""));
    query.set("scope", decodeURIComponent(options.scope || "").replace("+", " "));
    var frame = document.createElement("iframe");
    frame.src = base + "/oauth2/auth?" + query;
    frame.width = place.width || 300;
    frame.height = place.height || 300;
    frame.style.border = "0";
    element.replaceChildren(frame);
    var timer = setInterval(function () {
      if (!frame.isConnected) return clearInterval(timer);
      var name = "__dt_" + (++asked);
      var script = document.createElement("script");
      script.src = base + "/sim/scanned?callback=" + name + "&" + query;
      window[name] = function (answer) {
        delete window[name];
        script.remove();
        if (!answer.redirect) return;
        clearInterval(timer);
        var to = new URL(answer.redirect).searchParams;
        var code = to.get("authCode") || to.get("code");
        if (code) done({ redirectUrl: answer.redirect, authCode: code, state: to.get("state") });
        else if (failed) failed(to.get("error"));
      };
      document.head.appendChild(script);
    }, 1000);
  };
})();
