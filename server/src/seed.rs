//! What `--demo` puts into the store: one agent and one ticket. Seeding again changes nothing.

use tandem_tickets::{Actor, Priority};

use crate::audit::Author;
use crate::auth::password::Passwords;
use crate::source::Millis;
use crate::store::Store;
use crate::store::agents::{AgentRefused, AgentRole, NewAgent};
use crate::store::tickets::NewTicket;

/// Who signs in to the demo.
pub(crate) const DEMO_EMAIL: &str = "demo@tandem.test";
/// Their password, printed at start.
pub(crate) const DEMO_PASSWORD: &str = "demo-tandem";

const DEMO_TICKET_ID: &str = "tic_01900000000070008000000000000001";

/// Makes the demo's agent and ticket unless they are there.
pub(crate) async fn demo(store: &Store, passwords: &Passwords, now: Millis) -> anyhow::Result<()> {
    if store.lookup_agent_by_email(DEMO_EMAIL).await?.is_none() {
        let agent = NewAgent {
            name: "Ada Fields".to_owned(),
            email: DEMO_EMAIL.to_owned().into(),
            password_hash: passwords.hash(DEMO_PASSWORD.to_owned()).await?,
            role: AgentRole::Admin,
        };
        match store.add_agent(agent, &Author::System, now).await {
            Ok(_) | Err(AgentRefused::EmailTaken | AgentRefused::NotFirst) => {}
            Err(AgentRefused::Store(error)) => return Err(error.into()),
        }
    }
    let ticket = NewTicket {
        subject: "Router wizard stops at step 3".to_owned(),
        description: "I am setting up my new router. The wizard goes through the first two \
                      steps, then step 3 of 5 shows an error each time I press Continue. I have \
                      restarted the router twice. Can somebody look at it with me?"
            .to_owned(),
        customer_name: Some("Robin Hale".to_owned()),
        customer_email: Some("robin@example.com".to_owned()),
        priority: Priority::High,
        tags: vec!["router".to_owned(), "setup".to_owned()],
        call_back: None,
    };
    store
        .add_ticket_once(DEMO_TICKET_ID, ticket, Actor::customer("Robin Hale"), now)
        .await?;
    Ok(())
}
