//! Builds one wasm bundle for each side and writes it where Vite picks it up.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::{TARGET, provide_std};
use crate::stamp::{Inputs, Stamp};
use crate::ui::Step;
use crate::{paths, sh};

/// The two sides; each is a feature of the crate and a folder under `web/wasm/`.
const SIDES: [&str; 2] = ["customer", "agent"];

/// What `wasm-opt` does: control flow built anew between its rounds is a hundredth smaller after brotli.
const WASM_PASSES: [&str; 6] = ["-Os", "--flatten", "--rereloop", "-Os", "-Os", "-Os"];

/// What rustc's default wasm target may use; every browser since 2022 understands it.
const WASM_FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds both bundles, or finds them as they should be.
pub(crate) fn bundle(step: &Step) -> Result<()> {
    for side in SIDES {
        let folder = paths::web().join("wasm").join(side);
        let stamp = stamp(side)?;
        if stamp.is_fresh(&[folder.join("client.js"), folder.join("client_bg.wasm")]) {
            continue;
        }
        let built = compile(step, side)?;
        bind(&built, &folder)?;
        optimise(step, &folder.join("client_bg.wasm"))?;
        stamp.write()?;
    }
    Ok(())
}

fn stamp(side: &str) -> Result<Stamp> {
    let root = paths::root();
    let optimiser = wasm_opt().map_or("none".to_owned(), |tool| tool.display().to_string());
    let inputs = Inputs::default()
        .text(&sh::read(paths::rustc().arg("-vV"))?)
        .text(&optimiser)
        .path(&root.join("Cargo.toml"))?
        .path(&root.join("Cargo.lock"))?
        .path(&root.join("crates"))?
        .path(&root.join("client-wasm"))?
        .path(&root.join("xtask/src/wasm"))?;
    Ok(inputs.stamp(&format!("wasm-{side}")))
}

fn compile(step: &Step, side: &str) -> Result<PathBuf> {
    let std_lib = provide_std(step)?;
    let mut cargo = paths::cargo();
    cargo.args([
        "build",
        "--package",
        "tandem-client-wasm",
        "--profile",
        "wasm",
        "--lib",
    ]);
    cargo.args([
        "--target",
        TARGET,
        "--no-default-features",
        "--features",
        side,
    ]);
    std_lib.apply(&mut cargo);
    sh::run(step, &mut cargo)?;
    Ok(paths::target()
        .join(TARGET)
        .join("wasm/tandem_client_wasm.wasm"))
}

fn bind(built: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Bindgen::new()
        .input_path(built)
        .web(true)?
        .typescript(true)
        .out_name("client")
        .remove_name_section(true)
        .remove_producers_section(true)
        // Bundlers find the wasm through `new URL(…, import.meta.url)`.
        .omit_default_module_path(false)
        .generate(folder)
        .with_context(|| format!("cannot make the bindings of {}", built.display()))
}

fn wasm_opt() -> Option<PathBuf> {
    let tool = paths::web().join("node_modules/.bin/wasm-opt");
    tool.exists().then_some(tool)
}

fn optimise(step: &Step, wasm: &Path) -> Result<()> {
    let Some(tool) = wasm_opt() else {
        step.note("wasm-opt is not there (run `npm ci` in web/); the bundle stays a fifth larger");
        return Ok(());
    };
    sh::run(
        step,
        Command::new(tool)
            .args(WASM_PASSES)
            .args(WASM_FEATURES)
            .arg(wasm)
            .arg("-o")
            .arg(wasm),
    )?;
    Ok(())
}
