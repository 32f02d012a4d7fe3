//! The long connection. Its codes are on no page of the vendor's: they are what its SDKs know and people report.

use super::{ENABLE, Explained, LATER, SECRET, text, why};

pub(super) const fn explain(code: i64) -> Option<Explained> {
    match code {
        1 | 1_000_040_343 => why(text("平台的长连接服务繁忙或出错", "The vendor's long connections are busy or in trouble"), LATER),
        403 => why(text("该应用被禁止建立长连接", "The app is barred from long connections"), ENABLE),
        514 => why(text("长连接的鉴权失败", "The long connection was not authorised"), SECRET),
        1_000_040_344 => why(text("缺少 App ID 或 App Secret", "App ID or App Secret is missing"), SECRET),
        1_000_040_345 => why(
            text(
                "App ID 与 App Secret 不匹配，或应用尚未发布、未启用",
                "App ID and App Secret do not belong together, or the app is not published or not enabled",
            ),
            text(
                "核对凭证；若提示 system busy，请发布应用版本，并在开发者后台“事件与回调 → 订阅方式”选择长连接",
                "Check the credentials; if it says “system busy”, publish a version and choose the persistent connection in the developer console under Events & Callbacks, Subscription mode",
            ),
        ),
        1_000_040_346 => why(text("App ID 不正确", "The App ID is wrong"), SECRET),
        1_000_040_350 => why(
            text("该应用的长连接数已达上限", "The app has as many long connections as it may have"),
            text("关闭使用同一应用的其他程序", "Close the other programs that use the same app"),
        ),
        _ => None,
    }
}
