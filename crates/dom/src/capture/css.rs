//! Masking of attributes and of the texts that hold CSS.

use std::borrow::Cow;

use tandem_protocol::batch::mark;
use tandem_protocol::codec::op::Op;

use super::Capture;
use super::assets::Base;
use super::nodes::DOCUMENT_ID;
use super::output::clamp;
use crate::arena::{Info, Kind};
use crate::css::{Found, Kind as UrlKind, Replacement, Rewriter, mask_words, rewrite, settle};
use crate::mask::{Context, is_structure};
use crate::role::Role;
use crate::sanitize::{Rule, attribute_rule, may_hold_url};

impl Capture {
    /// Value of an attribute of an element as it may leave; nothing when it stays.
    pub(super) fn mask_attribute<'a>(
        &mut self,
        id: u32,
        context: Context,
        namespace: u32,
        name: &str,
        value: &'a str,
    ) -> Option<Cow<'a, str>> {
        match attribute_rule(namespace, context.role, name) {
            Rule::Drop => None,
            Rule::Link if context.marks & mark::BLOCK != 0 => None,
            // That it leads somewhere shows, where to does not.
            Rule::Link => Some(Cow::Borrowed("#")),
            Rule::Local => value
                .trim_start()
                .starts_with('#')
                .then_some(Cow::Borrowed(value)),
            Rule::Declarations => Some(self.rewrite_css(context, Base::Document, value, id)),
            Rule::Paint if value.contains(['(', '\\']) && context.marks & mark::BLOCK == 0 => {
                Some(self.rewrite_css(context, Base::Document, value, id))
            }
            Rule::Stylesheet => Some(Cow::Borrowed(value)),
            Rule::Keep if may_hold_url(namespace, name, value) => {
                let masked = self.mask.attribute(context, namespace, name, value)?;
                let css = self.rewrite_css(context, Base::Document, &masked, id);
                Some(Cow::Owned(css.into_owned()))
            }
            Rule::Paint | Rule::Keep | Rule::Animated => {
                self.mask.attribute(context, namespace, name, value)
            }
        }
    }

    /// Data of a text node, by the context of its parent.
    pub(super) fn mask_text_node<'a>(&mut self, context: Context, value: &'a str) -> Cow<'a, str> {
        if context.role == Role::Style {
            self.page.rules.see_sheet(value);
            self.rewrite_css(context, Base::Document, value, DOCUMENT_ID)
        } else {
            self.mask.text(context, value)
        }
    }

    /// CSS with numbers in place of URLs; where text is masked, without its words. It is the declarations of the
    /// element `of`, or with that of the document a sheet.
    pub(super) fn rewrite_css<'a>(
        &mut self,
        context: Context,
        base: Base,
        css: &'a str,
        of: u32,
    ) -> Cow<'a, str> {
        let mask = self.mask;
        if !mask.masks_text(context) {
            return self.number_urls(context, base, css, of);
        }
        let declarations = of != DOCUMENT_ID;
        let mask_string = |text: &str| mask.css_string(context, text);
        let silent = mask_words(css, declarations, &mask_string, &is_structure);
        let numbered = self.number_urls(context, base, &silent, of);
        Cow::Owned(numbered.into_owned())
    }

    fn number_urls<'a>(
        &mut self,
        context: Context,
        base: Base,
        css: &'a str,
        of: u32,
    ) -> Cow<'a, str> {
        let mask = self.mask;
        let declarations = of != DOCUMENT_ID;
        let mask_string = |text: &str| mask.css_string(context, text);
        let how = Rewriter {
            declarations,
            mask: Some(&mask_string),
            ..Rewriter::PLAIN
        };
        let settled = if declarations {
            Cow::Borrowed(css)
        } else {
            let (settled, asked) = settle(css, self.page.surroundings);
            self.page.ask(asked);
            settled
        };
        let shows_assets = mask.shows_assets(context);
        let shows_images = mask.shows_images(context);
        let mut number = |found: Found<'_>| {
            let may_be_image =
                is_image(found.url) || (declarations && found.kind != UrlKind::Import);
            let is_local = found.url.starts_with('#');
            if shows_assets && (shows_images || is_local || !may_be_image) {
                self.page.assets.number(base, &found, of)
            } else {
                Replacement::Asset(0)
            }
        };
        match settled {
            Cow::Borrowed(css) => rewrite(css, how, number),
            Cow::Owned(css) => Cow::Owned(rewrite(&css, how, &mut number).into_owned()),
        }
    }

    pub(super) fn sheet_text(&mut self, id: u32, css: &str) {
        let Some(Info {
            kind: Kind::Element,
            ..
        }) = self.page.arena.info(id)
        else {
            return;
        };
        let context = Context::of(&self.page.arena, id);
        let base = self.page.assets.base_of_sheet(id);
        self.page.rules.see_sheet(css);
        let css = self.rewrite_css(context, base, css, DOCUMENT_ID);
        self.say(&Op::SheetText {
            id,
            css: clamp(&css),
        });
    }

    pub(super) fn constructed(&mut self, sheet: u32, css: &str) {
        self.page.rules.see_sheet(css);
        let css = self.rewrite_css(self.document_context(), Base::Document, css, DOCUMENT_ID);
        self.say(&Op::Constructed {
            sheet,
            css: clamp(&css),
        });
    }
    pub(super) fn keyframes(&mut self, id: u32, number: u32, pseudo: &str, css: &str) {
        if !self.shows_element(id) {
            return;
        }
        let context = Context::of(&self.page.arena, id);
        let css = self.rewrite_css(context, Base::Document, css, DOCUMENT_ID);
        self.say(&Op::Keyframes {
            id,
            number,
            pseudo: clamp(pseudo),
            css: clamp(&css),
        });
    }
}

/// Whether an address holds an image.
fn is_image(url: &str) -> bool {
    const START: &str = "data:image/";
    url.get(..START.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(START))
}
