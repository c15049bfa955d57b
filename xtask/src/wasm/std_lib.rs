//! Makes the standard library for wasm available, whatever the machine offers.
//!
//! In order: what the toolchain has; a private sysroot made earlier; `rustup target add`;
//! a private sysroot built from the compiler's own sources, which come with the toolchain or from Debian.
//! A private sysroot lives in the person's cache, keyed by the compiler's commit.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustc_build_sysroot::{SysrootBuilder, SysrootConfig};

use super::{TARGET, debian};
use crate::ui::Step;
use crate::{paths, sh};

/// A rustup that cannot reach its server gives up by then, or is told to.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// SHA-256 without unrolled rounds: a twentieth of the client for half of its speed.
const COMPACT: &str = "--cfg sha2_backend=\"soft\" --cfg sha2_backend_soft=\"compact\"";

/// Where the standard library for wasm is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WasmStd {
    /// In the toolchain.
    Installed,
    /// In a sysroot of our own.
    Private(PathBuf),
}

impl WasmStd {
    /// Lets a cargo command that builds for wasm find the standard library.
    pub(crate) fn apply(&self, command: &mut Command) {
        let mut flags = OsString::from(COMPACT);
        if let Self::Private(sysroot) = self {
            flags.push(" --sysroot=");
            flags.push(sysroot);
        }
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", &flags);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTDOCFLAGS", &flags);
    }
}

/// Finds the standard library without changing anything.
pub(crate) fn find() -> Result<Option<WasmStd>> {
    let mut rustc = paths::rustc();
    let folder = sh::read(rustc.args(["--print", "target-libdir", "--target", TARGET]))?;
    if holds_std(Path::new(&folder)) {
        return Ok(Some(WasmStd::Installed));
    }
    let sysroot = private_sysroot(&Compiler::running()?);
    let built = holds_std(&sysroot.join("lib/rustlib").join(TARGET).join("lib"));
    Ok(built.then_some(WasmStd::Private(sysroot)))
}

/// Finds the standard library or makes it available.
pub(crate) fn provide(step: &Step) -> Result<WasmStd> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    let cache = paths::cache();
    fs::create_dir_all(&cache).with_context(|| format!("cannot make {}", cache.display()))?;
    // Two checkouts may get here at the same time; the second finds what the first made.
    let lock = fs::File::create(cache.join("wasm-std.lock"))?;
    lock.lock()?;
    if let Some(found) = find()? {
        return Ok(found);
    }
    if add_by_rustup(step)? {
        return Ok(WasmStd::Installed);
    }
    let sysroot = build_private(step, &Compiler::running()?)?;
    Ok(WasmStd::Private(sysroot))
}

/// The running compiler's release and commit.
#[derive(Debug)]
struct Compiler {
    release: String,
    commit: String,
}

impl Compiler {
    fn running() -> Result<Self> {
        let verbose = sh::read(paths::rustc().arg("-vV"))?;
        let field = |name: &str| {
            verbose
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                .map(str::to_owned)
                .with_context(|| format!("`rustc -vV` names no {name}"))
        };
        let release = field("release")?;
        // Distributions build from a tarball and say "unknown".
        let commit = field("commit-hash")?;
        let commit = if commit == "unknown" {
            release.clone()
        } else {
            commit
        };
        Ok(Self { release, commit })
    }
}

fn private_sysroot(compiler: &Compiler) -> PathBuf {
    paths::cache().join("wasm-std").join(&compiler.commit)
}

fn holds_std(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

fn add_by_rustup(step: &Step) -> Result<bool> {
    if !sh::exists("rustup") {
        return Ok(false);
    }
    step.note("adding the wasm target with rustup");
    let mut rustup = Command::new("rustup");
    rustup
        .current_dir(paths::root())
        .args(["target", "add", TARGET]);
    let said = sh::attempt(step, &mut rustup, Some(RUSTUP_LIMIT))?;
    let installed = said.status.success() && matches!(find()?, Some(WasmStd::Installed));
    if !installed {
        step.note("rustup could not fetch it; building it from source instead (once, about three minutes)");
    }
    Ok(installed)
}

fn build_private(step: &Step, compiler: &Compiler) -> Result<PathBuf> {
    let sysroot = private_sysroot(compiler);
    let scratch = tempfile::tempdir_in(paths::cache())?;
    let library = match library_of_toolchain()? {
        Some(library) => library,
        None => debian::library_source(step, &compiler.release, scratch.path()).with_context(|| {
            format!("no standard library for {TARGET}: try `rustup target add {TARGET}` where rustup can reach its server")
        })?,
    };
    step.note("compiling the standard library for wasm");
    fs::create_dir_all(&sysroot)?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The library uses unstable features; this variable reaches this one build only.
    cargo
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(scratch.path());
    SysrootBuilder::new(&sysroot, TARGET)
        .sysroot_config(SysrootConfig::WithStd {
            std_features: Vec::new(),
        })
        .cargo(cargo)
        .build_from_source(&library)?;
    if !holds_std(&sysroot.join("lib/rustlib").join(TARGET).join("lib")) {
        bail!(
            "the standard library was built, but {} does not hold it",
            sysroot.display()
        );
    }
    Ok(sysroot)
}

/// The sources that `rustup component add rust-src` leaves in the toolchain.
fn library_of_toolchain() -> Result<Option<PathBuf>> {
    let library = rustc_build_sysroot::rustc_sysroot_src(paths::rustc())?;
    Ok(library.join("std/Cargo.toml").is_file().then_some(library))
}
