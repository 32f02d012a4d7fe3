// Stand-in for DingTalk's JSAPI: sign-in codes, the check of dd.config, and calls that just succeed.
(function () {
  var base = new URL(document.currentScript.src).origin;
  var inside = /DingTalk/i.test(navigator.userAgent) || /(^|;\s*)sim_app=dingtalk(;|$)/.test(document.cookie);
  var ready = [];
  var failed = [];
  var configured = null;
  var asked = 0;

  // Scripts are all that a page's security policy lets this script fetch.
  function ask(path, parameters, done) {
    var name = "__dd_" + (++asked);
    var query = new URLSearchParams(parameters);
    var user = /(?:^|;\s*)sim_user=([^;]+)/.exec(document.cookie);
    if (user) query.set("sim_user", decodeURIComponent(user[1]));
    query.set("callback", name);
    var script = document.createElement("script");
    script.src = base + path + "?" + query;
    script.onerror = function () { done({ errorCode: -1, errorMessage: "simulator not reachable" }); };
    window[name] = function (answer) { delete window[name]; script.remove(); done(answer); };
    document.head.appendChild(script);
  }

  function tell(options, name, answer) {
    if (options && typeof options[name] === "function") options[name](answer);
  }

  function requestAuthCode(options) {
    options = options || {};
    var parameters = { corpId: options.corpId || "", clientId: options.clientId || "", page: location.href };
    return new Promise(function (resolve, reject) {
      ask("/sim/auth-code", parameters, function (answer) {
        if (answer.choose) {
          location.href = base + "/sim/people?" + new URLSearchParams({ corpId: parameters.corpId, back: location.href });
        } else if (answer.code) {
          tell(options, "onSuccess", { code: answer.code });
          tell(options, "success", { code: answer.code });
          resolve({ code: answer.code });
        } else {
          tell(options, "onFail", answer);
          tell(options, "fail", answer);
          if (!options.onFail && !options.fail) reject(answer);
        }
      });
    });
  }

  function ok(options) {
    tell(options, "onSuccess", {});
    tell(options, "success", {});
    return Promise.resolve({});
  }

  function config(options) {
    var parameters = { page: location.href.split("#")[0] };
    ["agentId", "corpId", "timeStamp", "nonceStr", "signature"].forEach(function (name) { parameters[name] = options[name] || ""; });
    configured = new Promise(function (resolve) {
      ask("/sim/config", parameters, function (answer) {
        if (answer.errorCode) failed.forEach(function (run) { run({ errorCode: answer.errorCode, errorMessage: "dd.config" }); });
        else ready.splice(0).forEach(function (run) { run(); });
        resolve(!answer.errorCode);
      });
    });
  }

  window.dd = {
    version: "simulated",
    env: { platform: inside ? "ios" : "notInDingTalk", version: inside ? "7.8.1" : null },
    // Waits for the outcome of dd.config where a page has called it, else runs at once.
    ready: function (run) { if (configured) configured.then(function (good) { if (good) run(); }); else setTimeout(run, 0); },
    error: function (run) { failed.push(run); },
    config: config,
    requestAuthCode: requestAuthCode,
    runtime: { permission: { requestAuthCode: requestAuthCode } },
    closePage: ok,
    setNavigationTitle: ok,
    openLink: function (options) { if (options && options.url) location.href = options.url; return ok(options); },
    biz: {
      navigation: { close: ok, setTitle: ok, setRight: ok },
      util: { openLink: function (options) { if (options && options.url) location.href = options.url; return ok(options); } }
    },
    device: { notification: { toast: ok, alert: ok } }
  };
})();
