import type { NewRam } from "./admin.ts";

/** People for tests: no two of one server share a phone, an account or a name. */

export interface Person {
  /** The userid in WeCom's directory. */
  user: string;
  name: string;
  /** As one types it in. */
  phone: string;
  e164: string;
  /** As pages show it to others. */
  masked: string;
  ram: NewRam;
  /** The RAM account as it is shown until the code is right. */
  maskedRam: string;
}

const FAMILY = [..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"];
const GIVEN = ["小明", "娜", "伟", "洋", "静", "雷", "丽", "雪", "敏", "杰", "思远", "梓涵", "建国", "秀英", "一鸣", "佳怡", "志强", "晓燕", "浩然", "雨桐"];

export function person(number: number): Person {
  const name = `${FAMILY[number % FAMILY.length]}${GIVEN[Math.floor(number / FAMILY.length + number) % GIVEN.length]}`;
  const phone = `139${String(10_000_000 + number * 137)}`;
  return {
    user: `p${number}`,
    name,
    phone,
    e164: `+86${phone}`,
    masked: `139****${phone.slice(-4)}`,
    ram: {
      account_uid: "1234567890123456",
      user_id: String(20_000_000_000_000_000n + BigInt(number)),
      ram_login_name: `ops${number}@1234567890.onaliyun.com`,
    },
    maskedRam: "op***@1234***",
  };
}
