import type { NewIncident } from "./admin.ts";
import { bindUnseen } from "./phone.ts";
import type { Member, World } from "./world.ts";

/** A team in the first days: three members, one of them bound, an incident or two. */
export async function little(world: World): Promise<Member> {
  await world.app();
  const admin = await world.admin();
  const [bound, other, third] = [await world.member(), await world.member(), await world.member({ ram: false })];
  await bindUnseen(world, bound);
  await bindUnseen(world, other, third.user);
  await admin.apiToken();
  await admin.incident({
    title: "订单库连接数超过阈值",
    level: "P1",
    service: "order-db",
    content: "MySQL 连接数 980 / 1000，最近 5 分钟持续上升。\n实例 rm-bp1example，华东 1。",
    url: "https://ops.example.com/incidents/1",
    assignee: { phone: bound.phone },
  });
  await admin.incident({ title: "Checkout latency above 2 s", level: "P3", service: "checkout", assignee: { phone: other.phone } });
  await world.control.advance({ minutes: 12 });
  return bound;
}

const SERVICES = ["order-db", "支付网关", "checkout", "用户中心", "message-queue-with-a-rather-long-name", "CDN"];
const TITLES = [
  "磁盘使用率 92%",
  "支付回调失败率在最近十分钟内升高到百分之八点三，影响华东一与华北二的全部商户，请立即处理并通知业务方",
  "Replica lag 320 s",
  "Too many 5xx answers from the gateway in front of the order service since the last deployment at 02:47",
  "消息堆积 120 万条",
];

/** A team after months: more than a page of everything, long names and titles, decisions to take, failures. */
export async function much(world: World, bound: Member): Promise<void> {
  const admin = await world.admin();
  const members: Member[] = [];
  for (let n = 0; n < 60; n += 1) members.push(await world.member({ ram: n % 4 !== 0 }));
  await admin.member({ name: "欧阳雪（华东一区数据库值班二组组长）", phone: "+85251230001", email: "a.rather.long.address@operations.example.com" });
  await admin.member({ name: "Alexander Hamilton", phone: "+4915112340001" });
  for (const one of members.slice(1, 4)) await bindUnseen(world, one);
  for (let n = 0; n < 5; n += 1) await bindUnseen(world, members[5 + 8 * (n + 1)] as Member, (await world.colleague()).user);
  for (const one of members.slice(50, 53)) await admin.disable(one.id);
  await world.control.fault({ vendor: "wecom", path: "/cgi-bin/message/send", times: 3, body: { errcode: 60111, errmsg: "userid not found" } });
  for (let n = 0; n < 66; n += 1) {
    const incident: NewIncident = { title: TITLES[n % TITLES.length] ?? "", level: (["P1", "P2", "P3", "P4"] as const)[n % 4] ?? "P4" };
    if (n % 3 > 0) incident.service = SERVICES[n % SERVICES.length] ?? "";
    if (n % 2 === 0) incident.assignee = { phone: n % 4 === 0 ? bound.phone : (members[2]?.phone ?? "") };
    await admin.incident(incident);
    if (n % 10 === 9) await world.control.advance({ minutes: 47 });
  }
  for (let n = 1; n <= 12; n += 1) await admin.post("create_token", { name: `平台 ${n}`, incidents_write: "on", days: n % 2 ? "90" : "" });
}
