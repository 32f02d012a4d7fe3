// Stand-in for WeCom's JS-SDK: what a page needs to load, to register and to embed the web sign-in.
(function () {
  var base = new URL(document.currentScript.src).origin;
  function ok(name) {
    return function (options) {
      var answer = { errCode: 0, errMsg: name + ":ok" };
      if (options && typeof options.success === "function") options.success(answer);
      return Promise.resolve(answer);
    };
  }
  window.ww = {
    SDK_VERSION: "simulated",
    register: function () {},
    WWLoginType: { corpApp: "CorpApp", serviceApp: "ServiceApp" },
    WWLoginRedirectType: { callback: "callback", self: "self", top: "top" },
    WWLoginPanelSizeType: { middle: "middle", small: "small" },
    WWLoginLangType: { zh: "zh", en: "en" },
    createWWLoginPanel: function (options) {
      var element = typeof options.el === "string" ? document.querySelector(options.el) : options.el;
      var query = new URLSearchParams(options.params || {});
      if (query.get("redirect_type") !== "self") query.set("sim_panel", "1");
      var frame = document.createElement("iframe");
      frame.src = base + "/wwlogin/sso/login?" + query;
      frame.width = query.get("panel_size") === "small" ? "320" : "480";
      frame.height = query.get("panel_size") === "small" ? "380" : "416";
      frame.style.border = "0";
      element.appendChild(frame);
      return { el: frame, unmount: function () { frame.remove(); } };
    },
    checkJsApi: ok("checkJsApi"),
    closeWindow: ok("closeWindow"),
    openDefaultBrowser: ok("openDefaultBrowser"),
    setClipboardData: ok("setClipboardData")
  };
})();
