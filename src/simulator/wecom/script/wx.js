// Stand-in for the older JS-SDK: a page can configure it and go on.
(function () {
  var ready = [];
  function ok(name) {
    return function (options) {
      if (options && typeof options.success === "function") options.success({ errMsg: name + ":ok" });
    };
  }
  window.wx = {
    config: function () { setTimeout(function () { ready.forEach(function (run) { run(); }); }, 0); },
    ready: function (run) { ready.push(run); },
    error: function () {},
    agentConfig: ok("agentConfig"),
    checkJsApi: ok("checkJsApi"),
    closeWindow: function () {},
    invoke: function (name, options, done) { if (typeof done === "function") done({ err_msg: name + ":ok" }); }
  };
})();
