//! Agents at work at the desk: so many requests a second, whether or not the server keeps up.
//!
//! Each request is due at a moment that was fixed before. Its time counts from that moment, also where it
//! went out later, so that a server that stands still for a second is not asked less in it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::api::Browser;
use super::times::{Times, now_ns};

/// What agents do, and how much of each in a hundred requests.
const MIX: [(Route, u32); 8] = [
    (Route::List, 22),
    (Route::Filter, 15),
    (Route::Due, 10),
    (Route::Open, 20),
    (Route::Timeline, 15),
    (Route::Search, 6),
    (Route::Make, 2),
    (Route::Note, 10),
];
/// Longest that the last answers are waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Route {
    List,
    Filter,
    Due,
    Open,
    Timeline,
    Search,
    Make,
    Note,
}

impl Route {
    fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Filter => "filter",
            Self::Due => "sort by due",
            Self::Open => "open a ticket",
            Self::Timeline => "timeline",
            Self::Search => "search",
            Self::Make => "make a ticket",
            Self::Note => "write a note",
        }
    }
}

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the server is.
    pub origin: String,
    /// Who signs in.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Consoles that are open.
    pub n_consoles: usize,
    /// Requests a second of all together.
    pub rate: f64,
    /// How long it is warmed up.
    pub warm_up: Duration,
    /// How long it is measured.
    pub duration: Duration,
}

/// What tickets there are.
struct Known {
    ids: Vec<String>,
    words: Vec<String>,
    agents: Vec<String>,
}

/// Does it; answers with the times of each kind of request, and of all.
///
/// # Errors
/// The server refuses to let agents in, or has no tickets.
pub async fn run(plan: &Plan) -> Result<Value> {
    let consoles = open(plan).await?;
    let known = Arc::new(look_around(&consoles[0]).await?);
    let mut rng = StdRng::seed_from_u64(7);
    let n_warm = count(plan.rate, plan.warm_up);
    let n = n_warm + count(plan.rate, plan.duration);
    let begin = Instant::now() + Duration::from_millis(100);
    let begin_ns = now_ns() + 100_000_000;
    let mut under_way = JoinSet::new();
    for nth in 0..n {
        let after = Duration::from_secs_f64(nth as f64 / plan.rate);
        let due_ns = begin_ns + u64::try_from(after.as_nanos()).unwrap_or(u64::MAX);
        let route = MIX.choose_weighted(&mut rng, |(_, share)| *share)?.0;
        let request = request(route, &known, &mut rng);
        let console = consoles[nth % consoles.len()].clone();
        sleep_until(begin + after).await;
        under_way.spawn(async move {
            let answer = console.ask(&request.path, request.body.as_ref()).await;
            let mut time = Times::default();
            time.arrived(due_ns);
            (nth >= n_warm).then_some((route, time, answer.err()))
        });
    }
    let all = tokio::time::timeout(PATIENCE, under_way.join_all());
    figures(plan, all.await.context("some answers never came")?)
}

fn count(rate: f64, duration: Duration) -> usize {
    (rate * duration.as_secs_f64()) as usize
}

type Answered = Option<(Route, Times, Option<anyhow::Error>)>;

fn figures(plan: &Plan, answered: Vec<Answered>) -> Result<Value> {
    let mut by_route: BTreeMap<Route, (Times, u32)> = BTreeMap::new();
    let (mut all, mut n_failed, mut first_fault) = (Times::default(), 0, None);
    for (route, time, fault) in answered.into_iter().flatten() {
        let (times, failed) = by_route.entry(route).or_default();
        all.append(time.clone());
        times.append(time);
        if let Some(fault) = fault {
            (*failed, n_failed) = (*failed + 1, n_failed + 1);
            first_fault.get_or_insert(fault.to_string());
        }
    }
    let line = |times: &mut Times, failed: u32| {
        json!({
            "n": times.len(), "failed": failed, "p50_ms": times.percentile_ms(50.0),
            "p99_ms": times.percentile_ms(99.0), "max_ms": times.percentile_ms(100.0),
        })
    };
    let mut routes = Vec::new();
    for (route, (times, failed)) in &mut by_route {
        let mut figures = line(times, *failed);
        figures["route"] = json!(route.name());
        routes.push(figures);
    }
    let mut total = line(&mut all, n_failed);
    total["route"] = json!("all");
    routes.push(total);
    Ok(json!({ "rate": plan.rate, "routes": routes, "first_fault": first_fault }))
}

async fn open(plan: &Plan) -> Result<Vec<Browser>> {
    let mut consoles = Vec::new();
    for _ in 0..plan.n_consoles {
        let console = Browser::new(&plan.origin, IpAddr::V4(Ipv4Addr::LOCALHOST))?;
        console.sign_in(&plan.email, &plan.password).await?;
        consoles.push(console);
    }
    ensure!(!consoles.is_empty(), "nobody is at work");
    Ok(consoles)
}

/// What agents have on their screens: the latest tickets, and some of all others.
async fn look_around(console: &Browser) -> Result<Known> {
    let mut known = Known {
        ids: Vec::new(),
        words: Vec::new(),
        agents: Vec::new(),
    };
    let mut path = "/api/v1/tickets?limit=200".to_owned();
    for status in ["open", "pending", "solved", "closed"] {
        path.push_str(&format!("&status={status}"));
        let page = console.ask(&path, None).await?;
        let tickets = page["data"].as_array().context("no list")?;
        for ticket in tickets {
            known.ids.extend(ticket["id"].as_str().map(str::to_owned));
            let subject = ticket["subject"].as_str().unwrap_or_default();
            known.words.extend(subject.split(' ').map(str::to_owned));
        }
        "/api/v1/tickets?limit=200".clone_into(&mut path);
    }
    let agents = console.ask("/api/v1/agents", None).await?;
    let agents = agents["data"].as_array().context("no agents")?;
    let ids = agents.iter().filter_map(|agent| agent["id"].as_str());
    known.agents = ids.map(str::to_owned).collect();
    ensure!(!known.ids.is_empty(), "there are no tickets");
    Ok(known)
}

struct Request {
    path: String,
    body: Option<Value>,
}

fn request(route: Route, known: &Known, rng: &mut StdRng) -> Request {
    let one = |all: &[String], rng: &mut StdRng| all.choose(rng).cloned().unwrap_or_default();
    let ticket = format!("/api/v1/tickets/{}", one(&known.ids, rng));
    let list = |what: &str| format!("/api/v1/tickets?limit=50&{what}");
    let mut body = None;
    let path = match route {
        Route::List => list(""),
        Route::Filter => list(&filter(&one(&known.agents, rng), rng)),
        Route::Due => list("sort=due"),
        Route::Open => ticket,
        Route::Timeline => format!("{ticket}/timeline"),
        Route::Search => list(&words(&known.words, rng)),
        Route::Make => {
            body = Some(json!({
                "subject": format!("{} {}", one(&known.words, rng), one(&known.words, rng)),
                "description": "It does not work", "customer_name": "Kim",
            }));
            "/api/v1/tickets".to_owned()
        }
        Route::Note => {
            body = Some(json!({ "body": "Asked the customer to restart it." }));
            format!("{ticket}/comments")
        }
    };
    Request { path, body }
}

fn filter(agent: &str, rng: &mut StdRng) -> String {
    match rng.random_range(0..6) {
        0 => "status=open".to_owned(),
        1 => "status=pending&priority=urgent".to_owned(),
        2 => format!("assignee={agent}"),
        3 => format!("assignee={agent}&status=open"),
        4 => "assignee=none&status=open".to_owned(),
        _ => "category=billing&status=closed".to_owned(),
    }
}

/// A frequent word or a rare one, two of them, a number, and what is nowhere.
fn words(all: &[String], rng: &mut StdRng) -> String {
    let mut one = || all.choose(rng).cloned().unwrap_or_default();
    let (first, second) = (one(), one());
    match rng.random_range(0..4) {
        0 => format!("q={first}"),
        1 => format!("q={first}+{second}"),
        2 => format!("q=%23{}", rng.random_range(1..100_000)),
        _ => format!("q={}", first.chars().rev().collect::<String>()),
    }
}
