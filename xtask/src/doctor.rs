//! `cargo xtask doctor`: what is there, what is missing, and the command that mends it.

use std::process::ExitCode;

use anyhow::Result;

use crate::wasm::WasmStd;
use crate::{chromium, node, paths, postgres, schemathesis, sh, wasm};

/// The oldest compiler, as the workspace's manifest says.
const RUST_MIN: &str = env!("CARGO_PKG_RUST_VERSION");

/// Looks at everything and changes nothing.
pub(crate) fn doctor() -> Result<ExitCode> {
    let findings = [
        rust()?,
        wasm_std()?,
        wasm_opt(),
        node(),
        packages("web"),
        packages("tests"),
        packages("clients/typescript"),
        browser(),
        asker(),
        database(),
    ];
    let mut healthy = true;
    for finding in findings {
        match finding.state {
            State::Good(detail) => println!("ok       {:<16} {detail}", finding.name),
            State::Missing { detail, mend } => {
                healthy = false;
                println!(
                    "missing  {:<16} {detail}\n         {:<16} mend it: {mend}",
                    finding.name, ""
                );
            }
        }
    }
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

struct Finding {
    name: &'static str,
    state: State,
}

enum State {
    Good(String),
    Missing { detail: String, mend: String },
}

fn good(name: &'static str, detail: impl Into<String>) -> Finding {
    Finding {
        name,
        state: State::Good(detail.into()),
    }
}

fn missing(name: &'static str, detail: impl Into<String>, mend: impl Into<String>) -> Finding {
    Finding {
        name,
        state: State::Missing {
            detail: detail.into(),
            mend: mend.into(),
        },
    }
}

fn rust() -> Result<Finding> {
    let version = sh::read(paths::rustc().arg("--version"))?;
    let number = version.split(' ').nth(1).unwrap_or_default();
    Ok(if numbers(number) >= numbers(RUST_MIN) {
        good("rust", version)
    } else {
        missing(
            "rust",
            format!("{version}, {RUST_MIN} is needed"),
            "rustup update stable",
        )
    })
}

fn wasm_std() -> Result<Finding> {
    let name = "wasm library";
    Ok(match wasm::find_std()? {
        Some(WasmStd::Installed) => good(name, "in the toolchain"),
        Some(WasmStd::Private(sysroot)) => good(name, format!("in {}", sysroot.display())),
        None => missing(
            name,
            format!("no standard library for {}", wasm::TARGET),
            "cargo xtask wasm",
        ),
    })
}

fn wasm_opt() -> Finding {
    let tool = paths::web().join("node_modules/.bin/wasm-opt");
    if tool.exists() {
        return good("wasm-opt", "from npm");
    }
    missing(
        "wasm-opt",
        "bundles are a fifth larger without it",
        "npm ci --prefix web",
    )
}

fn node() -> Finding {
    let (major, minor) = node::VERSION_MIN;
    match node::check_version() {
        Ok(version) => good("node", version),
        Err(error) => missing(
            "node",
            format!("{error:#}"),
            format!("install Node {major}.{minor} or newer with npm from your distribution"),
        ),
    }
}

fn packages(folder: &'static str) -> Finding {
    let name = match folder {
        "web" => "web packages",
        "tests" => "test packages",
        _ => "client packages",
    };
    if paths::root().join(folder).join("node_modules").is_dir() {
        return good(name, format!("in {folder}/node_modules"));
    }
    missing(
        name,
        format!("{folder}/node_modules is not there"),
        format!("npm ci --prefix {folder}"),
    )
}

fn browser() -> Finding {
    if chromium::found() {
        return good("chromium", "for tests and benches");
    }
    missing(
        "chromium",
        "tests and benches drive it",
        "apt-get install chromium",
    )
}

fn asker() -> Finding {
    let name = "schemathesis";
    if schemathesis::found().is_some() {
        return good(name, "for the interface's tests");
    }
    missing(
        name,
        "it asks the server all that its OpenAPI document allows",
        "python3 from your distribution, then cargo xtask test",
    )
}

fn database() -> Finding {
    match postgres::found() {
        Some(folder) => good("postgresql", format!("in {}", folder.display())),
        None => missing(
            "postgresql",
            "tests run on it too",
            "apt-get install postgresql",
        ),
    }
}

/// `1.95.0` as comparable numbers; a suffix such as `-nightly` does not count.
fn numbers(version: &str) -> Vec<u32> {
    let release = version.split('-').next().unwrap_or_default();
    release
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_compare_by_number_and_a_nightly_counts_as_its_release() {
        assert!(numbers("1.100.0") > numbers("1.95"));
        assert!(numbers("1.95.0") >= numbers("1.95"));
        assert!(numbers("1.97.0-nightly") >= numbers("1.95"));
        assert!(numbers("1.94.1") < numbers("1.95"));
    }
}
