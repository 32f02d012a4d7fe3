// The page that asks a vendor's app who is there. Whatever goes wrong, the vendor's own page is left. Old engines run
// this: nothing newer than ES5.
(function () {
  "use strict";
  var page = document.getElementById("sign-in");
  var over = false;
  var older = false;

  function given(name) {
    return page.getAttribute("data-" + name) || "";
  }

  function leave(address) {
    if (over) return;
    over = true;
    location.replace(address);
  }

  function otherwise() {
    leave(given("otherwise"));
  }

  function back(answer) {
    var code = answer && answer.code;
    if (typeof code !== "string" || !code) return otherwise();
    leave(given("back") + encodeURIComponent(code));
  }

  function attempt(work) {
    try {
      work();
    } catch (error) {
      otherwise();
    }
  }

  // The call of older apps, tried once, also where the newer one fails.
  function fallBack(call) {
    return function () {
      if (older || over) return;
      older = true;
      attempt(call);
    };
  }

  var ask = {
    dingtalk: function () {
      var dd = window.dd;
      var asked;
      var old = fallBack(function () {
        dd.ready(function () {
          attempt(function () {
            dd.runtime.permission.requestAuthCode({ corpId: given("company"), onSuccess: back, onFail: otherwise });
          });
        });
      });
      if (typeof dd.requestAuthCode !== "function") return old();
      try {
        asked = dd.requestAuthCode({ corpId: given("company"), clientId: given("app"), onSuccess: back, onFail: old });
      } catch (error) {
        return old();
      }
      // Newer versions answer with a promise as well.
      if (asked && typeof asked.then === "function") asked.then(back, old);
    },
    lark: function () {
      var sdk = window.h5sdk;
      var old = fallBack(function () {
        window.tt.requestAuthCode({ appId: given("app"), success: back, fail: otherwise });
      });
      sdk.error(otherwise);
      sdk.ready(function () {
        attempt(function () {
          if (typeof window.tt.requestAccess !== "function") return old();
          window.tt.requestAccess({ appID: given("app"), scopeList: [], success: back, fail: old });
        });
      });
    }
  };

  function start() {
    attempt(ask[given("vendor")]);
    setTimeout(otherwise, 6000);
  }

  function load() {
    var script = document.createElement("script");
    script.src = given("script");
    script.async = true;
    script.onload = start;
    script.onerror = otherwise;
    (document.head || document.documentElement).appendChild(script);
    // A network that neither brings it nor says so.
    setTimeout(function () {
      if (!window.dd && !window.h5sdk) otherwise();
    }, 8000);
  }

  attempt(load);
})();
