//! What stops a call before anything is done: address, token, switched-off app, permission, number of calls.
//!
//! The order of address, token and permission at the real gateway is not documented; variants play the others.

use super::Tenant;
use super::token::Standing;
use crate::simulator::settings::Settings;

/// Why the gateway refuses, told in each generation's own way.
#[derive(Debug, Clone, PartialEq)]
pub enum Barrier {
    TokenMissing,
    TokenInvalid,
    TokenExpired,
    Address {
        ip: String,
        client_id: String,
    },
    Disabled,
    Scope {
        scope: String,
        client_id: String,
        /// Whether the refusal names the scope; older apps only get a link.
        named: bool,
    },
    TooMany {
        api: String,
        limit: u32,
        at: i64,
    },
    /// The month's calls are used up.
    Quota,
}

/// A call as the gateway sees it.
pub struct Visit<'a> {
    pub token: Option<&'a str>,
    pub ip: &'a str,
    /// The name under which calls of this API are counted.
    pub api: &'a str,
    pub scope: &'a str,
    /// Whether it counts against the month's calls; identity and contacts do not.
    pub metered: bool,
    pub now: i64,
}

/// The company whose app calls, if it may.
pub fn enter<'a>(tenants: &'a mut [Tenant], visit: &Visit) -> Result<&'a mut Tenant, Barrier> {
    let token = visit.token.filter(|token| !token.is_empty()).ok_or(Barrier::TokenMissing)?;
    let tenant = tenants.iter_mut().find(|tenant| tenant.tokens.knows(token)).ok_or(Barrier::TokenInvalid)?;
    let settings = &tenant.company.settings;
    let address = || check_address(settings, &tenant.credentials.client_id, visit.ip);
    let standing = || match tenant.tokens.check(token, visit.now) {
        Standing::Good => Ok(()),
        Standing::Expired => Err(Barrier::TokenExpired),
        Standing::Unknown => Err(Barrier::TokenInvalid),
    };
    let permission = || check_scope(settings, &tenant.credentials.client_id, visit.scope);
    if settings.plays("token_before_address") {
        standing()?;
        address()?;
        check_enabled(settings)?;
        permission()?;
    } else if settings.plays("permission_before_address") {
        standing()?;
        check_enabled(settings)?;
        permission()?;
        address()?;
    } else {
        address()?;
        standing()?;
        check_enabled(settings)?;
        permission()?;
    }
    if visit.metered && settings.plays("month_used_up") {
        return Err(Barrier::Quota);
    }
    tenant.count(visit.api, visit.now)?;
    Ok(tenant)
}

/// A list of addresses, stars allowed in place of numbers.
pub fn check_address(settings: &Settings, client_id: &str, ip: &str) -> Result<(), Barrier> {
    let fits = |pattern: &String| {
        let (mut pattern, mut given) = (pattern.split('.'), ip.split('.'));
        loop {
            match (pattern.next(), given.next()) {
                (None, None) => return true,
                (Some(wanted), Some(part)) if wanted == "*" || wanted == part => {}
                _ => return false,
            }
        }
    };
    match &settings.trusted_ips {
        Some(trusted) if !trusted.iter().any(fits) => Err(Barrier::Address { ip: ip.to_owned(), client_id: client_id.to_owned() }),
        _ => Ok(()),
    }
}

fn check_enabled(settings: &Settings) -> Result<(), Barrier> {
    if settings.disabled { Err(Barrier::Disabled) } else { Ok(()) }
}

/// Whether the app was given a permission point; an empty one is no permission.
pub fn check_scope(settings: &Settings, client_id: &str, scope: &str) -> Result<(), Barrier> {
    if scope.is_empty() || !settings.missing_scopes.iter().any(|missing| missing == scope) {
        return Ok(());
    }
    let named = !settings.plays("permission_unnamed");
    Err(Barrier::Scope { scope: scope.to_owned(), client_id: client_id.to_owned(), named })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_number_of_an_address() {
        let settings = |trusted: &str| Settings { trusted_ips: Some(vec![trusted.to_owned()]), ..Settings::default() };
        let passes = |trusted: &str, ip: &str| check_address(&settings(trusted), "ding", ip).is_ok();
        assert!(passes("203.0.113.7", "203.0.113.7") && passes("203.0.*.*", "203.0.113.7"));
        assert!(!passes("203.0.113.7", "203.0.113.8") && !passes("203.0.*", "203.0.113.7") && !passes("*.0.113.8", "203.0.113.7"));
    }
}
