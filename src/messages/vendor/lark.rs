//! Lark's and Feishu's codes, as their pages list them, each page's own kind in a file of its own.

mod app;
mod connection;
mod directory;
mod group;
mod message;
mod sign_in;

use super::Explained;
use crate::messages::{Text, text};

const fn why(cause: Text, remedy: Text) -> Option<Explained> {
    Some(Explained { cause, remedy })
}

const OUR_BUG: Text = text("这是 Muster 的错误，请附上支持编号反馈", "This is a fault in Muster: report it with the reference");
const LATER: Text = text("稍后再试", "Try again later");
const AUTOMATIC: Text = text(
    "会自动重新获取；若反复出现，请检查 App Secret 是否被重置，以及 API 地址是否与飞书或 Lark 的版本一致",
    "It is fetched again automatically; if it keeps coming back, check whether the App Secret was reset and whether the address is the one of your edition, Feishu or Lark",
);
const SECRET: Text = text(
    "在开发者后台的“凭证与基础信息”重新复制 App ID 与 App Secret",
    "Copy App ID and App Secret again from the developer console, Credentials & Basic Info",
);
const ENABLE: Text = text(
    "请企业管理员在管理后台的“工作台 → 应用管理”启用该应用，并确认已发布版本",
    "Ask the company's admin to enable the app in the admin console, Workplace, and make sure that a version is published",
);
const ADD_SCOPE: Text = text(
    "按给出的链接在开发者后台开通任一所列权限，创建并发布版本，等待企业管理员审核",
    "Follow the link to the developer console, add any one of the listed scopes, publish a version, and wait for the company's admin to approve it",
);
const ADD_BOT: Text =
    text("在开发者后台的“添加应用能力”开启机器人，然后发布版本", "Add the Bot capability in the developer console, then publish a version");
const WIDEN: Text = text(
    "在开发者后台的“权限管理 → 数据权限”扩大通讯录权限范围（建议为全部成员），然后发布版本",
    "Widen the contacts range in the developer console under Permissions, Data Permissions (best: all members), then publish a version",
);
const AVAILABLE: Text = text(
    "在开发者后台“版本管理与发布”把该成员加入可用范围并发布；仍不行则请企业管理员检查应用的禁用成员",
    "Add the person to the availability range of a new version and publish it; if that is not enough, ask the company's admin whether the person is barred from the app",
);
const SIGN_IN_AGAIN: Text = text("回到飞书（Lark）重新打开应用", "Open the app in Lark again");
const REDIRECT: Text = text(
    "在开发者后台“安全设置 → 重定向 URL”加入页面上显示的回调地址",
    "Add the address shown here to Security Settings, Redirect URLs, in the developer console",
);
const CHECK_PERSON: Text =
    text("核对该成员是否仍在职，并重新同步通讯录", "Check that the person still works there, and sync the directory again");

/// Every code that the vendor's pages list for what we call, receive and show, and those of the long connection.
pub const CODES: &[i64] = &[
    1,
    403,
    514,
    10_002,
    10_003,
    10_005,
    10_012,
    10_013,
    10_014,
    10_015,
    10_016,
    10_236,
    11_101,
    11_203,
    11_204,
    11_205,
    11_207,
    11_209,
    11_210,
    11_223,
    11_232,
    11_233,
    11_246,
    11_247,
    11_310,
    11_311,
    11_312,
    20_001,
    20_002,
    20_003,
    20_004,
    20_005,
    20_007,
    20_008,
    20_009,
    20_010,
    20_013,
    20_014,
    20_021,
    20_022,
    20_023,
    20_024,
    20_025,
    20_026,
    20_027,
    20_028,
    20_029,
    20_035,
    20_036,
    20_037,
    20_042,
    20_046,
    20_048,
    20_049,
    20_050,
    20_063,
    20_064,
    20_065,
    20_066,
    20_067,
    20_068,
    20_069,
    20_070,
    20_071,
    20_072,
    20_073,
    20_074,
    40_001,
    40_003,
    40_004,
    40_008,
    40_011,
    40_012,
    40_014,
    41_012,
    41_050,
    42_008,
    43_010,
    100_290,
    200_310,
    200_340,
    200_341,
    200_342,
    200_343,
    200_570,
    200_621,
    200_671,
    200_672,
    200_673,
    200_830,
    200_861,
    212_001,
    212_002,
    212_003,
    212_004,
    230_001,
    230_002,
    230_006,
    230_009,
    230_011,
    230_012,
    230_013,
    230_015,
    230_017,
    230_018,
    230_019,
    230_020,
    230_022,
    230_023,
    230_024,
    230_025,
    230_026,
    230_027,
    230_028,
    230_029,
    230_030,
    230_031,
    230_033,
    230_034,
    230_035,
    230_036,
    230_038,
    230_049,
    230_052,
    230_053,
    230_054,
    230_055,
    230_075,
    230_098,
    230_099,
    230_100,
    230_110,
    232_001,
    232_002,
    232_004,
    232_006,
    232_007,
    232_008,
    232_009,
    232_010,
    232_011,
    232_012,
    232_013,
    232_014,
    232_016,
    232_017,
    232_019,
    232_020,
    232_021,
    232_022,
    232_023,
    232_024,
    232_025,
    232_026,
    232_027,
    232_028,
    232_029,
    232_030,
    232_031,
    232_032,
    232_033,
    232_034,
    232_035,
    232_041,
    232_042,
    232_043,
    232_044,
    232_057,
    232_068,
    232_069,
    232_076,
    232_078,
    232_079,
    232_090,
    232_091,
    232_093,
    300_020,
    300_030,
    300_040,
    300_090,
    1_000_004,
    1_000_005,
    99_991_201,
    99_991_301,
    99_991_400,
    99_991_401,
    99_991_403,
    99_991_661,
    99_991_662,
    99_991_663,
    99_991_664,
    99_991_665,
    99_991_668,
    99_991_669,
    99_991_671,
    99_991_672,
    99_991_673,
    99_991_677,
    99_991_679,
    99_992_351,
    99_992_352,
    99_992_353,
    99_992_360,
    99_992_364,
    1_000_040_343,
    1_000_040_344,
    1_000_040_345,
    1_000_040_346,
    1_000_040_350,
];

/// The cause and the remedy of a code; `None` for one that is not in the catalogue.
pub const fn explain(code: i64) -> Option<Explained> {
    match code {
        20_000..=20_099 | 10_236 => sign_in::explain(code),
        40_000..=43_999 => directory::explain(code),
        11_000..=11_399 | 100_290 | 200_000..=200_999 | 230_000..=230_999 | 300_000..=300_999 => message::explain(code),
        232_000..=232_999 => group::explain(code),
        1 | 403 | 514 | 1_000_040_000..=1_000_040_999 => connection::explain(code),
        _ => app::explain(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_are_explained() {
        let all = (-1_000..2_000_000).chain(99_990_000..99_999_999).chain(1_000_040_000..1_000_041_000);
        assert_eq!(all.filter(|code| explain(*code).is_some()).collect::<Vec<_>>(), CODES);
    }
}
