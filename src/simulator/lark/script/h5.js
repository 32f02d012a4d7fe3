// Stand-in for the H5 JSSDK: what a page needs to sign in inside the app, and to configure further calls.
(function () {
  var base = new URL(document.currentScript.src).origin;
  var apps = "SIMULATED";
  var ready = [], failed = [];
  function answer(options, name, value) {
    setTimeout(function () {
      if (options && typeof options[name] === "function") options[name](value);
      if (options && typeof options.complete === "function") options.complete(value);
    }, 0);
  }
  function fail(options, errno, text) {
    answer(options, "fail", { errno: errno, errCode: errno, errString: text, errMsg: text });
  }
  function isRegistered(app) {
    var local = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);
    return app.hosts ? app.hosts.indexOf(location.host) >= 0 : local;
  }
  function code(options, way, appId, scopes, state) {
    var app = apps[appId];
    if (!app) return fail(options, 10001, "the app id is not known");
    if (!isRegistered(app)) return fail(options, 10236, "the page's address is not registered");
    if (app.declined) return fail(options, 104, "the person declined");
    function give(code) {
      answer(options, "success", state === undefined ? { code: code } : { code: code, state: state });
    }
    var first = app[way];
    app[way] = null;
    if (first && !scopes.length) return give(first);
    var query = new URLSearchParams({ app_id: appId, way: way, scopes: scopes.join(" ") });
    fetch(base + "/simulated/code?" + query, { credentials: "include" }).then(function (response) {
      return response.json();
    }).then(function (given) {
      if (given.code) return give(given.code);
      // Nobody holds the phone: somebody chooses, and the page loads again.
      location.href = base + "/simulated/people?" + new URLSearchParams({ app_id: appId, back: location.href });
    }).catch(function () { fail(options, 105, "the simulator did not answer"); });
  }
  window.h5sdk = {
    ready: function (run) { setTimeout(run, 0); ready.push(run); },
    error: function (run) { failed.push(run); },
    config: function (options) {
      var query = new URLSearchParams({
        app_id: options.appId, nonce: options.nonceStr, timestamp: options.timestamp, signature: options.signature,
        url: location.href.split("#")[0]
      });
      fetch(base + "/simulated/signature?" + query).then(function (response) { return response.json(); }).then(function (given) {
        if (given.good) return answer(options, "onSuccess", {});
        var error = { errno: 333447, errString: "the signature is not valid" };
        failed.forEach(function (run) { run(error); });
        answer(options, "onFail", error);
      });
    }
  };
  window.tt = {
    requestAccess: function (options) {
      var app = apps[options && options.appID];
      if (app && !app.knowsAccess) return fail(options, 103, "requestAccess is not supported");
      if (!options || !options.appID) return fail(options, 10001, "appID is required");
      if (!Array.isArray(options.scopeList)) return fail(options, 10001, "scopeList is required");
      code(options, "access", options.appID, options.scopeList, options.state === undefined ? "" : options.state);
    },
    requestAuthCode: function (options) { code(options, "authCode", options && options.appId, []); },
    closeWindow: function (options) { answer(options, "success", {}); },
    getSystemInfo: function (options) { answer(options, "success", { appName: "Feishu", version: "7.24.10", platform: "ios", language: "zh_CN" }); },
    setClipboardData: function (options) { answer(options, "success", {}); }
  };
})();
