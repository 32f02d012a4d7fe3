//! Icons: lines on a grid of 24, in the colour of the text beside them.

use leptos::prelude::*;

use crate::domain::vendor::Vendor;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Check,
    Warning,
    Clock,
    Cross,
    Copy,
    Dash,
    Back,
    Forward,
    Search,
    Home,
    Apps,
    People,
    Bell,
    Inbox,
    Send,
    Gear,
    List,
    Queue,
    Key,
    Plus,
    Chat,
    Sun,
    Leave,
}

impl Shape {
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Warning => "M12 4l9 16H3L12 4zM12 10v4M12 17.2v.1",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Dash => "M6 12h12",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Forward => "M9 5l7 7-7 7",
            Self::Search => "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
            Self::Home => "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
            Self::Apps => "M7 2.5h10a1 1 0 0 1 1 1v17a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-17a1 1 0 0 1 1-1zM11 18.5h2",
            Self::People => {
                "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-3.6 2.9-6 6.5-6s6.500 2.400 6.500 6M16 5a3.200 3.200 0 0 1 0 6.200M18 14.500c2.100.800 3.500 2.800 3.500 5.500"
            }
            Self::Bell => "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4l2-2zM10 21h4",
            Self::Inbox => "M4 13l3-8h10l3 8v6H4v-6zM4 13h5l1 2.500h4L15 13h5",
            Self::Send => "M4 12l16-7-6 15-3-6-7-2z",
            Self::Gear => "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
            Self::List => "M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1",
            Self::Queue => "M4 5h16v4H4zM4 12h16M4 16h16M4 20h10",
            Self::Key => "M8 11a4.500 4.500 0 1 0 .1 0M11.500 12L20 3.500M16 7.500l3 3",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Chat => "M4 5h16v11H11l-5 4v-4H4z",
            Self::Sun => "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
            Self::Leave => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
        }
    }
}

/// Always beside a word, so it is hidden from those who hear the page.
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            width="18"
            height="18"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=shape.path()></path>
        </svg>
    }
}

/// A vendor's mark in its own colours; its name always stands beside it.
#[component]
pub fn VendorMark(vendor: Vendor) -> impl IntoView {
    let path = match vendor {
        Vendor::DingTalk => "M5 6c5 2.500 9 3.500 14 4.500-1.500 2-3 3-5 3.500l1.500.800L11 20l.800-4c-3-1.500-5.300-5-6.800-10z",
        Vendor::WeCom => {
            "M10 4.500c-4 0-7 2.500-7 5.700 0 1.900 1 3.500 2.700 4.600L5 17.500l3-1.500c.700.100 1.300.200 2 .200 4 0 7-2.600 7-5.900s-3-5.800-7-5.800zM18.500 10.500c1.500.900 2.500 2.300 2.500 4 0 1.400-.700 2.600-1.900 3.500l.500 2-2.300-1.100c-2.100.500-4.300 0-5.800-1.200"
        }
        Vendor::Lark => "M4 12.500c5-.500 9-3.500 16-7-1.500 6.500-5 12-11 14 .500-3-1.500-5.500-5-7z",
    };
    view! {
        <span class=format!("vendor-mark {}", vendor.slug()) aria-hidden="true">
            <svg viewBox="0 0 24 24" fill="currentColor"><path d=path></path></svg>
        </span>
    }
}
