//! Where a tap on a link of the `dingtalk://` scheme leads: to the page that it opens inside the app.

use url::Url;

/// The page behind a deep link; any other address as it is.
pub fn target(address: &str) -> String {
    let inner = || {
        let url: Url = address.parse().ok().filter(|url: &Url| url.scheme() == "dingtalk")?;
        let wanted = |name: &str| url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        match url.path() {
            "/action/openapp" => wanted("redirect_url"),
            "/page/link" => wanted("url"),
            _ => None,
        }
    };
    inner().unwrap_or_else(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_behind_a_deep_link_is_found() {
        let open = "dingtalk://dingtalkclient/action/openapp?corpid=c&container_type=work_platform&app_id=0_1&redirect_type=jump&redirect_url=http%3A%2F%2F127.0.0.1%3A3000%2Fm%2F1%2Ftodo";
        assert_eq!(target(open), "http://127.0.0.1:3000/m/1/todo");
        assert_eq!(target("dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fx&pc_slide=true"), "https://x");
        assert_eq!((target("https://x/?url=y").as_str(), target("dingtalk://other").as_str()), ("https://x/?url=y", "dingtalk://other"));
    }
}
