use super::*;

fn wecom() -> AppForm {
    AppForm {
        identity: " wwsim0000000000001 ".into(),
        secret: Secret::new("s3cret "),
        agent_id: "1000002".into(),
        ..AppForm::new(Vendor::WeCom)
    }
}

fn dingtalk() -> AppForm {
    AppForm {
        identity: "dingsim0000000000001".into(),
        secret: Secret::new("s3cret"),
        agent_id: "3000000001".into(),
        corp_id: "dingcorpsim000000000000000000001".into(),
        ..AppForm::new(Vendor::DingTalk)
    }
}

fn lark() -> AppForm {
    AppForm { identity: "cli_0000000000000001".into(), secret: Secret::new("s3cret"), ..AppForm::new(Vendor::Lark) }
}

fn error(form: &AppForm, field: &str) -> Option<Invalid> {
    form.check().err()?.get(field).cloned()
}

#[test]
fn a_new_wecom_app_needs_its_three_values_and_no_more() {
    let draft = wecom().check().unwrap();
    assert_eq!((draft.identity.as_str(), draft.agent_id, draft.base_url), ("wwsim0000000000001", Some(1_000_002), None));
    assert_eq!(draft.secret, Some(Secret::new("s3cret")));
    for field in ["identity", "secret", "agent_id"] {
        assert_eq!(error(&AppForm::new(Vendor::WeCom), field), Some(Invalid::Required), "{field}");
    }
    assert_eq!(error(&AppForm { identity: "dingsim1".into(), ..wecom() }, "identity"), Some(Invalid::CorpId));
}

#[test]
fn a_new_dingtalk_app_needs_its_four_values() {
    let optional = AppForm { robot_code: " dingrobot ".into(), edition: Edition::International, ..dingtalk() };
    let draft = optional.check().unwrap();
    assert_eq!((draft.agent_id, draft.corp_id.as_deref()), (Some(3_000_000_001), Some("dingcorpsim000000000000000000001")));
    assert_eq!((draft.robot_code.as_deref(), draft.group_template, draft.edition), (Some("dingrobot"), None, Edition::International));
    for field in ["identity", "secret", "agent_id", "corp_id"] {
        assert_eq!(error(&AppForm::new(Vendor::DingTalk), field), Some(Invalid::Required), "{field}");
    }
    let bad = AppForm { identity: "ding_1".into(), corp_id: "ding-1".into(), agent_id: "1a".into(), ..dingtalk() };
    for (field, invalid) in [("identity", Invalid::ClientId), ("corp_id", Invalid::Alphanumeric), ("agent_id", Invalid::Digits)] {
        assert_eq!(error(&bad, field), Some(invalid), "{field}");
    }
    assert!(AppForm { identity: "suite123".into(), ..dingtalk() }.check().is_ok());
}

#[test]
fn a_new_lark_app_needs_its_two_values() {
    let draft = AppForm { agent_id: "passed over".into(), corp_id: "?".into(), ..lark() }.check().unwrap();
    assert_eq!((draft.identity.as_str(), draft.agent_id, draft.corp_id), ("cli_0000000000000001", None, None));
    for field in ["identity", "secret"] {
        assert_eq!(error(&AppForm::new(Vendor::Lark), field), Some(Invalid::Required), "{field}");
    }
    for bad in ["0000000000000001", "cli_", "cli_a b", "CLI_1"] {
        assert_eq!(error(&AppForm { identity: bad.into(), ..lark() }, "identity"), Some(Invalid::AppId), "{bad}");
    }
}

#[test]
fn what_another_vendor_has_is_passed_over() {
    let other = Secret::new("not a key");
    let form = AppForm { contacts_secret: other.clone(), contacts_callback_key: other, drop_contacts_secret: "on".into(), ..dingtalk() };
    let draft = form.check().unwrap();
    assert_eq!((draft.contacts_secret, draft.contacts_callback_key, draft.drop_contacts_secret), (None, None, false));
    let form = AppForm { edition: Edition::International, corp_id: "?".into(), robot_code: "r".into(), ..wecom() };
    let draft = form.check().unwrap();
    assert_eq!((draft.edition, draft.corp_id, draft.robot_code), (Edition::Mainland, None, None));
}

#[test]
fn a_saved_app_keeps_its_secret_when_the_field_is_empty() {
    let id = Some("1".parse().unwrap());
    assert_eq!(AppForm { id, secret: Secret::default(), ..wecom() }.check().unwrap().secret, None);
}

#[test]
fn callback_token_and_key_come_together_but_at_lark() {
    let key = || Secret::new("a".repeat(43));
    for form in [wecom(), dingtalk()] {
        let only_token = AppForm { callback_token: Secret::new("Token1"), ..form.clone() };
        assert_eq!(error(&only_token, "callback_key"), Some(Invalid::Required));
        let only_key = AppForm { callback_key: key(), ..form.clone() };
        assert_eq!(error(&only_key, "callback_token"), Some(Invalid::Required));
        let short = AppForm { callback_token: Secret::new("Token1"), callback_key: Secret::new("abc"), ..form };
        assert_eq!(error(&short, "callback_key"), Some(Invalid::CallbackKey));
    }
    let pair = AppForm { contacts_callback_token: Secret::new("Token1"), ..wecom() };
    assert_eq!(error(&pair, "contacts_callback_key"), Some(Invalid::Required));
    assert!(AppForm { callback_token: Secret::new("T"), callback_key: key(), ..wecom() }.check().is_ok());
    for bad in ["ab", "a b c", &"a".repeat(33)] {
        let form = AppForm { callback_token: Secret::new(bad), callback_key: key(), ..dingtalk() };
        assert_eq!(error(&form, "callback_token"), Some(Invalid::CallbackToken), "{bad}");
    }
    assert!(AppForm { callback_key: Secret::new("any text, even 中文"), ..lark() }.check().is_ok());
    assert!(AppForm { callback_token: Secret::new("v"), ..lark() }.check().is_ok());
    let long = AppForm { callback_key: Secret::new("x".repeat(129)), ..lark() };
    assert_eq!(error(&long, "callback_key"), Some(Invalid::TooLong(128)));
}

#[test]
fn proxies_have_a_kind_and_a_host_and_no_password() {
    let proxy = |typed: &str| AppForm { proxy: typed.into(), ..wecom() }.check().map(|draft| draft.proxy);
    for good in ["http://proxy.example.com:3128", "socks5h://ops@[2001:db8::1]:1080", "https://10.0.0.1"] {
        assert_eq!(proxy(&format!(" {good}/ ")), Ok(Some(good.to_owned())));
    }
    assert_eq!(proxy(" "), Ok(None));
    for bad in ["proxy.example.com:3128", "ftp://a", "http://", "http://:3128", "http://a/path", "http://@a", "socks5://a b"] {
        assert_eq!(proxy(bad).unwrap_err().get("proxy"), Some(&Invalid::Proxy), "{bad}");
    }
    assert_eq!(proxy("http://ops:secret@a").unwrap_err().get("proxy"), Some(&Invalid::ProxyPassword));
}

#[test]
fn root_departments_are_a_list_of_ids() {
    let roots = |form: AppForm, typed: &str| AppForm { root_departments: typed.into(), ..form }.check().map(|draft| draft.root_departments);
    assert_eq!(roots(wecom(), " 2, 3，7\n2 "), Ok(vec!["2".to_owned(), "3".to_owned(), "7".to_owned()]));
    assert_eq!(roots(lark(), "od-4e6ac4d14bcd5071a37a39de902c7141").map(|ids| ids.len()), Ok(1));
    assert_eq!(roots(dingtalk(), ""), Ok(Vec::new()));
    let many = (1..=21).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for bad in ["sales", "-1", "2/3", &many] {
        assert_eq!(roots(wecom(), bad).unwrap_err().get("root_departments"), Some(&Invalid::Departments), "{bad}");
    }
}

#[test]
fn a_value_of_another_field_is_called_by_its_name() {
    let form = AppForm { identity: "cli_a1b2c3d4e5f60708".into(), agent_id: "ww1234567890abcdef".into(), ..wecom() };
    assert_eq!(error(&form, "identity"), Some(Invalid::LooksLike(Looks::Identity(Vendor::Lark))));
    assert_eq!(error(&form, "agent_id"), Some(Invalid::LooksLike(Looks::Identity(Vendor::WeCom))));
}

#[test]
fn base_urls_are_http_addresses() {
    assert_eq!(base_url("http://127.0.0.1:4020/").unwrap().unwrap(), "http://127.0.0.1:4020");
    assert_eq!(base_url("https://gw.example.com/wecom").unwrap().unwrap(), "https://gw.example.com/wecom");
    assert_eq!(base_url(" ").unwrap(), None);
    for bad in ["ftp://a", "a.example.com", "https://", "https://user@host", "https://a?b", "https://a#b"] {
        assert_eq!(base_url(bad), Err(Invalid::Url), "{bad}");
    }
}
