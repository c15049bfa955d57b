//! The `tandem` command: serve, look at the settings, add an agent, move the database.

mod database;

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::audit::{Act, Author, NewRecord, head};
use crate::auth::password::Passwords;
use crate::auth::totp;
use crate::config::{Config, Options};
use crate::http::api;
use crate::server::{Server, TenantWelcome, Welcome};
use crate::source::Clock;
use crate::store::Store;
use crate::store::accounts::{AccountAuthor, AccountChange, CountedWays};
use crate::store::agents::{AgentRole, NewAgent};
use crate::telemetry;
use crate::tenant::TenantId;
use database::DatabaseCommand;

/// Real-time cobrowsing between a support agent and a customer's browser.
#[derive(Debug, Parser)]
#[command(name = "tandem", version)]
pub struct Cli {
    /// Settings in TOML; flags and TANDEM_* variables win over it
    #[arg(long, env = "TANDEM_CONFIG", global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server (the default)
    Serve,
    /// Look at the settings without running the server
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Agents
    Agent {
        #[command(subcommand)]
        command: AgentCommand,
    },
    /// What mattered, and whether its record is whole
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Where the record is
    Database {
        #[command(subcommand)]
        command: DatabaseCommand,
    },
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say whether the settings can be used
    Check,
    /// Print the settings in effect as TOML
    Print,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Say which records are changed, removed, reordered or truncated
    Verify {
        /// Take the chain as it stands for whole, after a backup was restored
        #[arg(long)]
        accept: bool,
    },
    /// Print all records of a tenant, one JSON object a line
    Export(OfTenant),
}

#[derive(Debug, Subcommand)]
enum AgentCommand {
    /// Make an agent; the password is read from the first line of the input
    Add(AddAgent),
    /// Print another password for an agent, and turn their second factor off
    Reset(OfAgent),
    /// Print all agents: e-mail, role, whether they may come in, name
    List(OfTenant),
    /// Let an agent come in no more, and end what they have open
    Deactivate(OfAgent),
    /// Let an agent come in again
    Activate(OfAgent),
}

/// Whose data a command is about.
#[derive(Args, Debug)]
struct OfTenant {
    /// A tenant of the settings [default: the one that they have outside of `tenants`]
    #[arg(long, value_name = "ID")]
    tenant: Option<TenantId>,
}

impl OfTenant {
    /// What the tenant has in the store.
    async fn open(&self, config: &Config) -> anyhow::Result<Store> {
        let store = Store::open_at(&config.data, config.database()?.as_ref()).await?;
        let Some(id) = &self.tenant else {
            return Ok(store);
        };
        let known = config.tenants.iter().find(|tenant| tenant.id == *id);
        let known = known.with_context(|| format!("the settings have no tenant {id}"))?;
        let named = (known.name.as_str(), config.data.as_path());
        Ok(store.of(id, named, Clock::system().now()).await?)
    }

    /// What signs people of the tenant in.
    fn ways(&self, config: &Config) -> CountedWays {
        let Some(id) = &self.tenant else {
            return CountedWays::of(config.oidc.as_ref());
        };
        let known = config.tenants.iter().find(|tenant| tenant.id == *id);
        CountedWays::of(known.and_then(|tenant| tenant.oidc.as_ref()))
    }
}

#[derive(Args, Debug)]
struct AddAgent {
    #[command(flatten)]
    of: OfTenant,
    /// The name that customers see
    #[arg(long)]
    name: String,
    /// What they sign in with
    #[arg(long)]
    email: String,
    /// May administer other agents
    #[arg(long)]
    admin: bool,
    /// Leads the desk
    #[arg(long, conflicts_with = "admin")]
    lead: bool,
}

#[derive(Args, Debug)]
struct OfAgent {
    #[command(flatten)]
    of: OfTenant,
    /// What they sign in with
    #[arg(long)]
    email: String,
}

/// Does what the command line says.
///
/// # Errors
/// A sentence for the person at the terminal.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let config = Config::load(cli.config.as_deref(), cli.options)?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await,
        Command::Config {
            command: ConfigCommand::Check,
        } => {
            println!("The settings can be used.");
            Ok(())
        }
        Command::Config {
            command: ConfigCommand::Print,
        } => {
            print!("{}", config.to_toml());
            Ok(())
        }
        Command::Agent { command } => run_agent(&config, command).await,
        Command::Audit {
            command: AuditCommand::Verify { accept },
        } => verify_audit(&config, accept).await,
        Command::Audit {
            command: AuditCommand::Export(of),
        } => export_audit(&of.open(&config).await?).await,
        Command::Database { command } => database::run(&config, command).await,
        Command::Openapi => {
            println!("{}", api::openapi().to_pretty_json()?);
            Ok(())
        }
    }
}

async fn run_agent(config: &Config, command: AgentCommand) -> anyhow::Result<()> {
    match command {
        AgentCommand::Add(agent) => add_agent(config, agent).await,
        AgentCommand::Reset(agent) => reset_agent(config, agent).await,
        AgentCommand::List(of) => list_agents(&of.open(config).await?).await,
        AgentCommand::Deactivate(agent) => switch_agent(config, agent, false).await,
        AgentCommand::Activate(agent) => switch_agent(config, agent, true).await,
    }
}

/// Proves the chains of all tenants that were ever here.
async fn verify_audit(config: &Config, accept: bool) -> anyhow::Result<()> {
    let store = Store::open_at(&config.data, config.database()?.as_ref()).await?;
    let is_whole = verify_audit_of(config, &store, accept).await?;
    anyhow::ensure!(is_whole || accept, "the audit is not whole");
    Ok(())
}

/// Whether the chains of all tenants of a store are whole; what is wrong with them is printed.
async fn verify_audit_of(config: &Config, store: &Store, accept: bool) -> anyhow::Result<bool> {
    let all = store.tenants().await?;
    let mut is_whole = true;
    for store in &all {
        if all.len() > 1 {
            println!("Tenant {}", store.tenant_id());
        }
        is_whole &= verify_chain(config, store, accept).await?;
    }
    Ok(is_whole)
}

/// Whether the chain of one tenant is whole; what is wrong with it is printed.
async fn verify_chain(config: &Config, store: &Store, accept: bool) -> anyhow::Result<bool> {
    let folder = store.tenant_id().folder_in(&config.data);
    let written = head::read(&folder).context("can not read the head of the audit")?;
    let (end, faults) = store
        .prove_audit(written)
        .await
        .context("the audit can not be read")?;
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        println!("The audit is whole: {} records.", end.seq);
        return Ok(true);
    }
    if !accept {
        return Ok(false);
    }
    let record = NewRecord::new(&Author::System, Act::ChainAccepted, "");
    store.record(record, Clock::system().now()).await?;
    let end = store.audit_head().await?.context("the record is there")?;
    head::write(&folder, &end).context("can not write the head of the audit")?;
    println!("The end of the chain is taken as it stands. What is changed inside stays so.");
    Ok(false)
}

async fn export_audit(store: &Store) -> anyhow::Result<()> {
    let record = NewRecord::new(&Author::System, Act::Exported, "audit");
    store.record(record, Clock::system().now()).await?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut seq = 0;
    loop {
        let page = store.audit_after(seq).await?;
        let Some(last) = page.last() else { break };
        seq = last.seq;
        for record in &page {
            serde_json::to_writer(&mut out, record)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(())
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let subscriber = telemetry::subscriber(config.log_format, &config.log, io::stderr);
    tracing::subscriber::set_global_default(subscriber).context("can not start the log")?;
    // Each socket is a file, and the usual bound is 1024.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the number of open files can not be raised");
    }
    let server = Server::bind(config, Clock::system()).await?;
    print_welcome(&server.welcome());
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    server.serve(stop).await
}

/// The first signal shuts down in order, the second at once.
async fn stop_on_signal(stop: CancellationToken) {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::warn!("signals can not be received; only a kill ends the server");
        return;
    };
    let mut next = async || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    next().await;
    tracing::info!("shutting down; a second signal ends at once");
    stop.cancel();
    next().await;
    tracing::warn!("second signal: ending at once");
    std::process::exit(130);
}

fn print_welcome(welcome: &Welcome) {
    println!("\n  Tandem is running.\n");
    let own = &welcome.tenant;
    println!("  Console    {}", own.origin);
    if let Some(demo) = &welcome.demo {
        println!("  Demo       {}", demo.product);
        println!("  Join page  {}/join", own.origin);
        println!(
            "\n  Sign in as {} with the password {}",
            demo.email, demo.password
        );
    } else {
        println!("  Join page  {}/join", own.origin);
    }
    print_needs(own);
    for other in &welcome.others {
        println!("\n  Tenant {}: {}", other.id, other.origin);
        print_needs(other);
    }
    println!();
}

/// What somebody has to do before a tenant can work.
fn print_needs(tenant: &TenantWelcome) {
    if let Some(token) = &tenant.setup_token {
        println!("\n  There is no agent yet. Open the console and set Tandem up with this token,");
        println!("  which is shown only here and only once:\n\n      {token}");
    }
    if let Some(warning) = &tenant.warning {
        println!("\n  {warning}");
    }
}

async fn add_agent(config: &Config, agent: AddAgent) -> anyhow::Result<()> {
    let checked = api::checked_agent(&agent.name, &agent.email, &read_password()?);
    let (name, email, password) = checked.map_err(anyhow::Error::msg)?;
    let role = if agent.admin {
        AgentRole::Admin
    } else if agent.lead {
        AgentRole::Lead
    } else {
        AgentRole::Agent
    };
    let password_hash = Passwords::new().await?.hash(password).await?;
    let store = agent.of.open(config).await?;
    let agent = NewAgent {
        name,
        email,
        password_hash,
        role,
    };
    let agent = store
        .add_agent(agent, &Author::System, Clock::system().now())
        .await?;
    store.close().await;
    println!("{} ({}) can sign in.", agent.name, agent.id);
    Ok(())
}

/// For who has lost their password or their phone, the last administrator among them.
async fn reset_agent(config: &Config, agent: OfAgent) -> anyhow::Result<()> {
    let password = totp::new_password();
    let password_hash = Passwords::new().await?.hash(password.clone()).await?;
    let store = agent.of.open(config).await?;
    let email = api::normal_email(&agent.email);
    let now = Clock::system().now();
    let reset = store.reset_agent(&email, &password_hash, now).await?;
    store.close().await;
    let known = reset.with_context(|| format!("no agent signs in with {email}"))?;
    println!("{} ({}) signs in with this password,", known.name, known.id);
    println!("and without a second factor:\n\n    {password}\n");
    println!("Whoever was signed in as them is signed out.");
    Ok(())
}

async fn list_agents(store: &Store) -> anyhow::Result<()> {
    for account in store.accounts().await? {
        let (agent, state) = (
            &account.agent,
            if account.active { "active" } else { "off" },
        );
        let (email, role) = (agent.email.reveal(), agent.role.as_str());
        println!("{email}  {role}  {state}  {}", agent.name);
    }
    Ok(())
}

async fn switch_agent(config: &Config, agent: OfAgent, active: bool) -> anyhow::Result<()> {
    let store = agent.of.open(config).await?;
    let email = api::normal_email(&agent.email);
    let id = store.lookup_account_id(&email).await?;
    let id = id.with_context(|| format!("no agent has the e-mail {email}"))?;
    let change = AccountChange {
        active: Some(active),
        ..AccountChange::default()
    };
    let by = AccountAuthor {
        author: &Author::System,
        agent: None,
    };
    let now = Clock::system().now();
    let ways = agent.of.ways(config);
    store.change_account(&id, change, (by, &ways), now).await?;
    store.close().await;
    match active {
        true => println!("{email} may come in."),
        false => println!("{email} comes in no more. What they have open ends within 15 seconds."),
    }
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        print!("Password (it is shown while you type): ");
        io::stdout().flush()?;
    }
    let mut line = String::new();
    io::stdin()
        .lock()
        .read_line(&mut line)
        .context("can not read the password")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
