// Every word on the page, in both languages.
const WORDS = {
  zh: {
    title: "模拟手机", purpose: "以任何人的身份打开手机页面，查看短信和消息。", simulated_time: "模拟时间",
    app: "应用", company: "公司", person: "人员", address: "在应用内打开的地址", open: "打开", reload: "重新载入", home: "打开绑定页",
    frame: "应用内的页面", blank: "填写地址后，页面在这里打开。",
    sms: "短信", messages: "消息", scan: "扫码", clock: "时钟", directory: "通讯录",
    dingtalk: "钉钉", wecom: "企业微信", lark: "飞书", alibaba: "阿里云", tencent: "腾讯云",
    no_sms: "还没有短信。验证码发到 {phone} 后显示在这里。", no_phone: "{name} 没有手机号，收不到短信。",
    no_messages: "{name} 还没有消息。", copy: "复制", copied: "已复制 {code}", all_phones: "显示所有号码的短信", open_link: "打开",
    sent: "已送达", read: "已读", updated: "已更新", recalled: "已撤回", in_group: "群聊 {group}", urgent: "加急", client_error: "客户端提示错误 {error}",
    pressed: "回调已送达（第 {attempts} 次，{status}）", not_delivered: "回调未送达：{error}",
    scan_help: "粘贴登录页的地址，以 {name} 的身份扫码并确认。等待扫码的页面会自动继续；其他地址在手机里打开。",
    scan_url: "登录页地址", scan_confirm: "扫码并确认", scanned: "已确认。等待扫码的页面会自动继续。", declined: "已拒绝登录。", go_on: "在这里继续",
    clock_help: "向前拨动所有模拟器和服务端的时钟，不必等待验证码过期或升级通知。", offset: "已拨快", minute: "1 分钟", minutes: "5 分钟", hour: "1 小时", day: "1 天",
    moved: "已拨快。跟随的服务端：{followers}", moved_late: "已拨快，但有 {late} 个服务端没有及时跟上。",
    reset: "恢复初始状态", reset_loses: "通讯录、消息、短信、故障和设置都会恢复到启动时的样子，时钟回到真实时间。", cancel: "取消", was_reset: "已恢复初始状态。",
    departments: "部门", people: "人员", find: "按姓名、账号或手机号查找", name: "姓名", userid: "账号", phone: "手机号", department: "所在部门", none: "无", nobody: "没有找到",
    generate: "生成通讯录", generate_help: "用生成的部门和人员替换这家公司的通讯录。种子相同，人员相同。", depth: "层级", seed: "种子", generated: "已生成：{departments} 个部门，{users} 人。",
    just_now: "刚刚", ago_minutes: "{n} 分钟前", ago_hours: "{n} 小时前", ago_days: "{n} 天前", lost: "连接不到模拟器，正在重试。", failed: "没有成功：{error}",
  },
  en: {
    title: "Simulated phone", purpose: "Open the phone pages as anybody, read their SMS and messages.", simulated_time: "Simulated time",
    app: "App", company: "Company", person: "Person", address: "Address to open inside the app", open: "Open", reload: "Reload", home: "Open the binding page",
    frame: "The page inside the app", blank: "Enter an address and the page opens here.",
    sms: "SMS", messages: "Messages", scan: "Scan", clock: "Clock", directory: "Directory",
    dingtalk: "DingTalk", wecom: "WeCom", lark: "Lark", alibaba: "Alibaba Cloud", tencent: "Tencent Cloud",
    no_sms: "No SMS yet. Codes sent to {phone} show up here.", no_phone: "{name} has no phone number and gets no SMS.",
    no_messages: "No messages for {name} yet.", copy: "Copy", copied: "Copied {code}", all_phones: "Show SMS to all numbers", open_link: "Open",
    sent: "Sent", read: "Read", updated: "Updated", recalled: "Recalled", in_group: "Group {group}", urgent: "Urgent", client_error: "The client shows the error {error}",
    pressed: "The callback arrived (attempt {attempts}, {status})", not_delivered: "The callback did not arrive: {error}",
    scan_help: "Paste the address of a sign-in page to scan and confirm it as {name}. A page that waits for the scan goes on by itself; any other address opens in the phone.",
    scan_url: "Address of the sign-in page", scan_confirm: "Scan and confirm", scanned: "Confirmed. A page that waits for the scan goes on by itself.", declined: "The sign-in was declined.", go_on: "Continue here",
    clock_help: "Moves the clock of all simulators and of the server forward, so that codes expire and escalations fall due without waiting.", offset: "Ahead by", minute: "1 minute", minutes: "5 minutes", hour: "1 hour", day: "1 day",
    moved: "Moved. Servers that followed: {followers}", moved_late: "Moved, but {late} of the servers did not follow in time.",
    reset: "Back to the start", reset_loses: "Directory, messages, SMS, faults and settings become what they were at the start, and the clock goes back to real time.", cancel: "Cancel", was_reset: "Everything is as at the start.",
    departments: "Departments", people: "People", find: "Find by name, userid or phone", name: "Name", userid: "Userid", phone: "Phone", department: "Department", none: "None", nobody: "Nobody found",
    generate: "Generate a directory", generate_help: "Replaces this company's directory by made-up departments and people. The same seed gives the same people.", depth: "Levels", seed: "Seed", generated: "Generated: {departments} departments, {users} people.",
    just_now: "just now", ago_minutes: "{n} min ago", ago_hours: "{n} h ago", ago_days: "{n} d ago", lost: "The simulator cannot be reached. Trying again.", failed: "That did not work: {error}",
  },
};
const LANGUAGE = (new URLSearchParams(location.search).get("lang") || navigator.language).toLowerCase().startsWith("zh") ? "zh" : "en";

function word(key, values) {
  return WORDS[LANGUAGE][key].replace(/\{(\w+)\}/g, (_, name) => (values && name in values ? values[name] : ""));
}

document.documentElement.lang = LANGUAGE;
document.title = word("title") + " · Muster";
for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
for (const element of document.querySelectorAll("[data-title]")) {
  element.title = word(element.dataset.title);
  element.setAttribute("aria-label", element.title);
}
