//! Who may depend on whom: the arrows of `docs/ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

use super::Complaint;
use crate::paths;

/// Each of our crates and which others it may name. `tests` may name all and is left out.
const ARROWS: [(&str, &[&str]); 11] = [
    ("tandem-protocol", &[]),
    ("tandem-dom", &["tandem-protocol"]),
    ("tandem-session", &["tandem-protocol"]),
    ("tandem-recording", &["tandem-protocol", "tandem-dom"]),
    ("tandem-tickets", &[]),
    ("tandem-metrics", &[]),
    ("tandem-turn", &[]),
    ("tandem-mail", &[]),
    (
        "tandem-server",
        &[
            "tandem-protocol",
            "tandem-dom",
            "tandem-session",
            "tandem-recording",
            "tandem-tickets",
            "tandem-metrics",
            "tandem-turn",
            "tandem-mail",
        ],
    ),
    (
        "tandem-client-wasm",
        &[
            "tandem-protocol",
            "tandem-dom",
            "tandem-session",
            "tandem-recording",
        ],
    ),
    ("xtask", &[]),
];

/// The crate that may name every other.
const UNBOUND: &str = "tandem-tests";

/// Runtimes, sockets, the browser, clocks and randomness: nothing of it reaches a pure crate, however indirectly.
const IMPURE: [&str; 15] = [
    "tokio",
    "axum",
    "webrtc",
    "rtc",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "rand",
    "getrandom",
    "reqwest",
    "sqlx",
    "hyper",
    "mio",
    "chrono",
    "uuid",
];

/// What a dependency edge looks like to the rules.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Checks the arrows between our crates and what the pure ones pull in.
pub(crate) fn check() -> Result<Vec<Complaint>> {
    let metadata = MetadataCommand::new()
        .manifest_path(paths::root().join("Cargo.toml"))
        .other_options(vec!["--locked".to_owned()])
        .exec()
        .context("cannot read the workspace; is Cargo.lock up to date?")?;
    let mut complaints = check_arrows(&declared(&metadata));
    complaints.extend(check_purity(&pure_crates(&metadata), &resolved(&metadata)?));
    Ok(complaints)
}

/// Each of our crates and which of our crates its manifest names, for tests too.
fn declared(metadata: &Metadata) -> Graph {
    let ours: BTreeSet<String> = metadata
        .workspace_packages()
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    let mut graph = Graph::new();
    for package in metadata.workspace_packages() {
        let named = package
            .dependencies
            .iter()
            .map(|one| one.name.clone())
            .filter(|name| ours.contains(name));
        graph.insert(package.name.to_string(), named.collect());
    }
    graph
}

fn check_arrows(graph: &Graph) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (from, targets) in graph {
        if from == UNBOUND {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == from) else {
            complaints.push(Complaint::new(
                "Cargo.toml",
                1,
                format!(
                    "crate {from} has no place in the arrows; a new crate is an architecture change"
                ),
            ));
            continue;
        };
        for target in targets
            .iter()
            .filter(|target| !allowed.contains(&target.as_str()))
        {
            complaints.push(Complaint::new(
                "Cargo.toml",
                1,
                format!("{from} must not depend on {target}"),
            ));
        }
    }
    complaints
}

fn pure_crates(metadata: &Metadata) -> Vec<String> {
    let folder = metadata.workspace_root.join("crates");
    metadata
        .workspace_packages()
        .iter()
        .filter(|package| package.manifest_path.starts_with(&folder))
        .map(|package| package.name.to_string())
        .collect()
}

/// The resolved graph without what only tests and build scripts need.
fn resolved(metadata: &Metadata) -> Result<Graph> {
    let resolve = metadata
        .resolve
        .as_ref()
        .context("cargo resolved nothing")?;
    let name = |id: &PackageId| metadata[id].name.to_string();
    let mut graph = Graph::new();
    for node in &resolve.nodes {
        let targets = node
            .deps
            .iter()
            .filter(|dep| {
                dep.dep_kinds
                    .iter()
                    .any(|kind| kind.kind == DependencyKind::Normal)
            })
            .map(|dep| name(&dep.pkg));
        graph.entry(name(&node.id)).or_default().extend(targets);
    }
    Ok(graph)
}

fn check_purity(pure: &[String], graph: &Graph) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for name in pure {
        for reached in reachable(name, graph) {
            if IMPURE.contains(&reached.as_str()) {
                let text = format!("{name} is pure and must not reach {reached}");
                complaints.push(Complaint::new("Cargo.toml", 1, text));
            }
        }
    }
    complaints
}

fn reachable(from: &str, graph: &Graph) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from.to_owned()];
    while let Some(name) = waiting.pop() {
        for target in graph.get(&name).into_iter().flatten() {
            if seen.insert(target.clone()) {
                waiting.push(target.clone());
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> Graph {
        edges
            .iter()
            .map(|(from, to)| {
                (
                    (*from).to_owned(),
                    to.iter().map(|name| (*name).to_owned()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn arrows_of_the_architecture_pass_and_others_do_not() {
        let good = graph(&[
            ("tandem-dom", &["tandem-protocol"]),
            ("tandem-tests", &["tandem-server"]),
        ]);
        assert_eq!(check_arrows(&good), []);
        let bad = graph(&[("tandem-session", &["tandem-recording"])]);
        assert_eq!(
            check_arrows(&bad)[0].text,
            "tandem-session must not depend on tandem-recording"
        );
    }

    #[test]
    fn a_crate_nobody_placed_is_noticed() {
        assert_eq!(check_arrows(&graph(&[("tandem-helpers", &[])])).len(), 1);
    }

    #[test]
    fn an_indirect_runtime_makes_a_crate_impure() {
        let graph = graph(&[
            ("tandem-dom", &["innocent"]),
            ("innocent", &["tokio"]),
            ("other", &["rand"]),
        ]);
        let complaints = check_purity(&["tandem-dom".to_owned()], &graph);
        assert_eq!(complaints.len(), 1);
        assert_eq!(
            complaints[0].text,
            "tandem-dom is pure and must not reach tokio"
        );
    }
}
