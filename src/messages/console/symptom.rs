//! Texts of the search by what was seen.

use crate::messages::{Text, text};

pub const TITLE: Text = text("看到了什么？", "What do you see?");
pub const LEAD: Text =
    text("输入平台页面上的文字、看到的现象，或错误码。", "Enter the words on the vendor's page, what you see, or an error code.");
pub const EXAMPLE: Text = text("例如：白屏、redirect_uri、60020", "For example: white screen, redirect_uri, 60020");
pub const FIND: Text = text("查找", "Find");
pub const NOTHING: Text = text("没有相符的条目。换一种说法，或运行上面的检查。", "Nothing fits. Try other words, or run the check above.");
pub const CODE: Text = text("错误码 {}", "Code {}");
pub const WHERE: Text = text("位置", "Where");
pub const SHOWN_BY: Text = text("检查中的“{}”一项会显示它", "The check shows it at “{}”");
pub const SUPPORT: Text = text("下载支持信息", "Download support bundle");
