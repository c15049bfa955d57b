//! The web bundles: `web/` in, `web/dist/` out.

use std::process::Command;

use anyhow::Result;

use crate::stamp::Inputs;
use crate::ui::Step;
use crate::{paths, sh};

/// Builds all bundles unless nothing changed; the packages and the wasm clients are there already.
pub(crate) fn build(step: &Step) -> Result<()> {
    let web = paths::web();
    let stamp = Inputs::default().path(&web)?.stamp("web");
    if stamp.is_fresh(&[web.join("dist/loader.js"), web.join("dist/index.html")]) {
        return Ok(());
    }
    sh::run(
        step,
        Command::new("node").arg("build.mjs").current_dir(&web),
    )?;
    stamp.write()
}
