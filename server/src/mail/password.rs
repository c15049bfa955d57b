//! Mails by which agents set their password. Their link is made when they go, and is the same however often they are
//! sent: no secret waits in the store.

use tandem_mail::password::{PasswordFacts, compose};
use tandem_mail::thread;

use super::smtp::{Envelope, Failure};
use super::{Inner, verdict_of};
use crate::source::{HOUR_MS, Millis, secret_hash};
use crate::store::StoreError;
use crate::store::password_mails::{BegunPasswordMail, PasswordMail};

/// Letters of the hash of a link's secret by which its mail is told from one with another link.
const MARK_CHARS: usize = 16;

impl Inner {
    /// Sends all that is due, one after the other; says when the next one is.
    pub(super) async fn password_round(&self) -> Result<Option<Millis>, StoreError> {
        while let Some(due) = self.store.due_password_mail(self.clock.now()).await? {
            let (key, now) = (&self.link_key, self.clock.now());
            let begun = self.store.begin_password_mail(&due, key, now).await?;
            let Some(begun) = begun else {
                continue;
            };
            let failure = self.send_password(&due, begun).await.err();
            let verdict = verdict_of(failure, due.n_attempts, self.clock.now());
            match failure.map(Failure::failed) {
                Some(failed) => {
                    let (word, status) = (failed.word, failed.status);
                    tracing::warn!(mail = due.id, word, status, "a password link is not mailed");
                }
                None => tracing::info!(mail = due.id, "a password link is mailed"),
            }
            self.store.settle_password_mail(&due, verdict).await?;
        }
        self.store.next_password_mail_due().await
    }

    /// Agents have said no language: theirs is the organisation's.
    async fn send_password(
        &self,
        mail: &PasswordMail,
        begun: BegunPasswordMail,
    ) -> Result<(), Failure> {
        let line = self.line.as_ref().ok_or(Failure::Gone)?;
        let hours = (mail.expires_at - mail.created_at) / HOUR_MS;
        let draft = compose(&PasswordFacts {
            language: self.language,
            why: mail.why(),
            name: begun.name.clone(),
            organisation: self.organisation.clone(),
            url: format!("{}/password#{}", self.origin.as_str(), begun.secret),
            hours: u32::try_from(hours).unwrap_or(1).max(1),
        });
        // With another link it is another mail, and no mailbox takes it for the one that it has.
        let mark: String = secret_hash(&begun.secret)
            .chars()
            .take(MARK_CHARS)
            .collect();
        let mail_id = format!("{}_{mark}", mail.id);
        let envelope = Envelope {
            address: begun.address,
            name: begun.name,
            message_id: thread::message_id(self.origin.host(), &mail.agent_id, &mail_id),
            in_reply_to: None,
            references: Vec::new(),
            answers: None,
            files: Vec::new(),
            written_at: mail.created_at,
        };
        let message = line.message(&draft, envelope)?;
        line.send(message).await
    }
}
