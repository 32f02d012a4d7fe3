//! The table of capabilities: what each vendor can do, and the tests and cases that show it. A change here is followed by
//! `cargo xtask docs`; the tests of this package refuse a name that is not there, and a file that was not written anew.

/// One row; its cells are DingTalk's, WeCom's and Lark's.
pub struct Capability {
    pub name: &'static str,
    /// Integration tests that run for each vendor: module and function.
    pub tests: &'static [&'static str],
    pub cells: [Cell; 3],
}

pub struct Cell {
    pub can: Can,
    /// A limit, or a setting that it needs.
    pub note: &'static str,
    /// Further tests, for this vendor alone.
    pub tests: &'static [&'static str],
    pub cases: &'static [Cases],
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Can {
    Yes,
    No,
}

impl Can {
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Yes => "✓",
            Self::No => "–",
        }
    }
}

/// Conformance cases: file, what they are about, and a part of what they say (empty: all of them).
pub struct Cases(pub &'static str, pub &'static str, pub &'static str);

impl std::fmt::Display for Cases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} {:?}", self.0, self.1, self.2)
    }
}

pub const fn yes(note: &'static str, tests: &'static [&'static str], cases: &'static [Cases]) -> Cell {
    Cell { can: Can::Yes, note, tests, cases }
}

pub const fn no(note: &'static str) -> Cell {
    Cell { can: Can::No, note, tests: &[], cases: &[] }
}

const D_OLD: &str = "dingtalk/dingtalk_sdk.py";
const D_NEW: &str = "dingtalk/official_python.py";
const D_NODE: &str = "dingtalk/official_node.mjs";
const D_CARDS: &str = "dingtalk/official_python_cards.py";
const D_EVENTS: &str = "dingtalk/dingtalk_sdk_callbacks.py";
const D_STREAM: &str = "dingtalk/official_stream.py";
const D_SERVER: &str = "dingtalk/server_callback.py";
const W_DIRECTORY: &str = "wecom/wechatpy_directory.py";
const W_MESSAGES: &str = "wecom/wechatpy_messages.py";
const W_EVENTS: &str = "wecom/wechatpy_callbacks.py";
const W_CRYPTO: &str = "wecom/wecom_crypto.mjs";
const W_SERVER: &str = "wecom/server_callback.py";
const L_DIRECTORY: &str = "lark/lark_oapi_directory.py";
const L_MESSAGES: &str = "lark/lark_oapi_messages.py";
const L_EVENTS: &str = "lark/lark_oapi_callbacks.py";
const L_NODE: &str = "lark/node_sdk.mjs";
const L_LONG: &str = "lark/lark_oapi_connection.py";
const L_NODE_LONG: &str = "lark/node_sdk_connection.mjs";
const L_SERVER: &str = "lark/server_callback.py";

pub const CAPABILITIES: &[Capability] = &[
    Capability {
        name: "token: one fetch for any number of callers, renewed early, once more when refused",
        tests: &[
            "vendor::tokens::a_hundred_callers_on_a_cold_cache_fetch_one_token",
            "vendor::tokens::a_token_that_was_taken_back_is_replaced_once",
            "vendor::tokens::a_token_that_has_expired_at_the_vendor_is_replaced_once",
            "vendor::tokens::a_token_is_renewed_before_it_ends",
            "vendor::tokens::two_companies_have_tokens_of_their_own",
        ],
        cells: [
            yes("", &[], &[Cases(D_OLD, "token", "token"), Cases(D_NEW, "token", "token"), Cases(D_NODE, "token", "")]),
            yes("", &[], &[Cases(W_DIRECTORY, "token", "token")]),
            yes("", &[], &[Cases(L_DIRECTORY, "token", "token"), Cases(L_NODE, "token", "token")]),
        ],
    },
    Capability {
        name: "department tree, people by page, visible range",
        tests: &[
            "vendor::directory::departments_come_parents_first_and_are_those_of_the_company",
            "vendor::directory::a_branch_and_what_is_right_below_a_department_can_be_asked_for",
            "vendor::directory::every_person_of_every_department_comes_over_all_pages",
            "vendor::directory::an_app_that_sees_less_is_told_so_and_sees_no_more",
        ],
        cells: [
            yes("pages of 100", &[], &[Cases(D_OLD, "departments", ""), Cases(D_OLD, "people", "")]),
            yes("one page", &[], &[Cases(W_DIRECTORY, "departments", ""), Cases(W_DIRECTORY, "people", "")]),
            yes(
                "pages of 50",
                &[],
                &[
                    Cases(L_DIRECTORY, "departments", ""),
                    Cases(L_DIRECTORY, "people", ""),
                    Cases(L_NODE, "departments", ""),
                    Cases(L_NODE, "people", ""),
                ],
            ),
        ],
    },
    Capability {
        name: "person by phone",
        tests: &["vendor::directory::a_person_is_found_by_phone_and_nobody_is_no_error"],
        cells: [
            yes("", &[], &[Cases(D_OLD, "by phone", "")]),
            yes("", &[], &[Cases(W_DIRECTORY, "by phone", "")]),
            yes("", &[], &[Cases(L_DIRECTORY, "by phone", ""), Cases(L_NODE, "by phone", "")]),
        ],
    },
    Capability {
        name: "sign-in inside the app by redirect, on the web by QR code",
        tests: &[
            "vendor::sign_in::a_sign_in_inside_the_app_tells_who_it_is",
            "vendor::sign_in::a_sign_in_of_any_other_browser_tells_who_scanned",
            "vendor::sign_in::a_code_is_good_once_and_for_its_own_app",
            "vendor::sign_in::somebody_of_another_company_is_an_outsider",
        ],
        cells: [
            yes("", &[], &[Cases(D_NEW, "sign-in", "")]),
            yes("", &[], &[Cases(W_DIRECTORY, "sign-in", "")]),
            yes("", &[], &[Cases(L_DIRECTORY, "sign-in", "")]),
        ],
    },
    Capability {
        name: "sign-in by the app's JS API",
        tests: &["vendor::sign_in::the_apps_script_gives_a_code_where_it_has_one"],
        cells: [yes("", &[], &[Cases(D_OLD, "sign-in", "")]), no(""), yes("", &[], &[Cases(L_DIRECTORY, "sign-in", "a code yields")])],
    },
    Capability {
        name: "JS-API ticket and signature",
        tests: &["vendor::sign_in::a_page_is_signed_with_the_current_ticket_which_is_fetched_once"],
        cells: [
            yes("", &[], &[Cases(D_OLD, "JS-API", ""), Cases(D_NEW, "JS-API", "")]),
            yes("", &[], &[Cases(W_MESSAGES, "JS-SDK", ""), Cases(W_CRYPTO, "JS-SDK", "")]),
            yes("", &[], &[Cases(L_MESSAGES, "JS-API", "")]),
        ],
    },
    Capability {
        name: "text and card to people and departments, split at the vendor's limit",
        tests: &[
            "vendor::messages::a_text_arrives_once_however_often_it_is_sent_with_its_key",
            "vendor::messages::a_text_to_a_department_reaches_everybody_below",
            "vendor::messages::more_recipients_than_the_vendor_takes_are_split",
            "vendor::messages::those_who_cannot_be_reached_are_told",
            "vendor::cards::a_card_leads_to_its_page",
            "vendor::cards::a_card_that_is_too_long_is_cut_and_not_refused",
        ],
        cells: [
            yes("100", &[], &[Cases(D_OLD, "message", "")]),
            yes("1,000", &[], &[Cases(W_MESSAGES, "message", "")]),
            yes("200", &[], &[Cases(L_MESSAGES, "message", ""), Cases(L_NODE, "message", "")]),
        ],
    },
    Capability {
        name: "card with buttons that call back, to people",
        tests: &["vendor::cards::buttons_are_on_the_card_and_call_back"],
        cells: [
            yes(
                "needs a *Card Template ID*; without one, or where it is refused, the buttons are links",
                &[
                    "vendor::callbacks::press::on_dingtalk_a_press_responds_once_and_the_card_follows",
                    "vendor::callbacks::press::on_dingtalk_the_answer_to_a_press_shows_the_card_as_it_is_then",
                    "vendor::callbacks::press::on_dingtalk_fixed_buttons_name_themselves_in_their_parameters",
                    "vendor::callbacks::press::on_dingtalk_a_forged_press_is_refused_and_a_replayed_one_counts_once",
                    "vendor::callbacks::press::on_dingtalk_a_refused_template_leaves_links_and_no_job_fails",
                    "vendor::cards::template::each_person_gets_a_card_of_their_own_once_and_all_are_read_changed_and_recalled",
                    "vendor::cards::template::the_template_that_dingtalk_gives_to_everybody_will_do",
                    "vendor::cards::template::a_refused_card_goes_as_one_with_links_and_says_why",
                    "vendor::cards::template::without_a_template_its_buttons_are_links_and_nothing_is_changed",
                ],
                &[Cases(D_CARDS, "card", ""), Cases(D_NODE, "card", ""), Cases(D_SERVER, "server callback", "press")],
            ),
            yes(
                "",
                &["vendor::callbacks::press::on_wecom_a_press_responds_once_and_the_card_follows"],
                &[Cases(W_MESSAGES, "card", ""), Cases(W_EVENTS, "callback", "button"), Cases(W_CRYPTO, "callback", "button")],
            ),
            yes(
                "",
                &["vendor::callbacks::press::on_lark_a_press_responds_once_and_the_card_follows"],
                &[Cases(L_MESSAGES, "card", ""), Cases(L_EVENTS, "callback", "button")],
            ),
        ],
    },
    Capability {
        name: "card with buttons that call back, in groups",
        tests: &["vendor::groups::messages_arrive_in_a_group"],
        cells: [
            yes(
                "needs a *Card Template ID*",
                &["vendor::cards::template::a_card_in_a_group_has_buttons_is_changed_read_and_recalled"],
                &[Cases(D_CARDS, "card", "press")],
            ),
            no("only the link remains"),
            yes("", &[], &[Cases(L_MESSAGES, "card", "")]),
        ],
    },
    Capability {
        name: "change a card that was sent",
        tests: &["vendor::cards::a_card_is_changed_for_whoever_has_it"],
        cells: [
            yes(
                "needs a *Card Template ID*",
                &["vendor::callbacks::press::on_dingtalk_the_card_follows_what_is_done_on_the_page"],
                &[Cases(D_CARDS, "card", "update"), Cases(D_NODE, "card", "updated")],
            ),
            yes(
                "within 72 h, once for each code",
                &["vendor::callbacks::press::on_wecom_a_card_that_can_be_changed_no_more_stays_as_it_is"],
                &[Cases(W_MESSAGES, "card", "response code"), Cases(W_EVENTS, "callback", "response code")],
            ),
            yes(
                "within 14 days",
                &["vendor::callbacks::press::on_lark_the_changed_card_finishes_the_incident"],
                &[Cases(L_MESSAGES, "card", "replaced")],
            ),
        ],
    },
    Capability {
        name: "who has read",
        tests: &["vendor::messages::who_has_read_a_message_is_told_where_the_vendor_tells_it"],
        cells: [
            yes("", &[], &[Cases(D_OLD, "message", "became"), Cases(D_NEW, "message", "read")]),
            no(""),
            yes("a batch: numbers only", &[], &[Cases(L_MESSAGES, "message", "read")]),
        ],
    },
    Capability {
        name: "recall",
        tests: &["vendor::messages::a_message_can_be_taken_back"],
        cells: [
            yes("within 24 h", &[], &[Cases(D_OLD, "message", "recalled"), Cases(D_NEW, "message", "recalled")]),
            yes("within 24 h", &[], &[Cases(W_MESSAGES, "recall", "")]),
            yes("", &[], &[Cases(L_MESSAGES, "message", "recalled")]),
        ],
    },
    Capability {
        name: "group: make once for each key, add, remove, send",
        tests: &[
            "vendor::groups::the_same_key_makes_one_group",
            "vendor::groups::people_come_and_go",
            "vendor::groups::messages_arrive_in_a_group",
            "vendor::groups::a_group_of_strangers_is_refused",
        ],
        cells: [
            yes("needs a *Group Template ID*", &[], &[Cases(D_NEW, "group", ""), Cases(D_NODE, "group", "")]),
            yes("needs the whole company visible", &[], &[Cases(W_MESSAGES, "group", "")]),
            yes("", &[], &[Cases(L_MESSAGES, "group", ""), Cases(L_NODE, "group", "")]),
        ],
    },
    Capability {
        name: "dissolve the group",
        tests: &["vendor::groups::a_group_is_dissolved_where_the_vendor_can"],
        cells: [
            yes("", &[], &[Cases(D_NEW, "group", "dissolved"), Cases(D_NODE, "group", "dissolved")]),
            no(""),
            yes("", &[], &[Cases(L_MESSAGES, "group", "dissolved"), Cases(L_NODE, "group", "dissolved")]),
        ],
    },
    Capability {
        name: "callback: verification, signature, decryption, replay window, once for each event",
        tests: &[
            "vendor::callbacks::the_vendor_verifies_our_address",
            "vendor::callbacks::a_change_of_the_directory_is_kept_once",
            "vendor::callbacks::every_change_is_known_for_what_it_is",
            "vendor::callbacks::calls_that_were_tampered_with_are_refused_and_nothing_is_kept",
            "vendor::callbacks::another_companys_calls_are_refused",
        ],
        cells: [
            yes("", &[], &[Cases(D_EVENTS, "callback", ""), Cases(D_SERVER, "server callback", "")]),
            yes(
                "both addresses",
                &[],
                &[Cases(W_EVENTS, "callback", ""), Cases(W_CRYPTO, "callback", ""), Cases(W_SERVER, "server callback", "")],
            ),
            yes("", &[], &[Cases(L_EVENTS, "callback", ""), Cases(L_NODE, "callback", ""), Cases(L_SERVER, "server callback", "")]),
        ],
    },
    Capability {
        name: "check: each mistake turns its stage red, mended it is green",
        tests: &[
            "check::an_app_that_is_set_up_rightly_is_green_from_end_to_end",
            "check::each_mistake_turns_its_stage_red_and_mended_it_is_green",
            "check::a_wrong_secret_is_the_tokens_fault",
            "check::an_address_that_is_not_trusted_can_be_pasted_where_it_is_mended",
            "check::a_missing_permission_can_be_pasted_where_it_is_mended",
        ],
        cells: [
            yes(
                "",
                &["check::a_card_template_that_is_not_published_turns_the_message_red"],
                &[Cases(D_OLD, "token", "trusted"), Cases(D_OLD, "departments", "permission"), Cases(D_NEW, "token", "trusted")],
            ),
            yes("", &[], &[Cases(W_DIRECTORY, "token", "trusted"), Cases(W_DIRECTORY, "departments", "permission")]),
            yes("", &[], &[Cases(L_DIRECTORY, "token", "trusted"), Cases(L_DIRECTORY, "token", "scope")]),
        ],
    },
    Capability {
        name: "long connection instead of a callback address",
        tests: &[],
        cells: [
            yes(
                "Stream mode",
                &[
                    "connection::an_event_over_the_connection_is_kept_acknowledged_and_handled",
                    "connection::an_event_that_cannot_be_kept_is_not_acknowledged",
                    "connection::a_connection_over_which_nothing_is_heard_is_given_up",
                    "vendor::callbacks::press::on_dingtalk_a_press_over_the_connection_does_the_same",
                ],
                &[Cases(D_STREAM, "stream", "")],
            ),
            no(""),
            yes(
                "",
                &[
                    "connection::lark::an_event_in_parts_that_comes_twice_is_kept_once_and_handled",
                    "connection::lark::an_event_that_could_not_be_kept_comes_again",
                    "connection::lark::a_lost_connection_is_opened_again",
                    "vendor::callbacks::press::on_lark_a_press_over_the_connection_responds_and_the_card_follows",
                ],
                &[Cases(L_LONG, "connection", ""), Cases(L_NODE_LONG, "connection", "")],
            ),
        ],
    },
];
