//! What vendors say, explained: the catalogue of codes, and failures that have none.

pub mod dingtalk;
pub mod lark;
pub mod symptom;
pub mod wecom;

use super::{Text, text};
use crate::domain::vendor::Vendor;

/// What a code means and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Explained {
    pub cause: Text,
    pub remedy: Text,
}

/// The catalogue's entry for a vendor's code.
pub fn explain(vendor: Vendor, code: &str) -> Option<Explained> {
    match vendor {
        Vendor::DingTalk => dingtalk::explain(code),
        Vendor::WeCom => code.parse().ok().and_then(wecom::explain),
        Vendor::Lark => code.parse().ok().and_then(lark::explain),
    }
}

/// All codes of a vendor's catalogue.
pub fn codes(vendor: Vendor) -> Vec<String> {
    let numbers = |codes: &[i64]| codes.iter().map(ToString::to_string).collect();
    match vendor {
        Vendor::DingTalk => dingtalk::CODES.split_whitespace().map(str::to_owned).collect(),
        Vendor::WeCom => numbers(wecom::CODES),
        Vendor::Lark => numbers(lark::CODES),
    }
}

/// No answer within the time that a vendor has.
pub const TIMED_OUT: Explained = Explained {
    cause: text("十秒内没有应答", "No answer within ten seconds"),
    remedy: text("检查本服务器到平台的网络，或稍后再试", "Check the network from this server to the vendor, or try again later"),
};
pub const UNREACHABLE: Explained = Explained {
    cause: text("连接不上该地址", "The address cannot be reached"),
    remedy: text("检查 API 地址、DNS、防火墙和证书", "Check the API base URL, DNS, firewall and certificate"),
};
pub const REFUSED_ADDRESS: Explained = Explained {
    cause: text(
        "该地址不允许由本服务器访问（内网、回环或元数据地址）",
        "This server may not call that address (private, loopback or metadata)",
    ),
    remedy: text(
        "填写平台的公网地址；内网网关需设置 MUSTER_ALLOW_PRIVATE_ADDRESSES",
        "Enter the vendor's public address; a gateway in your own network needs MUSTER_ALLOW_PRIVATE_ADDRESSES",
    ),
};
pub const NONSENSE: Explained = Explained {
    cause: text("应答不是平台的格式，可能经过了代理或地址填错", "The answer is not the vendor's: a proxy in between, or another address"),
    remedy: text("检查 API 地址是否指向平台或其模拟器", "Check that the API base URL points to the vendor or its simulator"),
};
pub const CERTIFICATE: Explained = Explained {
    cause: text("证书不可信：自签名、过期，或与域名不符", "The certificate is not trusted: self-signed, expired, or another host's"),
    remedy: text(
        "核对 API 地址；私有部署请换用受信任的证书，或把签发机构加入本服务器的系统信任列表",
        "Check the API base URL; on a private deployment use a trusted certificate, or add its authority to this server's system store",
    ),
};
pub const NOT_SET: Explained = Explained {
    cause: text("该功能需要的参数没有填写", "A value that this feature needs is not filled in"),
    remedy: text("补全表单中的参数后重新检查", "Fill it in in the form and check again"),
};
/// Our own limit on calls, which keeps the vendor's.
pub const BUDGET: Explained = Explained {
    cause: text("平台允许的调用次数暂时用完，本系统先不再调用", "The calls that the vendor allows are used up for now, so none was made"),
    remedy: text("等几分钟再检查", "Wait some minutes, then check again"),
};
/// An answer of a gateway on the way, with `Retry-After`.
pub const TOLD_TO_WAIT: Explained = Explained {
    cause: text("平台或途中的网关要求稍后再调用", "The vendor, or a gateway on the way, wants to be called later"),
    remedy: text("等几分钟再检查", "Wait some minutes, then check again"),
};
/// A code that the catalogue does not have.
pub const UNKNOWN: Explained = Explained {
    cause: text("平台返回了未收录的错误码", "The vendor returned a code that is not in our catalogue"),
    remedy: text(
        "按平台原文处理，或在平台的开发者工具中查询该错误码",
        "Go by the vendor's words, or look the code up in the vendor's developer tool",
    ),
};
