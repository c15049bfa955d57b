//! The settings of one organisation as its leads and administrators read them: what each is, and where it is set.
//!
//! What is the server's alone (ports, folders, the database) is not among them, and of secrets and the
//! places in which they lie nothing but whether there is one.

use clap::Args as _;
use serde_json::{Map, Value};

use super::{Config, Options};
use crate::tenant::TenantId;

/// The groups, and the keys of the file that are in each.
const GROUPS: [(&str, &[&str]); 15] = [
    (
        "organisation",
        &["organisation", "public_url", "allowed_origins"],
    ),
    (
        "privacy",
        &["privacy_profile", "privacy_rules", "control_rules"],
    ),
    (
        "routing",
        &["number_match", "offer_seconds", "request_skills"],
    ),
    ("sla", &["sla"]),
    ("closing", &["closing"]),
    ("survey", &["survey"]),
    ("mail", &["mail", "mail_language"]),
    ("connectors", &["connectors", "webhooks"]),
    ("sign_in", &["agent_session_hours", "sign_in", "oidc"]),
    ("access", &["access_rules"]),
    ("identity", &["identity"]),
    ("retention", &["retention"]),
    ("files", &["files"]),
    ("assets", &["assets"]),
    ("limits", &["limits"]),
];

/// Settings that hold, or lead to, what others must not know.
const HIDDEN: [&str; 8] = [
    "file",
    "env",
    "folder",
    "s3_bucket",
    "s3_endpoint",
    "scanner_command",
    "scanner_url",
    "password",
];
/// Ends of the names of others like these.
const HIDDEN_ENDS: [&str; 3] = ["_file", "_env", "_secret"];

/// Settings that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownGroup {
    /// Its word.
    pub name: &'static str,
    /// In the order of the groups' keys.
    pub settings: Vec<ShownSetting>,
}

/// One setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownSetting {
    /// Its key in the file.
    pub key: String,
    /// Which one, from 1, of several that the file has under the same key.
    pub nth: Option<u32>,
    /// What it is; nothing where it is not set, and where it is hidden.
    pub values: Vec<String>,
    /// Whether no more is said of it than whether it is set.
    pub is_hidden: bool,
    /// Whether it is set, or has a default.
    pub is_set: bool,
    /// The flag that sets it, without its dashes.
    pub flag: Option<String>,
    /// The variable of the environment that does.
    pub env: Option<String>,
}

impl Config {
    /// The settings as the organisation `tenant` may read them. Flags and the environment are those of the
    /// server, and so of its default tenant alone.
    pub fn shown(&self, tenant: &TenantId) -> Vec<ShownGroup> {
        let Ok(Value::Object(all)) = serde_json::to_value(self) else {
            return Vec::new();
        };
        let flags = if tenant.is_default() {
            flags()
        } else {
            Vec::new()
        };
        let group = |(name, keys): (&'static str, &[&str])| {
            let mut settings = Vec::new();
            for key in keys {
                add(
                    &mut settings,
                    key,
                    None,
                    all.get(*key).unwrap_or(&Value::Null),
                );
            }
            for setting in &mut settings {
                place(setting, tenant, &flags);
            }
            ShownGroup { name, settings }
        };
        GROUPS.into_iter().map(group).collect()
    }
}

/// Variables of the environment, and the flag beside each.
fn flags() -> Vec<(String, String)> {
    let command = Options::augment_args(clap::Command::new("tandem"));
    let named = command.get_arguments().filter_map(|one| {
        let env = one.get_env()?.to_str()?.to_owned();
        Some((env, one.get_long()?.to_owned()))
    });
    named.collect()
}

/// Says where a setting is set.
fn place(setting: &mut ShownSetting, tenant: &TenantId, flags: &[(String, String)]) {
    if !tenant.is_default() {
        let key = match setting.key.as_str() {
            "organisation" => "name",
            "public_url" => "origin",
            key => key,
        };
        setting.key = format!("tenants.{key}");
        return;
    }
    let key = match setting.key.strip_prefix("limits.") {
        Some(limit) => format!("limit.{limit}"),
        None => setting.key.clone(),
    };
    let env = format!("TANDEM_{}", key.replace('.', "_").to_uppercase());
    if let Some((env, flag)) = flags.iter().find(|(known, _)| *known == env) {
        setting.flag = Some(flag.clone());
        setting.env = Some(env.clone());
    }
}

fn add(settings: &mut Vec<ShownSetting>, key: &str, nth: Option<u32>, value: &Value) {
    match value {
        Value::Object(fields) => add_fields(settings, key, nth, fields),
        Value::Array(items) if nth.is_none() && items.iter().any(Value::is_object) => {
            for (item, nth) in items.iter().zip(1..) {
                add(settings, key, Some(nth), item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            settings.push(leaf(key, nth, value));
        }
    }
}

fn add_fields(
    settings: &mut Vec<ShownSetting>,
    key: &str,
    nth: Option<u32>,
    fields: &Map<String, Value>,
) {
    for (name, value) in fields {
        add(settings, &format!("{key}.{name}"), nth, value);
    }
}

fn leaf(key: &str, nth: Option<u32>, value: &Value) -> ShownSetting {
    let values = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().map(words).collect(),
        one => vec![words(one)],
    };
    let name = key.rsplit('.').next().unwrap_or(key);
    let is_hidden = HIDDEN.contains(&name)
        || HIDDEN_ENDS.iter().any(|end| name.ends_with(end))
        || values
            .iter()
            .any(|value| has_user(value) || has_query(name, value));
    let is_set = values.iter().any(|value| !value.is_empty());
    ShownSetting {
        key: key.to_owned(),
        nth,
        values: if is_hidden { Vec::new() } else { values },
        is_hidden,
        is_set,
        ..ShownSetting::default()
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether it is an address with somebody's name, or more, before its host (RFC 3986 §3.2.1).
fn has_user(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.contains('@')
}

/// Whether it is an address with a query, in which keys are often written; pages of rules are none.
fn has_query(name: &str, value: &str) -> bool {
    name.ends_with("url") && value.contains('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "organisation = \"Acme\"\n\
        [[sla.calendars]]\nname = \"desk\"\ntime_zone = \"Europe/Berlin\"\nmonday = \"9:00-17:00\"\n\
        [[sla.policies]]\npriority = \"high\"\nfirst_response_minutes = 30\n\
        [mail]\nhost = \"smtp.example\"\nfrom = \"a@b.example\"\nuser = \"desk\"\npassword_env = \"MAIL_PASSWORD\"\n\
        [[connectors]]\nname = \"ours\"\nkind = \"roundup\"\nurl = \"https://tracker.example\"\ntoken_env = \"TOKEN\"\n\
        [files]\ns3_bucket = \"of-ours\"\ns3_endpoint = \"https://store.example\"\n\
        [[access_rules]]\nrole = \"agent\"\nmay = [\"read_tickets\"]\nwhere = { team = \"own\" }\n\
        [limits]\nsockets = 9\n";

    fn loaded() -> Config {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tandem.toml");
        std::fs::write(&path, FILE).expect("written");
        Config::load(Some(&path), Options::default()).expect("loads")
    }

    fn shown(tenant: &TenantId) -> Vec<ShownSetting> {
        let groups = loaded().shown(tenant);
        groups
            .into_iter()
            .flat_map(|group| group.settings)
            .collect()
    }

    fn of(key: &str) -> ShownSetting {
        let mut all = shown(&TenantId::default()).into_iter();
        all.find(|one| one.key == key).expect(key)
    }

    #[test]
    fn each_says_what_it_is_and_where_it_is_set() {
        let limit = of("limits.sockets");
        assert_eq!(limit.values, ["9"]);
        assert_eq!(limit.flag.as_deref(), Some("limit-sockets"));
        assert_eq!(limit.env.as_deref(), Some("TANDEM_LIMIT_SOCKETS"));
        let asked = of("survey.enabled");
        assert_eq!(asked.values, ["true"]);
        assert_eq!(asked.flag.as_deref(), Some("survey"));
        let policy = of("sla.policies.first_response_minutes");
        assert_eq!(
            (policy.nth, policy.values.as_slice()),
            (Some(1), &["30".to_owned()][..])
        );
        assert_eq!(
            (policy.flag, policy.env),
            (None, None),
            "the file alone has it"
        );
        let rule = of("access_rules.where.team");
        assert_eq!(
            (rule.nth, rule.values.as_slice()),
            (Some(1), &["own".to_owned()][..])
        );
        let oidc = of("oidc");
        assert!(!oidc.is_set && oidc.values.is_empty());
        assert_eq!(
            of("organisation").env.as_deref(),
            Some("TANDEM_ORGANISATION")
        );
    }

    #[test]
    fn of_secrets_it_is_said_whether_there_are_some() {
        for key in [
            "mail.password_env",
            "connectors.token_env",
            "files.s3_endpoint",
        ] {
            let secret = of(key);
            assert!(
                secret.is_hidden && secret.is_set && secret.values.is_empty(),
                "{key}"
            );
        }
        let all = format!("{:?}", shown(&TenantId::default()));
        assert!(
            !["MAIL_PASSWORD", "TOKEN", "of-ours", "store.example"]
                .iter()
                .any(|secret| all.contains(secret)),
            "{all}"
        );
        assert!(has_user("https://ada:secret@a.example/x") && has_user("https://key@a.example"));
        assert!(!has_user("https://a.example/@ada") && !has_user("a@b.example"));
        assert!(has_query("jwks_url", "https://a.example/keys?token=secret"));
        assert!(!has_query("pages", "/orders?step=*") && !has_query("url", "https://a.example"));
    }

    #[test]
    fn every_setting_of_an_organisation_is_in_a_group() {
        const OF_THE_SERVER: [&str; 14] = [
            "listen",
            "data",
            "demo",
            "log_format",
            "log",
            "stun",
            "turn",
            "turn_ports",
            "turn_private_peers",
            "forwarding",
            "trusted_proxies",
            "turn_urls",
            "turn_addresses",
            "tenants",
        ];
        let known = |key: &str| GROUPS.iter().any(|(_, keys)| keys.contains(&key));
        // Lists that are empty by default are left out of it.
        for config in [Config::default(), loaded()] {
            let Ok(Value::Object(all)) = serde_json::to_value(config) else {
                panic!("an object");
            };
            for key in all.keys() {
                assert!(known(key) != OF_THE_SERVER.contains(&key.as_str()), "{key}");
            }
        }
    }

    #[test]
    fn another_organisation_is_told_of_its_own_part_of_the_file() {
        let tenant: TenantId = "acme".parse().expect("an identifier");
        let all = shown(&tenant);
        let name = all.iter().find(|one| one.key == "tenants.name");
        assert_eq!(
            name.map(|one| one.values.as_slice()),
            Some(&["Acme".to_owned()][..])
        );
        assert!(
            all.iter()
                .all(|one| one.flag.is_none() && one.env.is_none())
        );
        assert!(all.iter().all(|one| one.key.starts_with("tenants.")));
    }
}
